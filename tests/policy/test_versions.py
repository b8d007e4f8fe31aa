"""Cilla writes the next policy, Eva approves it, and the calendar puts it in force (R-07, R-08, R-23, R-62)."""

import hashlib
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from identifiers.dates import stockholm_today
from journal.models import JournalEntry
from journal.roles import Role
from policy.actions import approve_version, drop_draft, write_draft
from policy.in_force import held_until, in_force_on
from policy.models import PolicyVersion, Size
from policy.sentences import REQUIREMENTS, faults, sentences
from tests.cast import make_recipient, make_staff
from tests.policy.policy_scene import approve, draft, in_days
from todo.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def first() -> PolicyVersion:
    return PolicyVersion.objects.get(number=1)


def test_version_one_ships_whole_and_holds_from_the_first_day() -> None:
    shipped = first()
    assert in_force_on(stockholm_today()) == shipped
    assert faults(shipped.text_sv, shipped.text_en) == []
    assert {code for one in sentences(shipped.text_sv) for code in one.requirements} == set(REQUIREMENTS)
    for language in ("sv", "en"):
        text = shipped.text(language)
        assert shipped.checksum(language) == hashlib.sha256(text.encode()).hexdigest()
        for said in ("DH Solutions AB", "gdpr@dhsolutions.se", "imy.se", "30", "(1999:1078)", "avprenumerera"):
            assert said in text
        assert "{company}" not in text


def test_a_minor_version_holds_from_its_day_and_not_before(cilla: User, eva: User) -> None:
    make_recipient()
    second = approve(draft(cilla), eva)
    assert in_force_on(in_days(9)) == first()
    assert in_force_on(in_days(10)) == second
    assert held_until(first()) == in_days(10)
    line = JournalEntry.objects.get(event="policy_approved")
    assert (line.facts["version"], line.facts["digest_sv"]) == (2, second.checksum("sv"))
    task = Task.objects.get(kind="policy_agreement")
    assert task.facts == {"version": "2", "recipient": "Exempel Drift AB"}


def test_nobody_approves_what_they_wrote_themselves(eva: User) -> None:
    written = draft(eva)
    with pytest.raises(PermissionDenied):
        approve(written, eva)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=written.pk).update(approved_by=eva)
    assert in_force_on(in_days(30)) == first()


def test_cilla_writes_and_may_not_approve_david_may_neither(cilla: User, david: User, eva: User) -> None:
    written = draft(eva)
    for user in (cilla, david):
        with pytest.raises(PermissionDenied):
            approve(written, user)
    for act in (lambda: write_draft(written, by=david, reason="x"), lambda: drop_draft(written, by=david)):
        with pytest.raises(PermissionDenied):
            act()


def test_what_was_changed_after_it_was_read_is_not_approved(cilla: User, eva: User) -> None:
    written = draft(cilla)
    seen = written.seen()
    write_draft(written, by=cilla, text_sv=written.text_sv.replace("20 dagar", "200 dagar"))
    with pytest.raises(ValidationError, match="changed"):
        approve_version(written, by=eva, seen=seen)


def test_what_is_approved_is_never_written_in_or_thrown_away(cilla: User, eva: User) -> None:
    second = approve(draft(cilla), eva)
    for act in (
        lambda: write_draft(second, by=cilla, text_sv="# Nytt {#policy}"),
        lambda: drop_draft(second, by=cilla),
        lambda: approve(second, make_staff("edit", Role.APPROVER)),
    ):
        with pytest.raises(ValidationError, match="draft"):
            act()


def test_a_draft_can_be_thrown_away_and_there_is_one_at_a_time(cilla: User, eva: User) -> None:
    written = draft(cilla)
    with pytest.raises(ValidationError, match="draft already"):
        draft(eva)
    drop_draft(written, by=cilla)
    assert draft(eva).number == 2


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"size": ""}, "minor or major"),
        ({"reason": " "}, "minor or major"),
        ({"valid_from": None}, "from which day"),
        ({"size": Size.MAJOR, "changes_sv": ""}, "what changes"),
        ({"size": Size.MAJOR, "changes_en": " \n"}, "what changes"),
    ],
)
def test_a_half_done_draft_is_not_approved(cilla: User, eva: User, lacking: dict, said: str) -> None:
    written = draft(cilla)
    write_draft(written, by=cilla, **lacking)
    written.refresh_from_db()
    with pytest.raises(ValidationError, match=said):
        approve(written, eva)


def test_no_version_holds_before_today_or_before_one_that_is_approved(cilla: User, eva: User) -> None:
    with pytest.raises(ValidationError, match="at the earliest"):
        approve(draft(cilla, valid_from=in_days(-1)), eva)
    drop_draft(PolicyVersion.objects.get(number=2), by=cilla)
    approve(draft(cilla, valid_from=in_days(20)), eva)
    with pytest.raises(ValidationError, match="already holds"):
        approve(draft(cilla, valid_from=in_days(19)), eva)


def test_the_database_refuses_what_the_verbs_would_not_do(cilla: User) -> None:
    written = draft(cilla, size=Size.MAJOR)
    rows = PolicyVersion.objects.filter(pk=written.pk)
    now = timezone.now()
    for wrong in (
        {"in_force_from": in_days(10)},  # not approved
        {"approved_at": now},  # without a checksum
        {"approved_at": now, "digest_sv": "0" * 64, "in_force_from": in_days(10)},  # major, and nobody was told
        {"approved_at": now, "digest_sv": "0" * 64, "notices_queued_at": now, "in_force_from": in_days(9)},  # too early
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_a_sentence_that_nobody_mapped_keeps_the_text_from_being_approved(cilla: User, eva: User) -> None:
    text = first().text_sv.replace(" {#six-months R-16 R-17}", "")
    written = draft(cilla, text_sv=text)
    with pytest.raises(ValidationError) as refused:
        approve(written, eva)
    told = " ".join(refused.value.messages)
    assert "no mark at the end of “Också de är borta senast sex månader" in told
    assert "No sentence stands for R-16, R-17." in told
    assert "In one language only: six-months." in told
