"""Something came to the wrong person: 72 hours, a record, a report, and a notice that two decide (Art. 33, 34)."""

from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from datamap.expiry import steps, sweep
from journal.models import JournalEntry
from outbox.models import OutgoingMail
from requests_app.actions import incident as verbs
from requests_app.actions.case_lock import NotNow
from requests_app.models import Case, Incident, Risk
from tests.requests_app.desk_scene import make_case
from todo.models import Task
from todo.open_tasks import finish

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 9, 4, 15, tzinfo=UTC)
WORDS = "Ditt brev gick till någon annan.\n\nByt lösenord."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(anna, cilla, clock) -> Case:
    """Anna's data, but it was a stranger who asked."""
    case = make_case(name="Bertil Berg", email="bertil@example.org")
    case.partner, case.handler = anna, cilla
    case.save()
    return case


@pytest.fixture
def incident(case, cilla) -> Incident:
    return verbs.open_incident(case, by=cilla, known_at=FRIDAY - timedelta(hours=2), happened="Brevet gick fel.")


def told(incident: Incident, cilla, eva) -> Incident:
    verbs.weigh(incident, by=eva, risk=Risk.HIGH, risk_reason="Personnummer.")
    verbs.propose_notice(incident, by=cilla, notice=WORDS)
    incident.refresh_from_db()
    verbs.approve_notice(incident, by=eva, seen=incident.notice_digest)
    incident.refresh_from_db()
    return incident


def tasks(kind: str) -> int:
    return Task.objects.filter(kind=kind, done_at=None).count()


def test_the_hours_run_through_the_weekend(incident) -> None:
    assert incident.due_at == datetime(2026, 9, 7, 13, tzinfo=UTC)
    (task,) = Task.objects.filter(kind=verbs.TO_REPORT)
    assert task.facts["until"] == "2026-09-07 15:00"
    assert str(task.due_on) == "2026-09-07"
    assert JournalEntry.objects.filter(event="breach.opened", subject=incident.about).count() == 1


def test_what_cannot_be_is_refused(case, cilla, david, incident) -> None:
    with pytest.raises(PermissionDenied):
        verbs.open_incident(case, by=david, known_at=FRIDAY, happened="x")
    for known_at, happened in ((FRIDAY + timedelta(seconds=1), "x"), (FRIDAY, " ")):
        with pytest.raises(NotNow):
            verbs.open_incident(case, by=cilla, known_at=known_at, happened=happened)
    with pytest.raises(PermissionDenied):
        verbs.weigh(incident, by=cilla, risk=Risk.UNLIKELY, risk_reason="x")
    assert Incident.objects.count() == 1


def test_no_risk_is_recorded_and_not_reported(incident, cilla, eva) -> None:
    verbs.weigh(incident, by=eva, risk=Risk.UNLIKELY, risk_reason="Krypterat, ingen nyckel.")
    assert tasks(verbs.TO_REPORT) == 0
    with pytest.raises(NotNow, match="breach_record_incomplete"):
        verbs.close_incident(incident, by=eva)
    verbs.write_on(incident, by=cilla, happened="Brevet.", people=1, effects="Inga.", measures="Återkallat.")
    verbs.close_incident(incident, by=eva)
    with pytest.raises(NotNow, match="breach_closed"):
        verbs.write_on(incident, by=cilla, happened="Nytt.", people=1, effects="", measures="")


def test_a_late_report_says_why(incident, eva, clock) -> None:
    with pytest.raises(NotNow, match="breach_not_weighed"):
        verbs.note_report(incident, by=eva, reported_at=FRIDAY, report_number="", late_reason="")
    verbs.weigh(incident, by=eva, risk=Risk.RISK, risk_reason="Adresser.")
    clock.shift(timedelta(hours=71))
    late = {"by": eva, "reported_at": incident.due_at + timedelta(seconds=1), "report_number": "IMY-2026-1"}
    with pytest.raises(NotNow, match="breach_late_needs_reason"):
        verbs.note_report(incident, late_reason="", **late)
    assert tasks(verbs.TO_REPORT) == 1
    verbs.note_report(incident, late_reason="Ingen läste posten.", **late)
    assert tasks(verbs.TO_REPORT) == 0
    assert JournalEntry.objects.get(event="breach.reported").facts["late"] is True
    with pytest.raises(NotNow, match="breach_told_already"):
        verbs.weigh(incident, by=eva, risk=Risk.UNLIKELY, risk_reason="x")


