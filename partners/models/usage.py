"""How partners use the services, and from where (R-40, R-43, R-44)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models.partner import Partner


class UsageEvent(models.Model):
    """One event from the services' logs; IP address and device go after 90 days, the rest with the relation."""

    partner = models.ForeignKey(Partner, models.DO_NOTHING, null=True, blank=True, related_name="usage_events")
    at = models.DateTimeField(_("when"), db_index=True)
    event = models.CharField(_("event"), max_length=60)
    ip_address = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    device = models.CharField(_("device"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("usage event")
        verbose_name_plural = _("usage events")

    def __str__(self) -> str:
        return f"#{self.pk}"
