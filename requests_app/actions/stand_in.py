"""Who does whose work while they are away, and who hears when a proposal waits too long (design §7)."""

from collections.abc import Collection
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from journal.record import actor, record
from requests_app.actions.case_lock import NotNow
from requests_app.actions.events import Event
from requests_app.actions.permission import may, require
from requests_app.models import StandIn
from requests_app.models.roles import Act


def name_deputy(
    *, by: User, deputy: User | None, away_from: date | None = None, away_until: date | None = None
) -> None:
    """Say who stands in for ``by``; None: nobody. While away the deputy has their cases and their reminders.

    Raises ``NotNow`` for a deputy who may do less: nobody approves through another what they may not approve.
    """
    require(by, Act.SEE_CASES)
    with transaction.atomic():
        if deputy is None:
            StandIn.objects.filter(person=by).delete()
        else:
            if deputy.pk == by.pk or any(may(by, act) and not may(deputy, act) for act in Act):
                raise NotNow("deputy_may_do_less")
            away = {"away_from": away_from, "away_until": away_until}
            StandIn.objects.update_or_create(person=by, defaults={"deputy": deputy, **away})
        record(Event.STAND_IN_SET, by=actor(by), deputy=deputy.pk if deputy else None)


def whose_work(user: User, today: date) -> Collection[int]:
    """The keys of those whose cases are ``user``'s today: their own, and of whom they stand in for."""
    away = StandIn.objects.filter(deputy=user, away_from__lte=today, away_until__gte=today)
    return [user.pk, *away.values_list("person", flat=True)]


def stand_ins(today: date) -> dict[int, User]:
    """For each person who is away today, who does their work."""
    away = StandIn.objects.filter(away_from__lte=today, away_until__gte=today, deputy__is_active=True)
    return {one.person_id: one.deputy for one in away.select_related("deputy")}
