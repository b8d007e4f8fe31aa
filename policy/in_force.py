"""Which version holds on a day, and which anybody may read (R-07)."""

from datetime import date

from django.db.models import QuerySet

from policy.models import PolicyVersion


def in_force_on(day: date) -> PolicyVersion | None:
    """The version that holds on the day: the latest whose day has come. None before the first."""
    return PolicyVersion.objects.filter(in_force_from__lte=day).order_by("-in_force_from", "-number").first()


def published() -> QuerySet[PolicyVersion]:
    """Every version that holds, has held or has been approved to hold, newest first."""
    return PolicyVersion.objects.filter(approved_at__isnull=False).order_by("-number")


def held_until(version: PolicyVersion) -> date | None:
    """The day the next version took over; None while none has a day for it."""
    if version.in_force_from is None:
        return None
    later = published().filter(in_force_from__gte=version.in_force_from, number__gt=version.number)
    return later.order_by("in_force_from").values_list("in_force_from", flat=True).first()
