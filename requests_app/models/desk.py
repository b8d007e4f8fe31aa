"""What members of staff set for themselves at the desk: who stands in for them, and lists they come back to."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StandIn(models.Model):
    """Who does a person's work while they are away, and hears of a proposal that has waited too long (design §7)."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="stand_in", verbose_name=_("for whom")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="stands_in_for", verbose_name=_("deputy")
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_is_their_own_deputy"),
            models.CheckConstraint(
                condition=Q(away_from=None, away_until=None) | Q(away_from__lte=F("away_until")),
                name="away_from_a_day_until_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_away(self, today: date) -> bool:
        """Whether the deputy does the work today."""
        return bool(self.away_from and self.away_until and self.away_from <= today <= self.away_until)


class SavedView(models.Model):
    """A list of cases by its filters, under a name, for the one who saved it. Filters are codes, never a person."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    filters = models.JSONField(_("filters"), default=dict)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name")]

    def __str__(self) -> str:
        return f"#{self.pk}"
