"""Personal data breaches: what came out to the wrong person, how it was weighed, who was told (Art. 33, 34)."""

import hashlib
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from requests_app.models.case import Case

WITHIN = timedelta(hours=72)  # Art. 33(1): from awareness, through nights and weekends


class Risk(models.TextChoices):
    """What the breach may mean for the persons, weighed by an approver."""

    UNLIKELY = "unlikely", _("no risk is likely: recorded, not reported")
    RISK = "risk", _("a risk: reported to IMY")
    HIGH = "high", _("a high risk: reported, and the persons are told (Art. 34)")


class Incident(models.Model):
    """One breach and the record of it (Art. 33(5)): facts, effects and remedies, whether it is reported or not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case, models.SET_NULL, null=True, blank=True, related_name="incidents", verbose_name=_("case")
    )
    about = models.UUIDField(editable=False, help_text="the case's pseudonym, as in the journal")
    known_at = models.DateTimeField(_("we came to know"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )
    happened = models.TextField(_("what happened"))
    people = models.PositiveIntegerField(_("persons concerned"), default=1)
    effects = models.TextField(_("effects"), blank=True)
    measures = models.TextField(_("what was done about it"), blank=True)
    risk = models.CharField(_("risk"), max_length=10, choices=Risk.choices, blank=True)
    risk_reason = models.TextField(_("why it is weighed so"), blank=True)
    reported_at = models.DateTimeField(_("reported to IMY"), null=True, blank=True)
    report_number = models.CharField(_("IMY's number"), max_length=60, blank=True)
    late_reason = models.TextField(_("why the report was late"), blank=True)
    notice = models.TextField(_("what the person is told"), blank=True)
    notice_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("notice proposed by"),
    )
    notice_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("notice approved by"),
    )
    told_at = models.DateTimeField(_("the person was told"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("personal data breach")
        verbose_name_plural = _("personal data breaches")
        constraints = [
            models.CheckConstraint(
                condition=Q(notice_approved_by=None) | ~Q(notice_approved_by=F("notice_by")),
                name="nobody_approves_their_own_notice",
            ),
            models.CheckConstraint(
                condition=Q(told_at=None) | Q(notice_approved_by__isnull=False), name="two_decide_that_a_person_is_told"
            ),
        ]

    def __str__(self) -> str:
        return f"#{str(self.pk)[:8]}"

    @property
    def due_at(self) -> datetime:
        """When the 72 hours end."""
        return self.known_at + WITHIN

    @property
    def notice_digest(self) -> str:
        """What stands for the very words that were read."""
        return hashlib.sha256(self.notice.encode()).hexdigest()
