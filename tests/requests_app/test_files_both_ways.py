"""Files in a case go both ways: staff send one with a letter, the person fetches it, and gets back what they sent."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journal.models import JournalEntry
from outbox.models import OutgoingMail
from requests_app.actions import close, enclosures, messages, settle
from requests_app.actions.attachments import MOST_FILES, SentFile
from requests_app.actions.case_lock import NotNow
from requests_app.actions.events import Event
from requests_app.actions.withdraw import withdraw
from requests_app.models import Attachment, Case, Letter, LetterKind, Right
from tests.desk_client import DeskClient
from tests.requests_app.desk_scene import make_attachment, make_case, press
from vault import sealing
from vault.models import FileKey, Kind, SealedFile

pytestmark = pytest.mark.django_db(transaction=True)

AGREEMENT = SentFile("personuppgiftsbiträdesavtal.pdf", "application/pdf", b"%PDF-1.7 avtalet")


@pytest.fixture
def where(client: Client) -> str:
    """Anna has asked for an agreement, and is inside her case."""
    return str(client.post("/begaran/", {"rights": "agreement", "email": "anna@example.com"})["Location"])


def sent_to_anna(cilla: User) -> Attachment:
    case = Case.objects.get()
    enclosures.lay_in(case, by=cilla, file=AGREEMENT)
    settle.settle(case.demands.get(), by=cilla, answer="Här är avtalet. Skriv under och skicka tillbaka det.")
    return Attachment.objects.get()


def body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def fetched() -> list[tuple[str, object]]:
    lines = JournalEntry.objects.filter(event=Event.FILE_FETCHED).order_by("seq")
    return [(line.actor, line.facts["ours"]) for line in lines]


def test_cilla_sends_an_agreement_and_anna_fetches_it(client: Client, where: str, cilla: User) -> None:
    desk = DeskClient()
    desk.force_login(cilla)
    screen = reverse("admin:requests_app_case_change", args=[Case.objects.get().pk])
    pdf = SimpleUploadedFile(AGREEMENT.name, AGREEMENT.data, content_type="application/pdf")
    page = desk.post(screen, {"move": "lay_in", "file": pdf}, follow=True).content.decode()
    assert "följer med nästa brev" in page
    assert AGREEMENT.name in page
    assert AGREEMENT.name not in client.get(where).content.decode(), "nothing is sent yet"

    demand = Case.objects.get().demands.get()
    press(desk, screen, {"move": "settle", "on": demand.pk, "answer": "Skriv under och skicka tillbaka det."})
    file, letter = Attachment.objects.get(), Letter.objects.get(kind=LetterKind.AGREEMENT)
    assert file.letter == letter
    assert "Med det här brevet följer en fil. Du hämtar den på ärendets sida." in letter.text
    mail = OutgoingMail.objects.get(kind=LetterKind.AGREEMENT)
    assert AGREEMENT.name not in mail.text + mail.subject, "a notice says that a letter waits, and nothing else"

    for path in (where, f"{where}brev/{letter.pk}/"):
        assert AGREEMENT.name in client.get(path).content.decode()
    answer = client.post(f"{where}fil/{file.pk}/")
    assert body(answer) == AGREEMENT.data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''personuppgiftsbitr")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert fetched() == [("requester", True)]
    assert "En fil i ärendet hämtades" in client.get(where).content.decode()
    assert AGREEMENT.data not in SealedFile.objects.get(pk=file.sealed_id).path.encode()


def test_she_gets_back_what_she_sent_herself(client: Client, where: str) -> None:
    photo = SimpleUploadedFile("kvitto.jpg", b"\xff\xd8 kvitto", content_type="image/jpeg")
    client.post(f"{where}meddelande/", {"text": "Se bilden.", "file": photo})
    file = Attachment.objects.get()
    assert body(client.post(f"{where}fil/{file.pk}/")) == b"\xff\xd8 kvitto"
    assert fetched() == [("requester", False)]


def test_a_look_fetches_nothing_and_bertil_gets_the_door(client: Client, where: str, cilla: User) -> None:
    file = sent_to_anna(cilla)
    assert client.get(f"{where}fil/{file.pk}/").status_code == 302
    with_link = Client().post(f"{where}fil/{file.pk}/")
    assert "Öppna ditt ärende" in with_link.content.decode()
    bertil = Client()
    own = bertil.post("/begaran/", {"rights": "question", "email": "bertil@example.org"})["Location"]
    assert bertil.post(f"{own}fil/{file.pk}/").status_code == 404
    assert fetched() == []


def test_neither_an_id_image_nor_what_waits_nor_a_note_is_handed_out(client: Client, where: str, cilla: User) -> None:
    case = Case.objects.get()
    waits = enclosures.lay_in(case, by=cilla, file=AGREEMENT)
    with transaction.atomic():
        image = sealing.seal(b"\xff\xd8 id", kind=Kind.ID_IMAGE, bound_to=case.id, case=case.id)
    came = case.messages.create(at=timezone.now(), from_person=True, text="Mitt id.")
    card = came.attachments.create(case=case, name="id.jpg", sealed=image, added_at=timezone.now())
    noted = messages.add_note(case=case, by=cilla, text="Vårt utkast.")
    draft = noted.attachments.create(case=case, name="utkast.txt", sealed=waits.sealed, added_at=timezone.now())
    for file in (waits, card, draft):
        assert (
            client.post(f"{where}fil/{file.pk}/", follow=True).content.decode().count("Filen finns inte kvar här") == 1
        )
    assert "utkast.txt" not in client.get(where).content.decode()
    assert fetched() == []


def test_a_file_that_is_gone_says_so(client: Client, where: str, cilla: User) -> None:
    file = sent_to_anna(cilla)
    with transaction.atomic():
        sealing.destroy(file.sealed)
    assert "Filen finns inte kvar här" in client.post(f"{where}fil/{file.pk}/", follow=True).content.decode()
    assert "as-link" not in client.get(f"{where}brev/{file.letter_id}/").content.decode()


def test_cilla_thinks_better_of_it_and_nothing_is_left(cilla: User) -> None:
    case = make_case(Right.QUESTION)
    file = enclosures.lay_in(case, by=cilla, file=AGREEMENT)
    enclosures.take_out(case, by=cilla)
    assert not Attachment.objects.exists()
    assert not FileKey.objects.filter(file=file.sealed_id).exists()
    with pytest.raises(NotNow, match="no_files_wait"):
        enclosures.take_out(case, by=cilla)
    letter = messages.write_to_person(case=case, by=cilla, text="Hej!")
    assert "följer" not in letter.text


@pytest.mark.parametrize("end", ["withdrawn", "closed"])
def test_what_no_letter_took_along_dies_with_the_case(end: str, cilla: User) -> None:
    case = make_case(Right.QUESTION)
    if end == "closed":
        settle.settle(case.demands.get(), by=cilla, answer="Sex månader.")
    file = enclosures.lay_in(case, by=cilla, file=AGREEMENT)
    if end == "closed":
        close.close_case(case, by=cilla)
    else:
        withdraw(case=case)
    assert not Attachment.objects.exists()
    assert not FileKey.objects.filter(file=file.sealed_id).exists()


def test_by_post_the_letter_only_says_that_something_is_enclosed(cilla: User) -> None:
    case = make_case(Right.QUESTION, email="", phone="+46701740605")
    for _file in range(2):
        enclosures.lay_in(case, by=cilla, file=AGREEMENT)
    letter = messages.write_to_person(case=case, by=cilla, text="Enligt överenskommelse.")
    assert "Med det här brevet följer 2 filer." in letter.text
    assert "Du hämtar dem" not in letter.text


def test_who_may_not_handle_cases_sends_nothing(david: User) -> None:
    case = make_case(Right.QUESTION)
    for verb in (
        lambda: enclosures.lay_in(case, by=david, file=AGREEMENT),
        lambda: enclosures.take_out(case, by=david),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert not Attachment.objects.exists()


def test_files_a_stranger_sends_do_not_keep_us_from_answering(cilla: User) -> None:
    case = make_case(Right.QUESTION)
    for _file in range(MOST_FILES):
        make_attachment(case)
    with pytest.raises(NotNow, match="too_many_files"):
        messages.add_message(case=case, text="Fler.", file=AGREEMENT)
    for _file in range(MOST_FILES):
        enclosures.lay_in(case, by=cilla, file=AGREEMENT)
    with pytest.raises(NotNow, match="too_many_files"):
        enclosures.lay_in(case, by=cilla, file=AGREEMENT)


def test_a_file_too_large_is_told_at_the_button(cilla: User, client: Client) -> None:
    client.force_login(cilla)
    case = make_case(Right.QUESTION)
    large = SimpleUploadedFile("film.mp4", bytes(11_100_000))
    screen = reverse("admin:requests_app_case_change", args=[case.pk])
    page = client.post(screen, {"move": "lay_in", "file": large}).content.decode()
    assert "10 MB" in page
    assert not Attachment.objects.exists()


def test_the_database_knows_no_file_that_both_came_and_goes(cilla: User) -> None:
    case = make_case(Right.QUESTION)
    file = make_attachment(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=file.pk).update(letter=case.letters.get())
