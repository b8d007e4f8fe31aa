"""What one person proposes and another must approve (design §7)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from requests_app.models.demand import Demand


class ProposedAct(models.TextChoices):
    """The acts that take two persons."""

    ERASURE = "erasure", _("erasure")
    REFUSAL = "refusal", _("refusal")
    DISCLOSURE = "disclosure", _("disclosure to an address not on file")
    REDACTED = "redacted", _("a copy with parts left out (Art. 15(4))")


class Proposal(models.Model):
    """An act waiting for a second person, with the plan as it stood: counts and rules, no personal data."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="proposals")
    act = models.CharField(_("act"), max_length=12, choices=ProposedAct.choices)
    plan = models.JSONField(default=dict)
    plan_digest = models.CharField(max_length=64, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="nobody_approves_their_own_proposal",
            ),
            models.UniqueConstraint(
                fields=["demand"], condition=Q(approved_at=None, dropped_at=None), name="one_open_proposal_per_demand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} #{self.pk}"
