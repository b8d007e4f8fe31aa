"""Between the form and the case: the answers once more, each with a way to change it, nothing kept, nothing lost."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from journal.models import JournalEntry
from partners.models import Partner
from requests_app.actions import access, match
from requests_app.actions.attachments import MOST_FILES
from requests_app.actions.authority import accept_authority
from requests_app.actions.case_lock import NotNow
from requests_app.actions.identity import accept_identity
from requests_app.models import Attachment, Case, IdentityMethod, Representative
from tests.requests_app.test_form import ANNA, NAUGHTY, stamp_of
from vault import sealing

pytestmark = pytest.mark.django_db


def carried(page: bytes) -> dict[str, list[str]]:
    """What the page would send on, as a browser reads it."""
    text = page.decode()
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text):
        found.setdefault(name, []).append(html.unescape(value))
    for name, value in re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', text, re.S):
        found.setdefault(name, []).append(html.unescape(value))
    found.pop("csrfmiddlewaretoken", None)
    return found


def test_the_answers_are_shown_once_more_and_then_open_the_case(client: Client) -> None:
    stamp = stamp_of(client.get("/begaran/").content)
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=True):
        shown = client.post("/begaran/granska/", {**ANNA, "stamp": stamp})
        page = html.unescape(shown.content.decode())
        assert "Kontrollera innan du skickar" in page
        for said in ("Se mina uppgifter", "Ta med mig mina uppgifter", "Anna Åström", "Anna@Example.com", "Mig själv"):
            assert said in page
        assert not Case.objects.exists(), "nothing is kept before it is sent"
        assert client.post("/begaran/", carried(shown.content)).status_code == 302
    case = Case.objects.get()
    assert (case.name, case.address, case.message) == (
        ANNA["name"],
        "Exempelgatan 1\n111 22 Stockholm",
        ANNA["message"],
    )
    assert set(case.demands.values_list("right", flat=True)) == set(ANNA["rights"])


def test_change_leads_back_with_everything_filled_in(client: Client) -> None:
    shown = client.post("/begaran/granska/", ANNA)
    assert 'formaction="/begaran/granska/#id_email"' in shown.content.decode()
    back = html.unescape(client.post("/begaran/granska/", {**carried(shown.content), "change": "1"}).content.decode())
    assert 'value="Anna Åström"' in back
    assert back.count(" checked>") == 2
    assert "Allt sedan 2019, tack." in back


def test_a_mistake_comes_back_with_fel_in_the_title(client: Client) -> None:
    page = client.post("/begaran/granska/", {"rights": "access"}).content.decode()
    assert "<title>Fel: " in page
    assert "autofocus" in page
    assert client.get("/begaran/granska/")["Location"] == "/begaran/"
    assert "Check before you send" in client.post("/en/begaran/granska/", ANNA).content.decode()


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_are_shown_escaped_and_carried_unchanged(client: Client, text: str) -> None:
    shown = client.post("/begaran/granska/", {**ANNA, "message": text, "name": text})
    assert shown.status_code == 200
    assert b"<script>alert" not in shown.content
    if b"Kontrollera innan" in shown.content:
        sent = client.post("/begaran/", carried(shown.content) | {"stamp": []})
        assert sent.status_code == 302


def test_a_machine_gets_no_further_than_the_form(client: Client) -> None:
    stamp = stamp_of(client.get("/begaran/").content)
    assert "Det där gick väldigt fort" in client.post("/begaran/granska/", {**ANNA, "stamp": stamp}).content.decode()
    assert "Vi har tömt det" in client.post("/begaran/granska/", {**ANNA, "homepage": "x"}).content.decode()


FOR_BERTIL = {"rights": "access", "name": "Bertil Berg", "email": "lawyer@example.com", "for_whom": "other"}


def test_for_somebody_else_there_are_two_names_and_a_place_for_the_proof(client: Client) -> None:
    page = html.unescape(client.post("/begaran/granska/", FOR_BERTIL).content.decode())
    assert "Skriv ditt eget namn" in page
    given = {**FOR_BERTIL, "representative": "Lisa Lag"}
    looked_over = client.post("/begaran/granska/", given).content.decode()
    assert "<dt>Ditt eget namn</dt>" in looked_over
    assert "<dt>Personens namn</dt>" in looked_over
    where = client.post("/begaran/", given)["Location"]
    case = Case.objects.get()
    assert (case.name, case.representative.name) == ("Bertil Berg", "Lisa Lag")
    assert "Du, Lisa Lag, begär för någon annans räkning" in client.get(where).content.decode()
    file = SimpleUploadedFile("fullmakt.pdf", b"%PDF-1.7 fullmakt", "application/pdf")
    client.post(f"{where}meddelande/", {"text": "Här är fullmakten.", "file": file})
    attachment = Attachment.objects.get()
    assert attachment.sealed is not None
    assert (attachment.name, sealing.read(attachment.sealed)) == ("fullmakt.pdf", b"%PDF-1.7 fullmakt")
    assert "fullmakt.pdf" in client.get(where).content.decode()


def test_for_oneself_a_name_typed_by_mistake_is_nobody(client: Client) -> None:
    client.post("/begaran/", {**FOR_BERTIL, "for_whom": "self", "representative": "Lisa Lag"})
    assert not Representative.objects.exists()


def test_nothing_is_given_out_before_the_authority_is_seen(client, cilla: User, david: User, anna: Partner) -> None:
    client.post("/begaran/", {**FOR_BERTIL, "representative": "Lisa Lag"})
    case = Case.objects.get()
    accept_identity(case, by=cilla, method=IdentityMethod.CALL_BACK)
    match.connect_partner(case, partner=anna, by=cilla)
    with pytest.raises(NotNow, match="authority_not_shown"):
        access.grant_access(case.demands.get(), by=cilla)
    with pytest.raises(PermissionDenied):
        accept_authority(case, by=david)
    accept_authority(case, by=cilla)
    assert Representative.objects.get().proven_by == cilla
    assert JournalEntry.objects.filter(event="authority.seen", subject=case.pseudonym).count() == 1
    with pytest.raises(NotNow, match="authority_not_asked"):
        accept_authority(case, by=cilla)


def test_a_file_may_go_without_words_but_not_too_large_nor_too_many(client: Client) -> None:
    where = client.post("/begaran/", {"rights": "question", "email": "anna@example.com"})["Location"]
    assert client.post(f"{where}meddelande/", {"file": SimpleUploadedFile("a.txt", b"a")}).status_code == 302
    empty = client.post(f"{where}meddelande/", {"text": "Hej", "file": SimpleUploadedFile("a.txt", b"")})
    assert "Filen är tom" in empty.content.decode()
    large = client.post(f"{where}meddelande/", {"text": "Kvar", "file": SimpleUploadedFile("a.txt", b"a" * 11_100_000)})
    assert "större än 10 MB" in large.content.decode()
    assert "Kvar" in large.content.decode()
    assert Attachment.objects.count() == 1
    case = Case.objects.get()
    for number in range(1, MOST_FILES):
        case.attachments.create(message=case.messages.get(), name=str(number), added_at=timezone.now())
    full = client.post(f"{where}meddelande/", {"text": "En till", "file": SimpleUploadedFile("b.txt", b"b")})
    assert "Det får inte plats fler filer" in full.content.decode()
    assert not case.messages.filter(text="En till").exists(), "what could not be kept whole is not half kept"
