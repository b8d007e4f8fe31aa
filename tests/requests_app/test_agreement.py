"""An agreement from the first page to the signed copy: asked for, sent, signed, in force, ended (R-46)."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from datamap import erase
from datamap.expiry import steps, sweep
from datamap.rules import AGREEMENT
from identifiers import stockholm_today
from journal.models import JournalEntry
from partners.actions import end_relation
from partners.models import Partner
from partners.models.partner import EndReason
from requests_app.actions.agreement import (
    SEND_WITHIN,
    end_agreement,
    end_what_is_over,
    fetch_signed_copy,
    keep_signed_copy,
    put_in_force,
)
from requests_app.actions.case_lock import NotNow
from requests_app.actions.close import close_case
from requests_app.actions.match import connect_partner
from requests_app.actions.settle import settle
from requests_app.actions.withdraw import withdraw
from requests_app.agreement_text import SIGN_WITHIN, VERSIONS, agreement_text, checksum
from requests_app.models import AgreementState, Case, ProcessingAgreement, Right
from requests_app.package.agreement import agreement_pdf
from tests.desk_client import DeskClient
from tests.requests_app.desk_scene import make_case
from todo.models import Task
from vault import sealing
from vault.models import Kind, SealedFile
from vault.sealing import Destroyed

pytestmark = pytest.mark.django_db
SIGNED = b"%PDF-1.7 undertecknat"


def asked(**fields: object) -> ProcessingAgreement:
    return ProcessingAgreement.objects.get(case=make_case(Right.AGREEMENT, company="Åströms Snickeri", **fields))


def send(agreement: ProcessingAgreement, by) -> Case:
    demand = agreement.case.demands.get()
    settle(demand, by=by, answer="Här är avtalet.")
    agreement.refresh_from_db()
    return agreement.case


def open_tasks() -> list[tuple[str, date]]:
    return list(Task.objects.filter(kind__startswith="agreement", done_at=None).values_list("kind", "due_on"))


def test_the_whole_way_through_the_doors(client: Client, cilla) -> None:
    """Anna asks over the form; Cilla sends; Anna signs on the page of her case; Cilla puts it in force."""
    where = client.post("/begaran/", {"rights": "agreement", "name": "Anna", "email": "anna@example.com"})["Location"]
    ours = ProcessingAgreement.objects.get()
    assert open_tasks() == [("agreement_to_send", stockholm_today() + SEND_WITHIN)]
    case = send(ours, cilla)
    assert (ours.state, ours.version) == (AgreementState.SENT, max(VERSIONS))
    assert open_tasks() == [("agreement_unsigned", stockholm_today() + SIGN_WITHIN)]
    letter = case.letters.get(kind="agreement").text
    assert "/avtal/1/" in letter
    assert 'href="/avtal/1/"' in client.get(where).content.decode()
    page = client.post(f"{where}avtal/", {"file": SimpleUploadedFile("avtal.pdf", SIGNED)})
    assert page["Location"] == f"{where}?klart=agreement"
    ours.refresh_from_db()
    assert ours.state == AgreementState.RECEIVED
    assert [kind for kind, _day in open_tasks()] == ["agreement_to_check"]
    desk = DeskClient()
    desk.force_login(cilla)
    there = reverse("admin:requests_app_processingagreement_force", args=[ours.pk])
    assert desk.post(there, {"on": stockholm_today().isoformat()}).status_code == 302
    ours.refresh_from_db()
    assert (ours.state, ours.due_on, open_tasks()) == (AgreementState.IN_FORCE, None, [])
    assert "gäller från" in client.get(where).content.decode()
    told = JournalEntry.objects.filter(event__startswith="agreement").order_by("seq").values_list("event", "actor")
    assert list(told) == [
        ("agreement_sent", f"staff:{cilla.pk}"),
        ("agreement_received", "requester"),
        ("agreement_in_force", f"staff:{cilla.pk}"),
    ]


def test_the_copy_is_sealed_and_only_case_workers_get_it(client: Client, cilla, david) -> None:
    ours = asked()
    keep_signed_copy(ours, data=SIGNED, by=cilla)
    ours.refresh_from_db()
    assert ours.sealed.kind == Kind.AGREEMENT
    there = reverse("admin:requests_app_processingagreement_download", args=[ours.pk])
    client.force_login(david)
    assert client.post(there).status_code == 403
    with pytest.raises(PermissionDenied):
        fetch_signed_copy(ours, by=david)
    client.force_login(cilla)
    assert b"%PDF" not in client.get(there).content, "GET hands nothing out"
    got = client.post(there)
    assert b"".join(got.streaming_content) == SIGNED
    assert got["Content-Disposition"].startswith("attachment")
    assert JournalEntry.objects.filter(event="agreement_fetched").count() == 1


def test_bertil_can_send_no_copy_in_annas_case(client: Client) -> None:
    where = Client().post("/begaran/", {"rights": "agreement", "email": "anna@example.com"})["Location"]
    answer = client.post(f"{where}avtal/", {"file": SimpleUploadedFile("avtal.pdf", SIGNED)})
    assert "Öppna ditt ärende" in answer.content.decode()
    assert not SealedFile.objects.filter(kind=Kind.AGREEMENT).exists()


def test_a_newer_copy_takes_the_place_until_it_is_in_force(cilla) -> None:
    ours = asked()
    keep_signed_copy(ours, data=b"first", by=None)
    first = ProcessingAgreement.objects.get().sealed
    keep_signed_copy(ours, data=b"second", by=None)
    first.refresh_from_db()
    with pytest.raises(Destroyed):
        sealing.read(first)
    put_in_force(ours, by=cilla, on=stockholm_today())
    with pytest.raises(NotNow):
        keep_signed_copy(ours, data=b"third", by=None)
    assert sealing.read(ProcessingAgreement.objects.get().sealed) == b"second"


def test_who_signs_the_template_before_it_was_sent_waits_for_us(cilla) -> None:
    ours = asked()
    keep_signed_copy(ours, data=SIGNED, by=None)
    send(ours, cilla)
    assert (ours.state, ours.version) == (AgreementState.RECEIVED, max(VERSIONS))
    assert [kind for kind, _day in open_tasks()] == ["agreement_to_check"]


def test_nothing_is_in_force_without_a_copy_or_ahead_of_its_day(cilla, david) -> None:
    ours = asked()
    with pytest.raises(ValidationError):
        put_in_force(ours, by=cilla, on=stockholm_today())
    keep_signed_copy(ours, data=SIGNED, by=None)
    with pytest.raises(ValidationError):
        put_in_force(ours, by=cilla, on=stockholm_today() + timedelta(days=1))
    with pytest.raises(PermissionDenied):
        put_in_force(ours, by=david, on=stockholm_today())


def test_it_ends_with_the_relation_and_goes_three_calendar_years_later(anna: Partner, cilla) -> None:
    ours = asked()
    connect_partner(ours.case, partner=anna, by=cilla)
    send(ours, cilla)
    close_case(ours.case, by=cilla)
    keep_signed_copy(ours, data=SIGNED, by=None)  # a closed case takes it: the agreement goes on
    put_in_force(ours, by=cilla, on=stockholm_today())
    assert end_what_is_over(now=timezone.now()) == 0
    end_relation(anna, on=stockholm_today(), why=EndReason.CONTRACT_ENDED, by=None)
    assert end_what_is_over(now=timezone.now()) == 1
    assert end_what_is_over(now=timezone.now()) == 0
    ours.refresh_from_db()
    assert ours.ended_on == stockholm_today()
    for due, left in ((AGREEMENT.until(stockholm_today()), 1), (AGREEMENT.due_on(stockholm_today()), 0)):
        for step in steps():
            sweep(step, due)
        assert ProcessingAgreement.objects.count() == left
    assert not SealedFile.objects.filter(kind=Kind.AGREEMENT, destroyed_at=None).exists()


def test_an_erasure_keeps_it_by_law_and_says_so(anna: Partner, cilla) -> None:
    ours = asked()
    connect_partner(ours.case, partner=anna, by=cilla)
    send(ours, cilla)
    keep_signed_copy(ours, data=SIGNED, by=None)
    today, case = stockholm_today(), ours.case
    plan = erase.plan(anna.pk, today=today, case=case.pk)
    assert {line.law for line in plan.kept if line.label == "requests_app.ProcessingAgreement"} == {AGREEMENT.law}
    erase.apply(anna.pk, digest=plan.digest, today=today, by="clock", about=case.pseudonym, case=case.pk)
    ours.refresh_from_db()
    assert ours.partner is None
    assert sealing.read(ours.sealed) == SIGNED


def test_a_request_taken_back_asks_nobody_for_anything(cilla) -> None:
    ours = asked()
    withdraw(case=ours.case)
    assert end_what_is_over(now=timezone.now()) == 1
    assert open_tasks() == []
    with pytest.raises(ValidationError):
        end_agreement(ours, by=cilla, on=stockholm_today())


def test_the_desk_lists_what_is_late_first_and_by_state(client: Client, cilla) -> None:
    late, other = asked(), asked(email="b@example.org")
    send(other, cilla)
    ProcessingAgreement.objects.filter(pk=late.pk).update(due_on=date(2026, 1, 2))
    client.force_login(cilla)
    there = reverse("admin:requests_app_processingagreement_changelist")
    page = client.get(there).content.decode()
    assert page.index("2 januari 2026") < page.index(date_format(other.due_on))
    found = client.get(there, {"state": "asked"}).content.decode()
    assert str(late.pk) in found
    assert str(other.pk) not in found


@pytest.mark.parametrize(("way", "language"), [("/avtal/", "sv"), ("/en/agreement/", "en")])
def test_the_template_can_be_read_and_downloaded_by_anybody(client: Client, way: str, language: str) -> None:
    first = client.get(way)
    assert "?rights=agreement" in first.content.decode()
    assert f'<html lang="{language}">' in first.content.decode()
    page = client.get(f"{way}1/").content.decode()
    assert checksum(1, language) in page
    got = client.get(f"{way}1/pdf/")
    assert (got["Content-Type"], got.content[:5]) == ("application/pdf", b"%PDF-")
    for unknown in ("0/", "99/", "99/pdf/", "99999999999999999999/"):
        assert client.get(f"{way}{unknown}").status_code == 404


def test_the_two_languages_say_the_same_clauses_and_what_the_law_wants() -> None:
    swedish, english = (agreement_text(1, language) for language in ("sv", "en"))
    heads = [re.findall(r"^## (?:(\d+)\.|\S+ (\d))", text, re.MULTILINE) for text in (swedish, english)]
    assert heads[0] == heads[1]
    assert swedish.count("____") == english.count("____")
    for said in ("instructions", "confidentiality", "Article 32", "sub-processors", "Articles 32 to 36", "audits"):
        assert said in english, "Art. 28(3)"
    assert "{" not in swedish + english


def test_the_pdf_is_set_once_in_a_process() -> None:
    assert agreement_pdf(1, "sv") is agreement_pdf(1, "sv")
