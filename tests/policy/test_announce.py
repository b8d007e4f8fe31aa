"""All partners are told of a major change before it takes force, each once, whatever dies in between (R-08, R-29)."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox.bounces import bounced
from outbox.models import OutgoingMail
from policy.actions import notices, write_draft
from policy.in_force import in_force_on
from policy.models import PolicyVersion, Size
from policy.tasks import tell_all_partners
from tests.cast import make_anna, make_bertil, make_partner
from tests.policy.policy_scene import approve, draft, in_days
from todo.models import Task

pytestmark = pytest.mark.django_db

KIND = "policy_change_2"


def major(cilla: User, eva: User) -> PolicyVersion:
    return approve(draft(cilla, size=Size.MAJOR), eva)


def test_a_major_version_waits_until_every_partner_is_told(cilla: User, eva: User) -> None:
    anna, _bertil = make_anna(), make_bertil(marketing_stopped_at=timezone.now())
    second = major(cilla, eva)
    assert second.in_force_from is None
    assert in_force_on(in_days(10)).number == 1, "not before the notices are queued"
    tell_all_partners()
    second.refresh_from_db()
    assert (second.in_force_from, second.told) == (in_days(10), 2)
    assert in_force_on(in_days(10)) == second
    assert in_force_on(in_days(9)).number == 1
    mail = OutgoingMail.objects.get(to=anna.email)
    assert (mail.kind, mail.about) == (KIND, anna.pseudonym)
    assert "inom 20 dagar i stället för 30" in mail.text
    assert "/integritetspolicy/2/" in mail.text
    assert "avprenumerera" not in mail.text.lower(), "operational mail: there is no opting out of it"


def test_all_partners_are_those_who_run_and_those_within_their_six_months(cilla: User, eva: User) -> None:
    today = timezone.localdate()
    ended = {"marketing_stopped_at": timezone.now(), "relation_end_reason": "by_us"}
    make_anna(relation_ended_on=today - timedelta(days=150), **ended)
    make_bertil(relation_ended_on=today - timedelta(days=200), **ended)
    make_partner(customer_number="K-3", email="")
    make_partner(customer_number="K-4", email="stilla@example.com", restricted_at=timezone.now())
    make_partner(customer_number="K-5", email="anna@example.com")
    major(cilla, eva)
    tell_all_partners()
    assert [mail.to for mail in OutgoingMail.objects.filter(kind=KIND)] == ["anna@example.com"]
    task = Task.objects.get(kind="policy_notice_by_hand")
    assert task.facts == {"version": "2", "count": "2"}


def test_a_worker_that_dies_between_two_sets_tells_nobody_twice(cilla, eva, monkeypatch) -> None:
    monkeypatch.setattr(notices, "AT_A_TIME", 2)
    for number in range(5):
        make_partner(customer_number=f"K-{number}", email=f"partner{number}@example.com")
    second = major(cilla, eva)
    monkeypatch.setattr(notices, "ROUNDS", 1)
    tell_all_partners()
    second.refresh_from_db()
    assert (second.told, second.in_force_from) == (2, None)
    monkeypatch.setattr(notices, "policy_change", lambda **known: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tell_all_partners()
    monkeypatch.undo()
    tell_all_partners()
    assert OutgoingMail.objects.filter(kind=KIND).count() == 5
    assert PolicyVersion.objects.get(number=2).told == 5


def test_who_becomes_a_partner_while_the_old_words_still_hold_is_told_too(cilla: User, eva: User) -> None:
    make_anna()
    major(cilla, eva)
    tell_all_partners()
    make_bertil()
    tell_all_partners()
    assert OutgoingMail.objects.filter(kind=KIND).count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        make_partner(customer_number="K-9", email="sen@example.com")
        tell_all_partners()
    assert OutgoingMail.objects.filter(kind=KIND).count() == 2


def test_a_notice_that_comes_late_takes_the_day_with_it(cilla: User, eva: User) -> None:
    make_anna()
    second = major(cilla, eva)
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        tell_all_partners()
    second.refresh_from_db()
    assert second.in_force_from == in_days(12)
    assert in_force_on(in_days(11)).number == 1


def test_they_leave_so_slowly_that_a_code_by_mail_never_waits(cilla: User, eva: User, monkeypatch) -> None:
    monkeypatch.setattr(notices, "PER_MINUTE", 2)
    for number in range(5):
        make_partner(customer_number=f"K-{number}", email=f"partner{number}@example.com")
    major(cilla, eva)
    now = timezone.now()
    notices.announce(now)
    due = OutgoingMail.objects.filter(kind=KIND).order_by("due_at").values_list("due_at", flat=True)
    assert [(moment - now).total_seconds() for moment in due] == [0, 0, 60, 60, 120]


def test_one_that_comes_back_becomes_a_task_and_eva_sees_how_far_it_has_come(client: Client, cilla, eva) -> None:
    anna = make_anna()
    make_bertil()
    second = major(cilla, eva)
    tell_all_partners()
    mail = OutgoingMail.objects.get(to=anna.email)
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
    assert bounced(mail, status="5.1.1", now=timezone.now())
    task = Task.objects.get(kind="mail_not_delivered")
    client.force_login(eva)
    read = client.get(f"/staff/policy/policyversion/{second.pk}/read/")
    assert read.context["notices"] == {"queued": 2, "sent": 1, "failed": 0, "came_back": 1}
    shown = client.get(f"/staff/todo/task/{task.pk}/change/").content.decode()
    assert f"/staff/partners/partner/{anna.pk}/change/" in shown


def test_a_set_of_forty_takes_no_more_statements_than_one_of_two(cilla: User, eva: User) -> None:
    major(cilla, eva)
    tell_all_partners()
    counted = []
    for more in (2, 40):
        for which in range(more):
            make_partner(customer_number=f"K-{more}-{which}", email=f"p{more}-{which}@example.com")
        with CaptureQueriesContext(connection) as queries:
            tell_all_partners()
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert OutgoingMail.objects.count() == 42


def test_a_draft_marked_major_is_told_to_nobody(cilla: User) -> None:
    make_anna()
    written = draft(cilla, size=Size.MAJOR)
    write_draft(written, by=cilla, reason="Still thinking.")
    tell_all_partners()
    assert not OutgoingMail.objects.exists()
