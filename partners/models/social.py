"""Contacts in social media, noted by staff (R-37 to R-39, R-45). Nothing is fetched: what stands here was typed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from identifiers.text import fold
from partners.models.partner import Partner


class SocialContact(models.Model):
    """That a partner wrote to us in social media, under which name, and what staff need to remember of it."""

    partner = models.ForeignKey(Partner, models.DO_NOTHING, related_name="social_contacts")
    at = models.DateTimeField(_("noted"))
    platform = models.CharField(_("platform"), max_length=60)
    handle = models.CharField(_("name there"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )
    text_folded = models.TextField(editable=False, help_text="name there and note, folded for search")

    class Meta:
        verbose_name = _("contact in social media")
        verbose_name_plural = _("contacts in social media")

    def __str__(self) -> str:
        return f"#{self.pk}"

    def refold(self) -> None:
        """Derive the searched text."""
        self.text_folded = fold(f"{self.handle}\n{self.note}")
