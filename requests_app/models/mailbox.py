"""The one mailbox that is read by the clock: who is reading it, and when that last went well."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mailbox(models.Model):
    """One row (id 1). What has become of each mail in it stands with ``InboundMail``."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    leased_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True, help_text="the last good round")
    failing_since = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=60, blank=True, help_text="machine code of what went wrong last")

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return f"#{self.pk}"
