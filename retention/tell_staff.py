"""A mail to the approvers: the sweep stands still, was missed or leaves a row behind (design §6). It names nobody."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from identifiers.dates import long_date
from journal.roles import Role
from outbox.queue import BadMail, queue
from retention.models import Run
from todo.models import Task


def tell_of_stop(task: Task, today: date) -> None:
    """What a task asks for, by mail as well: once a day for as long as it stands still."""
    _tell(lambda: task.in_words, once=f"{task.pk}:{today.isoformat()}")


def tell_of_parked(run: Run, rows: int) -> None:
    """Rows that could not be carried out are late from now on; each has a task of its own. Once a run."""

    def words() -> str:
        return ngettext(
            "The sweep could not carry out %(rows)s row. Its task says which.",
            "The sweep could not carry out %(rows)s rows. Their tasks say which.",
            rows,
        ) % {"rows": rows}

    _tell(words, once=f"parked:{run.pk}")


def tell_of_missed(run: Run) -> None:
    """The day before had no sweep that came to its end: what it left goes today, a day late. Once a run."""
    before = Run.objects.filter(clock=run.clock, day__lt=run.day)
    missed = run.day - timedelta(days=1)
    if not before.exists() or before.filter(day=missed, finished_at__isnull=False).exists():
        return

    def words() -> str:
        return gettext("The sweep of %(date)s did not come to its end. What it left goes today, a day late.") % {
            "date": long_date(missed, settings.LANGUAGE_CODE)
        }

    _tell(words, once=f"missed:{run.pk}")


def _tell(words: Callable[[], str], *, once: str) -> None:
    """In Swedish, the language of the desk: accounts have none of their own. Who has no address finds the task."""
    with override(settings.LANGUAGE_CODE):
        subject = gettext("The sweep waits for a person")
        page = f"{settings.SITE_URL}{reverse('admin:retention_tonight')}"
        where = gettext("See what waits and act on it: %(page)s") % {"page": page}
        text = f"{words()}\n\n{where}"
    for reader in User.objects.filter(is_active=True, groups__name=Role.APPROVER).exclude(email="").order_by("pk"):
        with suppress(BadMail):  # an address that is none stops no sweep
            queue(
                kind="sweep_waits", to=reader.email, subject=subject, text=text, once=f"sweep_waits:{reader.pk}:{once}"
            )
