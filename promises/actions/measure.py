"""Measure every promise, write down how it stands, and tell of what has just been broken (issue: promises)."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from datamap.terms import in_english
from identifiers.dates import stockholm_date
from journal.record import CLOCK, record, together
from journal.roles import Role
from outbox.queue import BadMail, queue
from promises.actions.map_again import map_the_first
from promises.catalogue import BY_CODE, PROMISES
from promises.mapping import changed_codes, left_out
from promises.models import Standing, Turn
from promises.terms import Measured, Moment, Promise, State

log = logging.getLogger(__name__)

CHANGED = _("The sentence has other words than when it was mapped: say whether this is still what it promises.")
LEFT_OUT = _("The policy in force does not promise it.")
FAILED = _("It could not be measured: see the log.")


def measure(now: datetime) -> dict[str, Measured]:
    """What every check finds, written down; approvers are mailed once of each promise that has just been broken."""
    map_the_first(now)
    found = look(now)
    _write_down(found, now)
    return found


def look(now: datetime) -> dict[str, Measured]:
    """What every check finds now; nothing is written. A check that fails stops no other."""
    at = Moment(now, stockholm_date(now))
    changed, not_promised = changed_codes(at.today), left_out(at.today)
    return {promise.code: _look_at(promise, at, changed, not_promised) for promise in PROMISES}


def _look_at(promise: Promise, at: Moment, changed: frozenset[str], not_promised: frozenset[str]) -> Measured:
    if promise.code in changed:
        return Measured(State.BROKEN, 0, CHANGED)
    if promise.code in not_promised:
        return Measured(State.NOTHING, 0, LEFT_OUT)
    if promise.check is None:
        return Measured(State.NOT_MEASURABLE, 0, promise.why_not)
    try:
        with transaction.atomic():  # one that fails leaves no broken transaction to the others
            return promise.check(at)
    except (DatabaseError, ArithmeticError, LookupError, TypeError, ValueError, OSError) as trouble:
        log.error("the check of %s failed: %s", promise.code, type(trouble).__name__)
        return Measured(State.BROKEN, 0, FAILED)


@transaction.atomic
def _write_down(found: Mapping[str, Measured], now: datetime) -> None:
    _make_rows(found, now)
    rows = {row.code: row for row in Standing.objects.select_for_update().order_by("code")}
    turned = [row for code, row in rows.items() if code in found and row.state != found[code].state]
    for row in rows.values():
        if row.code in found:
            _bring_up_to_date(row, found[row.code], now, fresh=row in turned)
    Standing.objects.bulk_update(rows.values(), ["state", "value", "remark", "since", "measured_at", "told_at"])
    Turn.objects.bulk_create(Turn(code=row.code, state=row.state, value=row.value, at=now) for row in turned)
    broken = [row for row in rows.values() if row.state == State.BROKEN and row.told_at is None]
    with together():
        for row in turned:
            record("promise_turned", by=CLOCK, requirement=row.code, state=str(row.state), value=row.value)
    if broken:
        _tell(broken, now)


def _make_rows(found: Mapping[str, Measured], now: datetime) -> None:
    """A row for each promise; one that is new counts as a turn from nothing to judge."""
    fresh = [Standing(code=code, state=State.NOTHING, since=now, measured_at=now) for code in found]
    Standing.objects.bulk_create(fresh, ignore_conflicts=True)


def _bring_up_to_date(row: Standing, measured: Measured, now: datetime, *, fresh: bool) -> None:
    row.state, row.value, row.measured_at = measured.state, measured.value, now
    row.remark = in_english(measured.remark)
    if fresh:
        row.since, row.told_at = now, None


def _tell(broken: list[Standing], now: datetime) -> None:
    """One mail for all that broke at once; in Swedish, as accounts have no language of their own."""
    Standing.objects.filter(pk__in=[row.pk for row in broken]).update(told_at=now)
    with override(settings.LANGUAGE_CODE):
        number = len(broken)
        words = {"number": number}
        subject = ngettext("%(number)d promise is broken", "%(number)d promises are broken", number) % words
        lines = [f"{row.code}: {BY_CODE[row.code].measures}: {row.value}" for row in broken]
        page = f"{settings.SITE_URL}{reverse('admin:promises_standing_changelist')}"
        text = "\n".join([*lines, "", gettext("What it is about, and the rows behind it: %(page)s") % {"page": page}])
    once = ":".join(f"{row.code}{row.since:%Y%m%d%H%M%S}" for row in broken)
    for reader in User.objects.filter(is_active=True, groups__name=Role.APPROVER).exclude(email="").order_by("pk"):
        with suppress(BadMail):  # an address that is none stops no measuring; the desk's first page shows it too
            queue(kind="promise_broken", to=reader.email, subject=subject, text=text, once=f"{reader.pk}:{once}")
