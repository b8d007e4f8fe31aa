"""A person is told of a mail that reached nobody."""

from datetime import datetime, timedelta

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext_noop

from outbox.models import OutgoingMail

TELL_WITHIN = timedelta(days=2)
WHAT = gettext_noop("A mail could not be delivered: reach the person another way.")  # the desk translates it


def tell_a_person(mail: OutgoingMail, now: datetime) -> None:
    """Outbox and todo do not know each other (design §2), so the task is opened by its model's label."""
    task = apps.get_model("todo.Task")
    due_on = timezone.localdate(now + TELL_WITHIN)
    row = task(kind="mail_not_delivered", about=mail.about or mail.pk, what=WHAT, opened_at=now, due_on=due_on)
    task._default_manager.bulk_create([row], ignore_conflicts=True)
