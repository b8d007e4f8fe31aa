"""What is left of a partner after six months: nothing that points to anyone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models.kind import CustomerKind


class AnonymisedPartner(models.Model):
    """One row per partner whose data went: county, quarters, kind; no key, hash or free text (law.md §10.3)."""

    county = models.CharField(_("county"), max_length=40, blank=True)
    kind = models.CharField(_("kind of customer"), max_length=20, choices=CustomerKind.choices)
    started_quarter = models.CharField(_("started"), max_length=7, help_text="2026-Q3")
    ended_quarter = models.CharField(_("ended"), max_length=7, blank=True)
    recipe = models.CharField(_("recipe"), max_length=40, help_text="name and version of the recipe")

    class Meta:
        verbose_name = _("anonymised partner")
        verbose_name_plural = _("anonymised partners")

    def __str__(self) -> str:
        return f"#{self.pk}"
