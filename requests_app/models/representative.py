"""Somebody who asks for another person: a guardian, a lawyer, an heir, a colleague with power of attorney."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.case import Case


class Representative(models.Model):
    """Who asks in the person's stead, and whether they have shown that they may."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="representative")
    name = models.CharField(_("name of who asks"), max_length=200)
    proven_at = models.DateTimeField(_("authority shown"), null=True, blank=True)
    proven_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("seen by")
    )

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")

    def __str__(self) -> str:
        return f"#{self.pk}"
