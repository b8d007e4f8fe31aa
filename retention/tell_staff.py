"""A mail to the approvers when the sweep stands still or leaves a row behind (design §6). It names rules, nobody."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

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
