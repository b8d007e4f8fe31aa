"""A mail to the approvers: the sweep stands still, was missed or leaves a row behind (design §6). It names nobody."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from identifiers.dates import long_date
from journal.roles import Role
from outbox.queue import BadMail, queue
from outbox.writing.for_staff import in_both_languages
from outbox.writing.render import Text
from retention.models import Run
from todo.models import Task


def tell_of_stop(task: Task, today: date) -> None:
    """What a task asks for, by mail as well: once a day for as long as it stands still."""
    _tell(lambda _language: task.in_words, once=f"{task.pk}:{today.isoformat()}")


def tell_of_parked(run: Run, rows: int) -> None:
    """Rows that could not be carried out are late from now on; each has a task of its own. Once a run."""

    def words(_language: str) -> str:
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

    def words(language: str) -> str:
        return gettext("The sweep of %(date)s did not come to its end. What it left goes today, a day late.") % {
            "date": long_date(missed, language)
        }

    _tell(words, once=f"missed:{run.pk}")


def _tell(words: Callable[[str], str], *, once: str) -> None:
    """Who has no address finds the task."""

    def whole(language: str) -> Text:
        page = f"{settings.SITE_URL}{reverse('admin:retention_tonight')}"
        where = gettext("See what waits and act on it: %(page)s") % {"page": page}
        return Text(gettext("The sweep waits for a person"), f"{words(language)}\n\n{where}")

    mail = in_both_languages(whole)
    for reader in User.objects.filter(is_active=True, groups__name=Role.APPROVER).exclude(email="").order_by("pk"):
        with suppress(BadMail):  # an address that is none stops no sweep
            this = f"sweep_waits:{reader.pk}:{once}"
            queue(kind="sweep_waits", to=reader.email, subject=mail.subject, text=mail.body, once=this)
