"""Mail on its way out."""

import uuid

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _


class OutgoingMail(models.Model):
    """One e-mail, queued in the transaction that decided it and delivered by the clock.

    Subject, text and reply address are blanked once sent: the full letter is kept with its case, and a link in a notice
    or an address that leads to a case is a secret.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    about = models.UUIDField(null=True, db_index=True, help_text="pseudonym of the case")
    to = models.EmailField(_("addressee"), max_length=320)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("text as HTML"), blank=True)
    reply_to = models.EmailField(_("reply address"), max_length=320, blank=True)
    automatic = models.BooleanField(default=True, help_text="carries Auto-Submitted; a null sender when it answers")
    in_reply_to = models.CharField(_("mail it answers"), max_length=998, blank=True)
    queued_at = models.DateTimeField(_("queued"))
    due_at = models.DateTimeField(db_index=True, help_text="not before; moved forward after a failed attempt")
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, db_index=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True, help_text="given up; a person was told")
    bounced_at = models.DateTimeField(
        _("came back"), null=True, blank=True, help_text="came back for good; a person was told"
    )
    address_is_dead = models.BooleanField(
        _("no such mailbox"), default=False, help_text="no such mailbox: nothing more is sent there"
    )

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(sent_at=None, failed_at=None), name="outbox_still_to_send"
            ),
            models.Index(fields=["to"], name="outbox_to"),  # what an erasure searches by
            models.Index(Upper("to"), condition=models.Q(address_is_dead=True), name="outbox_dead_addresses"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
