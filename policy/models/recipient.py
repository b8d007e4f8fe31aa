"""With whom data is shared (R-21, R-22)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Recipient(models.Model):
    """A named recipient of personal data, as Art. 15(1)(c) must name it (CJEU C-154/21)."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    country = models.CharField(_("country"), max_length=80)
    service = models.CharField(_("service"), max_length=200)
    categories = models.JSONField(
        _("categories of data"), default=list, help_text="categories of the personal-data map"
    )
    is_processor = models.BooleanField(_("processor"), default=True)
    agreement_signed_on = models.DateField(_("agreement signed"), null=True, blank=True)
    safeguards = models.CharField(_("safeguards for transfers"), max_length=300, blank=True)
    active = models.BooleanField(_("active"), default=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(active=False)
                | models.Q(is_processor=False)
                | models.Q(agreement_signed_on__isnull=False),
                name="an_active_processor_has_an_agreement",
            )
        ]

    def __str__(self) -> str:
        return self.name
