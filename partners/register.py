"""Which partners: the questions the clocks, the desk and the mailings ask of the register, under names that speak."""

from datetime import date, datetime, time

from django.db.models import DateField, Exists, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from identifiers.dates import STOCKHOLM, add_months
from partners.models import Invoice, Partner, SupportMessage, Suppression, UsageEvent

SILENT_MONTHS = 12  # without message, invoice or use: then somebody asks whether the contract still runs


def running() -> QuerySet[Partner]:
    """Partners whose relation has no end."""
    return Partner.objects.filter(relation_ended_on=None)


def ended() -> QuerySet[Partner]:
    """Partners whose relation ended and whose row the six-month rule has not reached (R-16)."""
    return Partner.objects.filter(relation_ended_on__isnull=False)


def marketable() -> QuerySet[Partner]:
    """Whom marketing may be sent to: running, not stopped, not restricted, no protected identity, with an address.

    R-15, R-30, Art. 18 and 21. The marks stand in the query, so that a stop holds from the second it is made; before
    each send ``suppression.suppressed`` is asked too, which knows older keys. Whether a natural person may be written
    to without consent is asked elsewhere.
    """
    open_to_it = running().filter(marketing_stopped_at=None, restricted_at=None, protected_identity=False)
    said_no = Suppression.objects.filter(mark=OuterRef("email_mark"))
    return open_to_it.exclude(email="").exclude(Exists(said_no))


def silent(today: date) -> QuerySet[Partner]:
    """Running relations nothing has been heard of for a year, the longest silent first, with ``last_activity``.

    A question to a person and never a clock: no retention is reckoned from silence (R-13).
    """
    since = add_months(today, -SILENT_MONTHS)
    moment = datetime.combine(since, time(), STOCKHOLM)
    return (
        running()
        .filter(relation_started_on__lt=since)
        .exclude(_has(SupportMessage, Q(sent_at__gte=moment)))
        .exclude(_has(Invoice, Q(issued_on__gte=since)))
        .exclude(_has(UsageEvent, Q(at__gte=moment)))
        .annotate(
            last_activity=Greatest(
                "relation_started_on",
                Coalesce(TruncDate(_latest(SupportMessage, "sent_at")), "relation_started_on"),
                Coalesce(_latest(Invoice, "issued_on"), "relation_started_on"),
                Coalesce(TruncDate(_latest(UsageEvent, "at")), "relation_started_on"),
                output_field=DateField(),
            )
        )
        .order_by("last_activity", "pk")
    )


def _has(model: type[Model], recent: Q) -> Exists:
    return Exists(model._default_manager.filter(recent, partner=OuterRef("pk")))


def _latest(model: type[Model], when: str) -> Subquery:
    rows = model._default_manager.filter(partner=OuterRef("pk")).order_by().values("partner")
    return Subquery(rows.annotate(latest=Max(when)).values("latest"))
