"""Lisa the lawyer asks for Anna: she is written to, her proof is looked at, and Anna's data goes to nobody wrong."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outbox.models import OutgoingMail
from partners.models import Partner
from requests_app import tasks
from requests_app.actions import access, approval, authority, messages
from requests_app.actions.identity import accept_identity
from requests_app.actions.match import connect_partner
from requests_app.models import AccessPackage, Case, Channel, IdentityMethod, LetterKind
from tests import cast
from tests.desk_client import DeskClient

pytestmark = pytest.mark.django_db(transaction=True)

FOR_ANNA = {"rights": "access", "for_whom": "other", "representative": "Lisa Lag", "name": "Anna Åström"}
LISA, HERSELF = {"email": "lisa@example.org"}, {"email": "anna@example.com"}


def asked(client: Client, language: str = "", **reached: str) -> Case:
    client.post(f"{language}/begaran/", {**FOR_ANNA, **reached})
    return Case.objects.get()


def known(case: Case, cilla: User, anna: Partner) -> Case:
    accept_identity(case, by=cilla, method=IdentityMethod.CALL_BACK)
    connect_partner(case, partner=anna, by=cilla)
    return case


def test_the_letters_speak_to_lisa_about_anna(client: Client, cilla: User) -> None:
    case = asked(client, **LISA)
    letter = case.letters.get(kind=LetterKind.ACKNOWLEDGEMENT)
    assert "Hej Lisa Lag!" in letter.text
    assert "Du företräder Anna Åström." in letter.text
    assert "Visa att du får företräda personen" in letter.text
    authority.accept_authority(case, by=cilla)
    later = messages.write_to_person(case=case, by=cilla, text="Tack, vi har sett fullmakten.")
    assert "Du företräder Anna Åström." in later.text
    notice = OutgoingMail.objects.get(pk=later.mail)
    assert notice.to == "lisa@example.org"
    assert "Anna" not in notice.text
    assert "Lisa" not in notice.text


def test_in_english_too(client: Client) -> None:
    letter = asked(client, "/en", **LISA).letters.get()
    assert "Hello Lisa Lag," in letter.text
    assert "You act for Anna Åström." in letter.text
    assert "Show that you may act for the person" in letter.text


def test_who_asks_for_herself_reads_nothing_of_it(client: Client) -> None:
    client.post("/begaran/", {"rights": "access", "name": "Anna Åström", **HERSELF})
    text = Case.objects.get().letters.get().text
    assert "Hej Anna Åström!" in text
    assert "företräd" not in text


def test_what_is_no_name_is_not_carried_in_our_letter(client: Client) -> None:
    given = {**FOR_ANNA, **LISA, "name": "Vinn pengar på www.example.net", "representative": "Ring 0900-123"}
    client.post("/begaran/", given)
    text = Case.objects.get().letters.get().text
    assert "Du företräder någon annan." in text
    assert "www.example.net" not in text
    assert "0900" not in text


def test_cilla_looks_at_the_proof_and_says_so(client: Client, cilla: User) -> None:
    where = client.post("/begaran/", {**FOR_ANNA, **LISA})["Location"]
    proof = SimpleUploadedFile("fullmakt.pdf", b"%PDF-1.7 fullmakt", "application/pdf")
    client.post(f"{where}meddelande/", {"text": "Här är fullmakten.", "file": proof})
    desk = DeskClient()
    desk.force_login(cilla)
    screen = reverse("admin:requests_app_case_change", args=[Case.objects.get().pk])
    page = desk.get(screen).content.decode()
    assert "fullmakt.pdf" in page
    assert "Lisa Lag" in page
    desk.post(screen, {"move": "accept_authority"})
    assert Case.objects.get().representative.proven_by == cilla
    assert "Visa att du får begära för någon annan" not in client.get(where).content.decode()


def test_to_lisas_own_address_a_second_person_must_approve(client, cilla: User, eva: User, anna: Partner) -> None:
    cast.make_recipient()
    case = known(asked(client, **LISA), cilla, anna)
    authority.accept_authority(case, by=cilla)
    proposal = access.grant_access(case.demands.get(), by=cilla)
    assert proposal is not None
    tasks.fulfil()
    assert not AccessPackage.objects.exists()
    approval.approve(proposal, by=eva)
    tasks.fulfil()
    assert case.packages.get().released_at
    letter = case.letters.get(kind=LetterKind.ACCESS_REPLY)
    assert "Hej Lisa Lag!" in letter.text
    assert OutgoingMail.objects.get(pk=letter.mail).to == "lisa@example.org"


def test_to_annas_address_on_file_it_is_anna_who_gets_it(client, cilla: User, anna: Partner) -> None:
    """Whoever says that they ask for her: what is given out reaches her own mailbox."""
    cast.make_recipient()
    case = known(asked(client, **HERSELF), cilla, anna)
    authority.accept_authority(case, by=cilla)
    assert access.grant_access(case.demands.get(), by=cilla) is None
    tasks.fulfil()
    letter = case.letters.get(kind=LetterKind.ACCESS_REPLY)
    assert OutgoingMail.objects.get(pk=letter.mail).to == "anna@example.com"


def test_staff_register_a_call_from_a_guardian(cilla: User) -> None:
    desk = DeskClient()
    desk.force_login(cilla)
    given = {"channel": Channel.PHONE, "received_on": timezone.localdate(), "rights": "access", "language": "sv"}
    desk.post(reverse("admin:register_case"), {**given, "representative": "Lisa Lag", "name": "Anna Åström", **LISA})
    case = Case.objects.get()
    assert (case.representative.name, case.name, case.handler) == ("Lisa Lag", "Anna Åström", cilla)
    assert "Du företräder Anna Åström." in case.letters.get().text
