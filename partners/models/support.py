"""What partners wrote to support (R-33 to R-36)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models.partner import Partner


class SupportMessage(models.Model):
    """One message to or from support; its free text is searched in every access and erasure.

    ``email_normal`` is the partner's address and stays empty in our own answers: people are known by the addresses they
    wrote from, and by ours every partner would be known.
    """

    partner = models.ForeignKey(Partner, models.DO_NOTHING, null=True, blank=True, related_name="support_messages")
    sent_at = models.DateTimeField(_("sent"))
    from_partner = models.BooleanField(_("from the partner"), default=True)
    email = models.EmailField(_("sender address"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"))
    email_normal = models.CharField(max_length=320, db_index=True, blank=True, editable=False)
    text_folded = models.TextField(editable=False, help_text="subject and text, folded for search")

    class Meta:
        verbose_name = _("support message")
        verbose_name_plural = _("support messages")

    def __str__(self) -> str:
        return f"#{self.pk}"
