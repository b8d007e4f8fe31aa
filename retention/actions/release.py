"""A sweep over the brake takes two: one asks with a reason, another approves (design §7)."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identifiers import stockholm_today
from journal.record import actor, record
from journal.roles import require
from retention import brake
from retention.actions.permission import APPROVES, ASKS_FOR_RELEASE, NotNow
from retention.models import BrakeRelease, Run
from retention.sweep import CLOCK
from todo.models import Task
from todo.open_tasks import finish


def ask_for_release(*, rule: str, source: str, reason: str, by: User) -> BrakeRelease:
    """Ask that today's sweep may take what the brake holds: as many rows as it counted, not one more.

    Raises ``PermissionDenied``, ``NotNow`` when nothing waits under that rule or somebody has asked, and
    ``ValueError`` without a reason.
    """
    require(by, ASKS_FOR_RELEASE)
    if not reason.strip():
        raise ValueError("a release has a reason")
    today = stockholm_today()
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(clock=CLOCK, day=today).first()
        seen = run.brake.get(brake.key(rule, source), {}) if run else {}
        waiting = BrakeRelease.objects.filter(day=today, rule=rule, source=source, approved_at=None, dropped_at=None)
        if not seen.get("braked") or waiting.exists():
            raise NotNow(_("Nothing waits under this rule today, or somebody has asked already."))
        release = BrakeRelease.objects.create(
            day=today,
            rule=rule,
            source=source,
            due=seen["due"],
            most=seen["taken"] + seen["due"],
            reason=reason.strip(),
            asked_by=by,
            asked_at=timezone.now(),
        )
        _note("brake_release_asked", release, by)
    return release


def approve_release(release: BrakeRelease, *, by: User) -> BrakeRelease:
    """The second person's yes: the sweep goes on at the next tick.

    Raises ``PermissionDenied`` for whoever asked, whatever their roles, ``NotNow`` when it waits no longer or its day
    is over.
    """
    require(by, APPROVES)
    with transaction.atomic():
        release = _waiting(release)
        if release.asked_by_id == by.pk:
            raise PermissionDenied("own_release")
        if release.day != stockholm_today():
            raise NotNow(_("The day it was asked for is over: ask again for today."))
        release.approved_by, release.approved_at = by, timezone.now()
        release.save(update_fields=["approved_by", "approved_at"])
        Run.objects.filter(clock=CLOCK, day=release.day).update(finished_at=None)
        facts = brake.task_facts(release.rule, release.source)
        for task in Task.objects.filter(kind=brake.BRAKED, facts=facts, done_at=None):
            finish(
                task, by=by, proof=_("Released on %(day)s: %(due)s rows.") % {"day": release.day, "due": release.due}
            )
        _note("brake_release_approved", release, by)
    return release


def drop_release(release: BrakeRelease, *, by: User) -> BrakeRelease:
    """Taken back by whoever asked, or refused by who may approve. Raises ``PermissionDenied``, ``NotNow``."""
    if release.asked_by_id != by.pk:
        require(by, APPROVES)
    require(by, ASKS_FOR_RELEASE)
    with transaction.atomic():
        release = _waiting(release)
        release.dropped_at = timezone.now()
        release.save(update_fields=["dropped_at"])
        _note("brake_release_dropped", release, by)
    return release


def _waiting(release: BrakeRelease) -> BrakeRelease:
    release = BrakeRelease.objects.select_for_update().get(pk=release.pk)
    if release.approved_at or release.dropped_at:
        raise NotNow(_("Somebody has decided this already."))
    return release


def _note(event: str, release: BrakeRelease, by: User) -> None:
    record(event, by=actor(by), release=release.pk, rule=release.rule, clock=release.source, due=release.due)
