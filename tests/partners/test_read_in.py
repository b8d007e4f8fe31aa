"""A file is read into the register over the desk's door: looked through first, row by row, and gone when done."""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import time_machine
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from identifiers.dates import stockholm_today
from journal.models import JournalEntry
from partners.actions import end_relation, import_turn, restrict, stop_by_link
from partners.models import ErasedMark, ImportFile, ImportState, Invoice, Partner, SupportMessage
from partners.models.partner import EndReason, RestrictionGround
from partners.reading_in.partner_rows import PartnerRows
from partners.tasks import read_files_in
from vault.marks import Of, mark
from vault.models import SealedFile
from vault.sealing import Destroyed, read

pytestmark = pytest.mark.django_db

ADD = "/staff/partners/importfile/add/"
HEAD = "Kundnummer;Namn;Företag;Organisationsnummer;E-post;Telefon;Adress;Postnummer;Ort;Kund sedan"
EVERT = "K-7;Evert Ek;Ek AB;556036-0793;evert@example.com;070-174 06 05;Gatan 1;11455;Stockholm;2024-02-29"


@pytest.fixture
def desk(client: Client, cilla: User) -> Client:
    client.force_login(cilla)
    return client


def csv(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("utf-8-sig")


def excel(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def choose(desk: Client, data: bytes, what: str = "partners", *, wait: bool = True) -> ImportFile:
    """Choose a file at the desk, and let the clock look through it."""
    answer = desk.post(ADD, {"what": what, "file": SimpleUploadedFile("any name", data)})
    assert answer.status_code == 302, answer.context["form"].errors
    if wait:
        read_files_in()
    return ImportFile.objects.latest("uploaded_at")


def press(desk: Client, taken: ImportFile, what: str) -> ImportFile:
    desk.post(reverse(f"admin:partners_importfile_{what}", args=[taken.pk]))
    read_files_in()
    taken.refresh_from_db()
    return taken


def page(desk: Client, taken: ImportFile) -> str:
    return desk.get(reverse("admin:partners_importfile_change", args=[taken.pk])).content.decode()


def counts(taken: ImportFile) -> tuple[int, int, int, int]:
    return taken.new, taken.changed, taken.same, taken.wrong


def faults(taken: ImportFile) -> list[tuple[int, str]]:
    return [(row, column) for row, column, _words, _details in taken.faults]


def test_cilla_sees_what_a_file_would_do_before_anything_is_written(desk: Client, anna: Partner) -> None:
    taken = choose(desk, csv(HEAD, EVERT, "k-1001;;;;;;Nya gatan 9;;;", f"{anna.customer_number};;;;;;Nya gatan 9;;;"))
    assert (taken.state, counts(taken)) == (ImportState.CHECKED, (1, 1, 0, 1))
    assert Partner.objects.count() == 1
    shown = page(desk, taken)
    assert "Evert" not in shown
    assert "gatuadress" in shown
    assert reverse("admin:partners_importfile_start", args=[taken.pk]) in shown


def test_what_is_read_in_is_as_if_typed_at_the_desk(desk: Client, anna: Partner, cilla: User) -> None:
    taken = press(desk, choose(desk, csv(HEAD, EVERT, f"{anna.customer_number};;;;;;Nya gatan 9;;;")), "start")
    assert (taken.state, counts(taken)) == (ImportState.DONE, (1, 1, 0, 0))
    evert = Partner.objects.get(customer_number="K-7")
    assert (evert.name_folded, evert.phone_normal) == ("evert ek", "+46701740605")
    assert evert.email_mark == mark(Of.EMAIL, "evert@example.com")
    assert (evert.kind, evert.postcode, evert.relation_started_on) == ("company", "114 55", date(2024, 2, 29))
    anna.refresh_from_db()
    assert (anna.street, anna.name) == ("Nya gatan 9", "Anna Åström"), "an empty cell changes nothing"
    events = list(JournalEntry.objects.order_by("seq").values_list("event", flat=True))
    assert events == ["import_taken_in", "import_started", "partner_created", "partner_corrected", "import_done"]
    assert JournalEntry.objects.latest("seq").facts["new"] == 1
    assert not LogEntry.objects.exists(), "the library's log of rows stays out of it"


def test_the_same_file_again_changes_nothing(desk: Client) -> None:
    press(desk, choose(desk, csv(HEAD, EVERT)), "start")
    assert counts(choose(desk, csv(HEAD, EVERT))) == (0, 0, 1, 0)


def test_the_file_lies_sealed_and_its_key_dies_when_it_is_read_in(desk: Client) -> None:
    taken = choose(desk, csv(HEAD, EVERT))
    sealed = taken.sealed
    assert sealed is not None
    lying = [path for path in Path(settings.VAR_DIR()).rglob("*") if path.is_file() and path.suffix != ".sqlite3"]
    lying += [path for path in Path(settings.VAULT_DIR).rglob("*") if path.is_file()]
    assert any(sealed.id.hex == path.name for path in lying)
    assert not any(b"evert@example.com" in path.read_bytes() for path in lying)
    press(desk, taken, "start")
    with pytest.raises(Destroyed):
        read(SealedFile.objects.get(pk=sealed.pk))


@pytest.mark.parametrize("how", ["drop", "hour"])
def test_a_file_nobody_reads_in_is_gone_within_the_hour(desk: Client, how: str) -> None:
    taken = choose(desk, csv(HEAD, EVERT))
    if how == "drop":
        press(desk, taken, "drop")
    else:
        with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
            read_files_in()
    taken.refresh_from_db()
    assert taken.state == ImportState.DROPPED
    assert not Partner.objects.exists()
    with pytest.raises(Destroyed):
        read(SealedFile.objects.get(pk=taken.sealed_id))
    assert "start/" not in page(desk, taken)
    press(desk, taken, "start")
    assert taken.state == ImportState.DROPPED


def test_every_faulty_row_says_what_to_do_and_the_others_go_in(desk: Client) -> None:
    ahead = (stockholm_today() + timedelta(days=1)).isoformat()
    rows = (
        "B-1;Fel Nummer;;556036-0794;;;;;;",
        "B-2;Fel Post;;;evert@;;;;;",
        "B-3;Fel Dag;;;;;;;;31 februari",
        f"B-4;Fram Tid;;;;;;;;{ahead}",
        "B-5;=cmd|' /C calc'!A0;;;;;;;;",
        "B-6;Nul\0l;;;;;;;;",
        ";Utan Nummer;;;;;;;;",
        "B-8;;Utan Namn AB;;;;;;;",
        "B-9;En;Cell;;;;;;;2024-01-01;för mycket",
        EVERT,
        EVERT.replace("Evert", "Annan"),
        "B-12;Två Fel;;12;ring mig;;;;;",
    )
    taken = choose(desk, csv(HEAD, *rows))
    assert sorted(faults(taken)) == [
        (2, "number"),
        (3, "email"),
        (4, "relation_started_on"),
        (5, "relation_started_on"),
        (6, "name"),
        (7, "name"),
        (8, "customer_number"),
        (9, "name"),
        (10, ""),
        (12, "customer_number"),
        (13, "email"),
        (13, "number"),
    ]
    assert (taken.new, taken.wrong) == (1, 11)
    for secret in ("evert@", "0794", "Fel Nummer", "ring mig"):
        assert secret not in str(taken.faults)
    shown = page(desk, taken)
    assert "Kontrollsiffran stämmer inte" in shown
    assert "Det här står redan på rad 11" in shown
    press(desk, taken, "start")
    assert list(Partner.objects.values_list("name", flat=True)) == ["Evert Ek"]


def test_who_was_erased_stays_gone_and_who_wants_no_letters_gets_none(desk: Client) -> None:
    ErasedMark.objects.create(mark=mark(Of.EMAIL, "borta@example.com"), erased_on=date(2026, 1, 2))
    stop_by_link(mark(Of.EMAIL, "evert@example.com"))
    head = f"{HEAD};Nytt avtal"
    gone = "G-1;Gun Gran;;;Borta@Example.com;;;;;"
    taken = choose(desk, csv(head, f"{gone};", EVERT))
    assert (taken.new, faults(taken)) == (1, [(2, "email")])
    press(desk, taken, "start")
    assert Partner.objects.get().marketing_stopped_at is not None
    back = press(desk, choose(desk, csv(head, f"{gone};ja")), "start")
    assert back.new == 1
    assert not ErasedMark.objects.exists()


def test_nothing_comes_back_of_whose_relation_has_ended_or_who_asked_for_a_halt(
    desk: Client, cilla: User, anna: Partner, bertil: Partner
) -> None:
    end_relation(anna, on=stockholm_today(), why=EndReason.CEASED, by=cilla)
    restrict(bertil, ground=RestrictionGround.ACCURACY, by=cilla)
    rows = (f"{one.customer_number};Ny Namnsson;;;;;;;;" for one in (anna, bertil))
    assert faults(choose(desk, csv(HEAD, *rows))) == [(2, "customer_number"), (3, "customer_number")]


def test_an_excel_file_with_real_dates_and_numbers(desk: Client) -> None:
    data = excel(
        ["Customer number", "Name", "Number", "Postcode", "Relation started", "Our own notes"],
        ["X-1", "Evert Ek", 5560360793, 11455.0, date(2024, 2, 29), "hej"],
        [],
        ["X-2", "=A1", None, None, None],
        ["X-3", "Dag Dahl", None, None, 45351],
    )
    taken = choose(desk, data)
    assert (counts(taken), faults(taken), taken.unread) == ((2, 0, 0, 1), [(4, "name")], ["F"])
    press(desk, taken, "start")
    evert = Partner.objects.get(customer_number="X-1")
    assert (evert.number, evert.postcode) == ("556036-0793", "114 55")
    started = set(Partner.objects.values_list("relation_started_on", flat=True))
    assert started == {date(2024, 2, 29)}


@pytest.mark.parametrize("mark_", [";", ",", "\t"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_however_it_was_saved(desk: Client, mark_: str, code: str) -> None:
    data = "kundnummer;namn\nÅ-1;Åsa Öberg\n".replace(";", mark_).encode(code)
    press(desk, choose(desk, data), "start")
    assert Partner.objects.get().name == "Åsa Öberg"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "tom"),
        ("Anna Åström;anna@example.com".encode(), "kundnummer"),
        (b"kundnummer;kundnr\n1;2", "Två kolumner"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "gammal"),
        (b"PK\x03\x04" + b"\0" * 600, "Excelfilen"),
        (b"kundnummer;namn\n" + b"x" * 10 * 1024 * 1024, "10 MiB"),
    ],
)
def test_what_is_no_such_file_is_refused_at_the_door(desk: Client, data: bytes, words: str) -> None:
    answer = desk.post(ADD, {"what": "partners", "file": SimpleUploadedFile("f", data)})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "Åström" not in str(answer.context["form"].errors)
    assert not ImportFile.objects.exists()
    assert not SealedFile.objects.exists()


def test_a_workbook_that_unpacks_to_a_machines_memory_is_not_unpacked(desk: Client) -> None:
    held = io.BytesIO(excel(["kundnummer", "namn"], ["1", "Evert"]))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as book:
        for part in range(3):
            book.writestr(f"xl/media/{part}", b"\0" * 80 * 1024 * 1024)
    answer = desk.post(ADD, {"what": "partners", "file": SimpleUploadedFile("f", held.getvalue())})
    assert "packas upp" in answer.content.decode()


def test_invoices_are_entered_once_and_never_changed(desk: Client, anna: Partner) -> None:
    head = "fakturanummer;kundnummer;fakturadatum;räkenskapsåret slutar;köpare;köparens adress;avser;belopp;moms"
    one = f"F-9;{anna.customer_number};2026-03-01;2026-12-31;Anna Åström;Exempelgatan 1;Support;1 234,50;308,63"
    strange = "F-10;X-404;2026-03-01;2026-12-31;A;B;C;1;0"
    late = "F-11;;2026-03-01;2036-12-31;A;B;C;hundra;0"
    taken = press(desk, choose(desk, csv(head, one, strange, late), "invoices"), "start")
    assert (counts(taken), faults(taken)) == ((1, 0, 0, 2), [(3, "customer_number"), (4, "amount")])
    invoice = Invoice.objects.get()
    assert (invoice.partner, str(invoice.amount), invoice.buyer_name_folded) == (anna, "1234.50", "anna åström")
    again = choose(desk, csv(head, one, one.replace("F-9", "F-12").replace("2026-12-31", "2036-12-31")), "invoices")
    assert (counts(again), faults(again)) == ((0, 0, 1, 1), [(3, "fiscal_year_end")])
    other = choose(desk, csv(head, one.replace("1 234,50", "999")), "invoices")
    assert faults(other) == [(2, "amount")]


def test_messages_are_entered_once_and_found_by_their_words(desk: Client, anna: Partner) -> None:
    head = "skickat;kundnummer;från partnern;avsändare;ämne;text"
    one = f'2026-03-01 09:30;{anna.customer_number};ja;anna@example.com;Hej;"=) Ring\nmig; tack"'
    nobody = "2026-03-01;;ja;;;Hej"
    taken = press(desk, choose(desk, csv(head, one, one, nobody), "messages"), "start")
    assert (counts(taken), faults(taken)) == ((1, 0, 1, 1), [(4, "email")])
    message = SupportMessage.objects.get()
    assert (message.partner, message.text, message.text_folded) == (anna, "=) Ring\nmig; tack", "hej =) ring mig; tack")
    assert counts(choose(desk, csv(head, one), "messages")) == (0, 0, 1, 0)


def test_a_long_file_goes_on_where_it_was_left_and_takes_nobody_twice(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_turn, "CHUNK", 2)
    taken = choose(desk, csv("kundnummer;namn", *(f"L-{n};Namn {n}" for n in range(5))))
    desk.post(reverse("admin:partners_importfile_start", args=[taken.pk]))
    no_time = timedelta()
    seen = []
    while import_turn.take_turn(timezone.now(), turn=no_time):
        taken.refresh_from_db()
        seen.append((taken.position, Partner.objects.count()))
        if taken.state == ImportState.WRITING:
            answer = desk.get(reverse("admin:partners_importfile_change", args=[taken.pk]))
            assert answer["Refresh"]
            assert f"{taken.position} av 5 rader" in answer.content.decode()
    assert seen == [(2, 2), (4, 4), (5, 5)]
    assert (taken.state, counts(taken)) == (ImportState.DONE, (5, 0, 0, 0))


def test_a_worker_that_died_holds_nobody_up_for_long(desk: Client) -> None:
    taken = choose(desk, csv(HEAD, EVERT), wait=False)
    ImportFile.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    read_files_in()
    taken.refresh_from_db()
    assert taken.state == ImportState.CHECKING
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        read_files_in()
    taken.refresh_from_db()
    assert taken.state == ImportState.CHECKED


def test_whoever_lost_the_role_meanwhile_writes_nothing(desk: Client, cilla: User) -> None:
    taken = choose(desk, csv(HEAD, EVERT))
    desk.post(reverse("admin:partners_importfile_start", args=[taken.pk]))
    cilla.groups.clear()
    read_files_in()
    taken.refresh_from_db()
    assert (taken.state, Partner.objects.count()) == (ImportState.DROPPED, 0)


def test_david_reads_nothing_in(client: Client, desk: Client, david: User) -> None:
    taken = choose(desk, csv(HEAD, EVERT))
    client.force_login(david)
    there = [reverse(f"admin:partners_importfile_{what}", args=[taken.pk]) for what in ("change", "start", "drop")]
    assert [client.get(one).status_code for one in there] == [403] * 3
    assert [client.post(one).status_code for one in there] == [403] * 3
    data = {"what": "partners", "file": SimpleUploadedFile("f", csv(HEAD, EVERT))}
    assert client.post(ADD, data).status_code == 403
    taken.refresh_from_db()
    assert (taken.state, ImportFile.objects.count()) == (ImportState.CHECKED, 1)


def test_a_database_that_goes_away_midway_costs_one_chunk_and_no_row(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_turn, "CHUNK", 2)
    taken = choose(desk, csv("kundnummer;namn", *(f"L-{n};Namn {n}" for n in range(5))))
    desk.post(reverse("admin:partners_importfile_start", args=[taken.pk]))
    write = PartnerRows.write

    def breaks(rows: PartnerRows, instance: Partner, is_create: bool, row: dict[str, str]) -> None:
        write(rows, instance, is_create, row)
        if row["customer_number"] == "L-3":
            raise OperationalError

    monkeypatch.setattr(PartnerRows, "write", breaks)
    with pytest.raises(OperationalError):
        read_files_in()
    monkeypatch.setattr(PartnerRows, "write", write)
    taken.refresh_from_db()
    assert (taken.position, Partner.objects.count()) == (2, 2)
    with time_machine.travel(timezone.now() + import_turn.LEASE, tick=False):
        read_files_in()
    taken.refresh_from_db()
    assert (taken.state, counts(taken), Partner.objects.count()) == (ImportState.DONE, (5, 0, 0, 0), 5)
    assert JournalEntry.objects.filter(event="partner_created").count() == 5


@pytest.mark.parametrize(
    ("what", "head", "row"),
    [
        ("partners", "kundnummer;namn;e-post", "Q-{n};Namn {n};q{n}@example.com"),
        ("messages", "skickat;avsändare;text", "2026-03-01;q{n}@example.com;Hej {n}"),
    ],
)
def test_looking_through_asks_as_often_for_many_rows_as_for_few(desk: Client, what: str, head: str, row: str) -> None:
    asked = []
    for many in (5, 45):
        choose(desk, csv(head, *(row.format(n=n) for n in range(many))), what, wait=False)
        with CaptureQueriesContext(connection) as queries:
            read_files_in()
        assert ImportFile.objects.latest("uploaded_at").new == many
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_workbook_whose_text_grows_without_end_is_refused(desk: Client) -> None:
    plain, bomb = io.BytesIO(excel(["kundnummer", "namn"], ["1", "Evert"])), io.BytesIO()
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(bomb, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                head = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]>'.encode()
                text = head + text.replace(b"<sheetData>", b"<sheetData><row><c><v>&a9;</v></c></row>")
            new.writestr(part, text)
    answer = desk.post(ADD, {"what": "partners", "file": SimpleUploadedFile("f", bomb.getvalue())})
    assert "Excelfilen går inte att läsa" in answer.content.decode()
