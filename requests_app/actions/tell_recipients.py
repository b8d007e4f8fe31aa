"""Everybody the data was shared with is told of its erasure, rectification or restriction (Art. 19)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from datamap.export import export
from identifiers.dates import stockholm_date
from policy.models import Recipient
from requests_app.models import Right
from todo.models import Task
from todo.open_tasks import open_tasks

WITHIN = timedelta(days=7)  # the law sets no day; ours (law.md G-15)
TELL: Mapping[str, str] = {
    Right.ERASURE: noop("Tell %(recipient)s that the data of the person in this case is erased. Note the answer."),
    Right.RECTIFICATION: noop("Tell %(recipient)s how data of the person in this case was corrected. Note the answer."),
    Right.RESTRICTION: noop("Tell %(recipient)s to restrict the data of the person in this case. Note the answer."),
}


def tell_recipients(about: UUID, act: Right, categories: Iterable[str]) -> None:
    """Open a task with proof for each active recipient of any of these categories of the map.

    ``about``: the case's pseudonym.
    A recipient whose categories nobody has entered is told too.
    """
    wanted, now = set(categories), timezone.now()
    open_tasks(
        Task(
            kind=f"tell_recipient_{act.value}",
            what=TELL[act],
            facts={"recipient": recipient.name},
            opened_at=now,
            due_on=stockholm_date(now) + WITHIN,
            about=about,
        )
        for recipient in Recipient.objects.filter(active=True)
        if not recipient.categories or wanted.intersection(recipient.categories)
    )


def categories_of(partner: int) -> set[str]:
    """The categories of what is held about a partner. One query a source."""
    return {str(category) for source in export(partner) if source.count() for category in source.categories}
