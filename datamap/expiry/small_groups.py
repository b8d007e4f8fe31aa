"""Anonymous rows that too few share are not anonymous: they are dropped (law.md §10.3)."""

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Window

from datamap.registry import model_of
from datamap.statements import delete
from journal.record import CLOCK, record

SMALLEST_GROUP = 5  # rows alike in every column; fewer can be singled out (WP216)
ANONYMISED = "partners.AnonymisedPartner"


def drop_small_groups() -> int:
    """Delete every anonymised row that fewer than five are alike; answers how many went.

    A group that later rows would have filled goes too: until it is full its rows still point at somebody, and the
    statistics are worth less than that. One statement and its journal line in one transaction.
    """
    model = model_of(ANONYMISED)
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    alike = model._default_manager.order_by().annotate(alike=Window(Count("pk"), partition_by=columns))
    with transaction.atomic():
        gone = delete(model._default_manager.filter(pk__in=alike.filter(alike__lt=SMALLEST_GROUP).values("pk")))
        if gone:
            record("small_groups_dropped", by=CLOCK, rows=gone, software=settings.VERSION)
    return gone