def test_the_notice_takes_two_and_goes_to_the_registers_address(incident, anna, cilla, eva) -> None:
    verbs.weigh(incident, by=eva, risk=Risk.HIGH, risk_reason="Personnummer.")
    assert tasks(verbs.TO_TELL) == 1
    verbs.propose_notice(incident, by=eva, notice="Annat.")
    incident.refresh_from_db()
    with pytest.raises(PermissionDenied):
        verbs.approve_notice(incident, by=eva, seen=incident.notice_digest)
    old = incident.notice_digest
    verbs.propose_notice(incident, by=cilla, notice=WORDS)
    with pytest.raises(NotNow, match="breach_notice_changed"):
        verbs.approve_notice(incident, by=eva, seen=old)
    assert not OutgoingMail.objects.filter(kind="breach_notice").exists()
    told(incident, cilla, eva)
    (mail,) = OutgoingMail.objects.filter(kind="breach_notice")
    assert mail.to == anna.email != "bertil@example.org"
    assert WORDS in mail.text
    assert tasks(verbs.TO_TELL) == 0
    with transaction.atomic(), pytest.raises(IntegrityError):
        Incident.objects.update(notice_approved_by=cilla)


def test_without_an_address_it_is_a_task_that_must_be_done(incident, anna, cilla, eva) -> None:
    anna.email = ""
    anna.save()
    told(incident, cilla, eva)
    verbs.write_on(incident, by=cilla, happened="Brevet.", people=1, effects="Oro.", measures="Återkallat.")
    verbs.note_report(incident, by=eva, reported_at=FRIDAY, report_number="", late_reason="")
    assert not OutgoingMail.objects.filter(kind="breach_notice").exists()
    with pytest.raises(NotNow, match="breach_still_to_tell"):
        verbs.close_incident(incident, by=eva)
    finish(Task.objects.get(kind=verbs.TO_POST), by=cilla, proof="Brev skickat.")
    verbs.close_incident(incident, by=eva)


def test_the_desk_from_the_button_to_the_end(case, anna, cilla, eva, client: Client) -> None:
    client.force_login(cilla)
    page = reverse("admin:requests_app_case_change", args=[case.pk])
    client.post(page, {"move": "breach", "known_at": "2026-09-04T16:00", "happened": "Brevet gick fel."})
    incident = Incident.objects.get()
    assert incident.known_at == FRIDAY - timedelta(hours=1)

    def act(name: str, **given: object) -> int:
        return client.post(reverse(f"admin:requests_app_incident_{name}", args=[incident.pk]), given).status_code

    assert act("record", happened="Brevet.", people=1, effects="Oro.", measures="Återkallat.") == 302
    assert act("weigh", risk="high", risk_reason="x") == 403
    client.force_login(eva)
    assert act("weigh", risk="high", risk_reason="Personnummer.") == 302
    assert act("report", reported_at="2026-09-04T16:30", report_number="IMY-2026-1", late_reason="") == 302
    client.force_login(cilla)
    assert act("propose", notice=WORDS.replace("\n", "\r\n")) == 302
    client.force_login(eva)
    form = client.get(reverse("admin:requests_app_incident_approve", args=[incident.pk])).content.decode()
    incident.refresh_from_db()
    assert incident.notice_digest in form
    assert act("approve", seen=incident.notice_digest) == 302
    assert act("close") == 302
    incident.refresh_from_db()
    assert (incident.closed_at, OutgoingMail.objects.filter(kind="breach_notice").count()) == (FRIDAY, 1)
    assert str(incident) in client.get(reverse("admin:requests_app_incident_changelist")).content.decode()


def test_the_draft_says_what_the_article_asks_for(incident, client: Client, cilla) -> None:
    client.force_login(cilla)
    made = client.get(reverse("admin:requests_app_incident_draft", args=[incident.pk]))
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made.content))
    assert all(words in text for words in ("Brevet gick fel.", "artikel 33.3 c", "måndag 7 september 2026 15.00"))


def test_no_line_of_the_journal_tells_what_happened(incident, cilla, eva) -> None:
    told(incident, cilla, eva)
    lines = str(list(JournalEntry.objects.filter(event__startswith="breach.").values_list("facts", flat=True)))
    assert "Brevet" not in lines
    assert "lösenord" not in lines


def test_the_record_goes_five_years_after_it_was_closed_and_never_before(incident, cilla, eva) -> None:
    Incident.objects.update(risk=Risk.UNLIKELY, risk_reason="x", effects="Inga.", measures="Inga.")
    other = verbs.open_incident(incident.case, by=cilla, known_at=FRIDAY, happened="Ett till.")
    verbs.close_incident(incident, by=eva)
    for day, left in ((date(2031, 12, 31), 2), (date(2032, 1, 1), 1), (date(2034, 12, 31), 1)):
        for step in steps():
            sweep(step, day)
        assert Incident.objects.count() == left, day
    assert Incident.objects.get() == other
