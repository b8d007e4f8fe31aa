"""The package: complete, readable, escaped, streamed; nothing is sent while a point of Art. 15 is missing."""

import csv
import hashlib
import io
import json
import time
import tracemalloc
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

import pytest
from django.utils import translation
from pypdf import PdfReader

from identifiers.dates import STOCKHOLM
from partners.models import Invoice, Partner, SupportMessage, UsageEvent
from policy.europe import needs_safeguards
from policy.models import Recipient
from requests_app.models import Case, Channel, Demand, IdentityState, Right, Status
from requests_app.package.build import Composed, PackageIncomplete, build
from requests_app.package.cells import as_cell, as_json, as_text
from requests_app.package.pdf import LONGEST_CELL, MOST_ROWS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 9, 14, 5, tzinfo=STOCKHOLM)
EVERYTHING = ["name", "contact", "national_id", "contract", "correspondence", "ledger", "usage", "network", "case"]


def make_recipient(name: str = "Molnet AB", country: str = "Sverige", **fields) -> Recipient:
    usual = {"service": "Drift", "categories": EVERYTHING, "agreement_signed_on": date(2020, 1, 1), "active": True}
    return Recipient.objects.create(name=name, country=country, **{**usual, **fields})


def make_case(partner: Partner, language: str = "sv") -> Case:
    case = Case.objects.create(
        partner=partner,
        channel=Channel.WEB,
        language=language,
        received_at=NOW,
        received_on=date(2026, 3, 5),
        target_on=date(2026, 4, 4),
        name="Anna Åström",
        email="anna@example.com",
        status=Status.IN_REVIEW,
        identity=IdentityState.NOT_NEEDED,
    )
    Demand.objects.create(case=case, right=Right.ACCESS, received_on=case.received_on)
    return case


def write_to_support(partner: Partner, text: str = "Hej!", number: int = 1) -> None:
    SupportMessage.objects.bulk_create(
        SupportMessage(
            partner=partner,
            sent_at=NOW - timedelta(minutes=index),
            email="anna@example.com",
            email_normal="anna@example.com",
            subject=f"Fråga {index}",
            text=text,
            text_folded=text,
        )
        for index in range(number)
    )


def invoice(partner: Partner, number: str = "F-1", fiscal_year_end: date = date(2026, 12, 31)) -> Invoice:
    return Invoice.objects.create(
        partner=partner,
        number=number,
        issued_on=date(2026, 2, 1),
        fiscal_year_end=fiscal_year_end,
        buyer_name="Anna Åström",
        buyer_name_folded="anna åström",
        buyer_address="Exempelgatan 1",
        what="Webbhotell",
        amount=Decimal("1250.50"),
        vat=Decimal("312.63"),
    )


class Opened:
    """A package as the person has it on the kitchen table."""

    def __init__(self, composed: Composed) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(b"".join(composed.content)))
        self.manifest = composed.manifest()

    def bytes(self, end: str) -> bytes:
        return self.zip.read(next(name for name in self.zip.namelist() if name.endswith(end)))

    @property
    def page(self) -> str:
        return self.bytes(".html").decode()

    @property
    def json(self) -> dict:
        return json.loads(self.bytes("data.json"))

    @property
    def pdf(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.bytes(".pdf")))

    @cached_property
    def pdf_text(self) -> str:
        text = " ".join(page.extract_text() for page in self.pdf.pages)
        return " ".join(text.replace("\u200b", "").split())

    def source(self, name: str) -> dict:
        return next(source for source in self.json["sources"] if source["name"] == name)

    def table(self, end: str, delimiter: str = ";") -> list[dict[str, str]]:
        text = self.bytes(end).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def opened(partner: Partner, language: str = "sv") -> Opened:
    return Opened(build(make_case(partner, language), now=NOW))


def test_it_holds_what_the_letter_says_and_the_manifest_fits(anna):
    make_recipient()
    write_to_support(anna)
    package = opened(anna)
    names = package.zip.namelist()
    assert names[:3] == ["las-mig.html", "uppgifter.pdf", "data.json"]
    assert all(name.startswith("csv/") for name in names[3:-2])
    assert names[-2:] == ["schema/data.schema.json", "schema/csv-metadata.json"]
    assert list(package.manifest) == names
    for name, said in package.manifest.items():
        content = package.zip.read(name)
        assert said == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        assert not any(word in name.lower() for word in ("anna", "astrom", "åström", "snickeri"))


def test_it_speaks_english_to_who_wrote_in_english(anna):
    make_recipient()
    with translation.override("sv"):
        package = opened(anna, "en")
        assert translation.get_language() == "sv"
    assert package.zip.namelist()[:2] == ["read-me.html", "data.pdf"]
    assert '<html lang="en">' in package.page
    assert "Your rights" in package.page
    assert package.json["language"] == "en"
    assert package.pdf.trailer["/Root"]["/Lang"] == "en"


