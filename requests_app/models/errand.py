"""A task handed to a colleague or supplier who has no account: a secret link, and what they answered."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.case import Case


class Shown(models.TextChoices):
    """What of the person the page behind the link may show; the handler ticks what is needed, never a number."""

    NAME = "name", _("name")
    COMPANY = "company", _("company")
    CUSTOMER_NUMBER = "customer_number", _("customer number")
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")


class Result(models.TextChoices):
    """What came of it."""

    DONE = "done", _("done")
    NOTHING_FOUND = "nothing_found", _("searched, nothing found")
    NOT_POSSIBLE = "not_possible", _("could not be done")


class Errand(models.Model):
    """One link to one task. The 256-bit token is in the mail only. What is answered lies in the case, as a note."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="errands")
    task = models.ForeignKey("todo.Task", models.CASCADE, related_name="+", verbose_name=_("task"))
    sent_to = models.CharField(_("sent to"), max_length=320)
    token_digest = models.CharField(_("fingerprint"), max_length=64, unique=True)
    shows = models.JSONField(default=list, help_text="codes of what the page shows of the person")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("valid until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=14, choices=Result.choices, blank=True)

    class Meta:
        verbose_name = _("task handed out")
        verbose_name_plural = _("tasks handed out")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, result="") | models.Q(answered_at__isnull=False, result__gt=""),
                name="an_answer_has_a_result",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
