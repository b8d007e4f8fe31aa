"""A manual hold: a dated reason to keep a partner's data in spite of clock and erasure (R-18)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HoldReason(models.TextChoices):
    """Why it is kept."""

    LEGAL_CLAIM = "legal_claim", _("a legal claim (Art. 17(3)(e))")
    OTHER_LAW = "other_law", _("a duty in another law (Art. 17(3)(b))")


class LegalHold(models.Model):
    """A hold on one partner. It names its law and its last day, and lets go by itself the day after."""

    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="+", verbose_name=_("partner"))
    reason = models.CharField(_("reason"), max_length=20, choices=HoldReason.choices)
    law = models.CharField(_("law"), max_length=120)
    section = models.CharField(_("section"), max_length=60)
    placed_at = models.DateTimeField(_("placed"))
    until = models.DateField(_("until"), help_text=_("last day of the hold"))
    review_on = models.DateField(_("review on"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(law__gt="", section__gt=""), name="a_hold_names_its_law_and_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} #{self.pk}"


class ErasureMark(models.Model):
    """Up to which erasure of the log this database has come. Restored from a backup, it is behind the log (D27)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    restored_at = models.DateTimeField(null=True, help_text="when it was restored, until the log has been replayed")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_erasure_mark")]

    def __str__(self) -> str:
        return str(self.number)