def test_page_and_pdf_tell_the_whole_of_article_15(anna):
    make_recipient("Molnet AB", "Sverige")
    make_recipient("Mail Inc", "USA", safeguards="SCC 2021/914")
    Recipient.objects.create(name="Vilande AB", country="Sverige", service="x", categories=EVERYTHING, active=False)
    write_to_support(anna)
    invoice(anna)
    package = opened(anna)
    for text in (package.page, package.pdf_text):
        for point in (
            "Varför vi har uppgifterna",  # (a)
            "Slag av uppgifter",  # (b)
            "Molnet AB",  # (c), by name
            "Mail Inc",
            "SCC 2021/914",  # 15(2)
            "längst till 31 december 2033",  # (d), a real date
            "rätta uppgifter som är fel",  # (e)
            "Integritetsskyddsmyndigheten",  # (f)
            "Box 8114",
            "tingsrätten",
            "Varifrån",  # (g)
            "inga beslut om dig på helt automatiserad väg",  # (h)
            "Anna Åström",
            "Webbhotell",
        ):
            assert point in text, point
        assert "Vilande AB" not in text


def test_bertils_data_is_not_in_annas_package(anna, bertil):
    make_recipient()
    write_to_support(bertil, text="Bertils hemlighet")
    invoice(bertil, "F-99")
    package = opened(anna)
    everything = b"".join(package.zip.read(name) for name in package.zip.namelist()).decode("utf-8", "replace")
    for word in ("Bertil", "bertil@example.org", "F-99", "556036"):
        assert word not in everything
        assert word not in package.pdf_text


def test_a_partner_called_script_is_only_a_name(anna):
    make_recipient("<img src=x onerror=alert(2)>")
    nasty = "<script>alert(1)</script>"
    Partner.objects.filter(pk=anna.pk).update(name=nasty, company='"><svg onload=alert(3)>')
    write_to_support(anna, text=f"{nasty}\n</dd></dl><style>*{{display:none}}</style>")
    page = opened(anna).page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    for live in ("<script", "<img", "<svg", "</dd></dl><style>"):
        assert live not in page
    assert page.count("<style>") == 1
    assert "default-src 'none'" in page
    assert "http://" not in page.replace("http://127.0.0.1", "")
    assert 'src="' not in page


def test_typst_markup_in_the_data_stays_text(anna):
    make_recipient()
    nasty = '#panic("ut") #read("/etc/passwd") *fet* $x^2$ = Rubrik \\ @ref <etikett> `kod`'
    write_to_support(anna, text=nasty)
    assert nasty in opened(anna).pdf_text


@pytest.mark.parametrize("text", ["北京 😀 عربي \u0378", "\u202e baklänges", "e\u0301\u200d", "x" * 5000])
def test_any_sign_can_be_set(anna, text):
    make_recipient()
    write_to_support(anna, text=text)
    package = opened(anna)
    assert len(package.pdf.pages) >= 1
    assert package.source("partners.SupportMessage")["records"][0]["text"] == text
    if len(text) > LONGEST_CELL:
        assert "(resten står i csv/" in package.pdf_text


def test_the_pdf_is_tagged_titled_and_in_its_language(anna):
    make_recipient()
    pdf = opened(anna).pdf
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    assert pdf.metadata.title == "Dina uppgifter hos DH Solutions AB"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert pdf.metadata.author is None


def test_beyond_500_rows_the_pdf_points_to_the_csv(anna):
    make_recipient()
    UsageEvent.objects.bulk_create(
        UsageEvent(partner=anna, at=NOW, event=f"händelse-{index:04d}", ip_address="192.0.2.1")
        for index in range(MOST_ROWS + 1)
    )
    package = opened(anna)
    assert f"händelse-{MOST_ROWS - 1:04d}" in package.pdf_text
    assert f"händelse-{MOST_ROWS:04d}" not in package.pdf_text
    assert f"De första {MOST_ROWS} posterna".lower() in package.pdf_text.lower()
    assert f"händelse-{MOST_ROWS:04d}" in package.page
    events = package.source("partners.UsageEvent")["records"]
    assert len(events) == MOST_ROWS + 1
    assert events[0]["kept_until"]["ninety_days"] == (NOW + timedelta(days=90)).date().isoformat()


