"""A proposal nobody has looked at for three days is told to the deputies; who is away has a deputy who hears (§7)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from outbox.models import OutgoingMail
from requests_app.actions.approval import drop
from requests_app.actions.erasure import propose_erasure
from requests_app.actions.escalate import KIND, PATIENCE, escalate_proposals
from requests_app.actions.remind import remind_today
from requests_app.actions.stand_in import name_deputy
from requests_app.actions.take_case import take_case
from requests_app.models import Proposal, Right
from requests_app.models.roles import Role
from tests import cast
from tests.requests_app.desk_scene import make_case
from tests.requests_app.test_desk_home import ask_for_erasure
from todo.models import Task

pytestmark = pytest.mark.django_db


def told(kind: str = KIND) -> set[str]:
    return set(OutgoingMail.objects.filter(kind=kind).values_list("to", flat=True))


@pytest.fixture
def proposal(anna, cilla, eva) -> Proposal:
    """Cilla proposes to erase Anna; Eva is to approve."""
    return propose_erasure(ask_for_erasure(anna, cilla).demands.get(), by=cilla)


def test_before_three_days_nobody_is_troubled(proposal) -> None:
    assert escalate_proposals(proposal.proposed_at + PATIENCE - timedelta(seconds=1)) == 0
    assert not Task.objects.filter(kind=KIND).exists()


def test_after_three_days_evas_deputy_is_told_once(proposal, eva) -> None:
    frida = cast.make_staff("frida", Role.APPROVER)
    name_deputy(by=eva, deputy=frida)
    now = proposal.proposed_at + PATIENCE
    assert escalate_proposals(now) == 1
    escalate_proposals(now + timedelta(hours=1))
    assert told() == {frida.email}
    assert OutgoingMail.objects.filter(kind=KIND).count() == 1
    mail = OutgoingMail.objects.get(kind=KIND)
    assert "Anna" not in mail.text + mail.subject
    assert Task.objects.filter(kind=KIND, done_at=None).count() == 1


def test_without_a_deputy_every_other_approver_is_told(proposal, eva) -> None:
    escalate_proposals(proposal.proposed_at + PATIENCE)
    assert told() == {eva.email}


def test_who_proposed_it_is_never_asked_to_look(anna, eva) -> None:
    frida = cast.make_staff("frida", Role.APPROVER)
    name_deputy(by=frida, deputy=eva)
    proposal = propose_erasure(ask_for_erasure(anna, eva).demands.get(), by=eva)
    escalate_proposals(proposal.proposed_at + PATIENCE)
    assert told() == {frida.email}


def test_the_task_falls_away_when_it_is_decided(proposal, cilla) -> None:
    escalate_proposals(proposal.proposed_at + PATIENCE)
    drop(proposal, by=cilla)
    assert escalate_proposals(timezone.now() + PATIENCE) == 0
    assert Task.objects.get(kind=KIND).done_at is not None


def test_the_deputy_is_reminded_of_the_cases_of_who_is_away(cilla, eva) -> None:
    case = make_case(Right.QUESTION)
    take_case(case, by=cilla)
    due = timezone.now() + timedelta(days=25)
    with time_machine.travel(due, tick=False):
        name_deputy(
            by=cilla, deputy=eva, away_from=timezone.localdate(), away_until=timezone.localdate() + timedelta(days=3)
        )
        remind_today(timezone.now())
    assert told("staff_reminder") == {cilla.email, eva.email}