def test_json_gives_back_what_was_held(anna):
    make_recipient()
    write_to_support(anna, text='Rad 1\n"Rad 2"; åäö \u2028')
    held = invoice(anna)
    package = opened(anna)
    assert package.json["schema"] == "dh-privacy/personal-data/1"
    assert package.json["automated_decisions"] is False
    partner = package.source("partners.Partner")["records"][0]
    assert partner["name"] == "Anna Åström"
    assert partner["phone"] == "070-1740605"
    message = package.source("partners.SupportMessage")["records"][0]
    assert message["text"] == 'Rad 1\n"Rad 2"; åäö \u2028'
    assert datetime.fromisoformat(message["sent_at"]) == NOW
    told = package.source("partners.Invoice")
    assert Decimal(told["records"][0]["amount"]) == held.amount
    assert told["records"][0]["kept_until"] == {"ledger": "2033-12-31"}
    assert told["retention"][0]["law"] == "Bokföringslagen (1999:1078)"
    assert told["recipients"] == ["Molnet AB"]
    assert "folded" not in json.dumps(package.json)


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(anna):
    make_recipient()
    attack = '=HYPERLINK("http://example.com";"klicka")'
    write_to_support(anna, text=attack)
    invoice(anna)
    package = opened(anna)
    raw = package.bytes("supportmeddelanden.csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = package.table("supportmeddelanden.csv")
    assert len(rows) == 1
    assert "'" + attack in rows[0].values()
    assert "1250,50" in package.table("fakturor.csv")[0].values()
    english = opened(anna, "en")
    assert "1250.50" in english.table("invoices.csv", ",")[0].values()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("+46701740605", "+46701740605"),  # a number, not a formula
        ("+46 70-174 06 05", "'+46 70-174 06 05"),  # would be worked out as a sum
        ("-5", "-5"),
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("\t=1", "'\t=1"),
        ("＝1+1", "'＝1+1"),
        ("Anna", "Anna"),
        (None, ""),
        (True, "ja"),
        (Decimal("-5.25"), "-5,25"),
        (date(2026, 3, 9), "2026-03-09"),
        (NOW, "2026-03-09 14:05:00"),
    ],
)
def test_a_cell_is_never_a_formula(value, cell):
    assert as_cell(value, "sv") == cell


def test_values_are_read_in_words():
    assert as_text(NOW, "sv", {}) == "9 mars 2026 kl. 14.05"
    assert as_text(Decimal("1250.50"), "sv", {}) == "1\u00a0250,50"
    assert as_text("by_us", "sv", {"by_us": "vi sade upp"}) == "vi sade upp"
    assert as_text(None, "en", {}) == "–"
    assert as_text(False, "en", {}) == "no"
    assert as_json(Decimal("0.10")) == "0.10"


def test_what_was_searched_without_a_find_is_said_too(anna):
    make_recipient()
    package = opened(anna)
    assert "Här fanns inga uppgifter om dig" in package.page
    assert "Supportmeddelanden" in package.page
    assert not any("supportmeddelanden" in name for name in package.zip.namelist())


def test_nothing_is_sent_while_the_register_names_nobody(anna):
    with pytest.raises(PackageIncomplete, match=r"15\(1\)\(c\)"):
        build(make_case(anna), now=NOW)


def test_nothing_is_sent_to_a_third_country_without_its_safeguards_told(anna):
    make_recipient("Mail Inc", "USA")
    with pytest.raises(PackageIncomplete, match=r"15\(2\)"):
        build(make_case(anna), now=NOW)


def test_nothing_is_sent_while_a_source_has_no_purpose(anna, monkeypatch):
    make_recipient()
    monkeypatch.setattr("datamap.export.Source.purposes", ())
    with pytest.raises(PackageIncomplete, match=r"15\(1\)\(a\) purposes of partners.Partner"):
        build(make_case(anna), now=NOW)


@pytest.mark.parametrize("country", ["Sverige", "sverige", "SE", "Sweden", "NEDERLÄNDERNA", "Norge", "Ireland"])
def test_europe_needs_no_safeguards(country):
    assert not needs_safeguards(country)


@pytest.mark.parametrize("country", ["USA", "Storbritannien", "Schweiz", "", "Okänt"])
def test_elsewhere_needs_safeguards(country):
    assert needs_safeguards(country)


LONG = "Ett meddelande som är ungefär så långt som folk skriver. " * 5


def test_twenty_thousand_messages_take_seconds_of_work(anna):
    make_recipient()
    write_to_support(anna, text=LONG, number=20_000)
    case = make_case(anna)
    started = time.process_time()
    composed = build(case, now=NOW)
    pieces = [len(piece) for piece in composed.content]
    assert time.process_time() - started < 30
    assert sum(pieces) > 500_000
    assert max(pieces) < 1_500_000
    assert composed.manifest()["data.json"]["bytes"] > 5_000_000


def test_memory_does_not_grow_with_the_rows(anna):
    make_recipient()
    peaks = []
    for _more in range(2):
        write_to_support(anna, text=LONG, number=2_000)
        composed = build(make_case(anna), now=NOW)
        tracemalloc.start()
        try:
            for _piece in composed.content:
                pass
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000, peaks
