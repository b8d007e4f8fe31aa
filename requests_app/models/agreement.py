"""Agreements that let us process data on a customer's behalf: asked for, sent, signed, in force, ended (R-46)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.case import Case


class AgreementState(models.TextChoices):
    """How far an agreement has come."""

    ASKED = "asked", _("asked for")
    SENT = "sent", _("sent, waits for the customer's signature")
    RECEIVED = "received", _("signed copy has come, waits for us")
    IN_FORCE = "in_force", _("in force")
    ENDED = "ended", _("ended")


class ProcessingAgreement(models.Model):
    """One customer's data processing agreement (Art. 28(3)). It outlives the case it was asked for in.

    The dates say how far it has come; ``due_on`` is the day by which the next step is to be taken, by us or by them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="agreements")
    partner = models.ForeignKey(
        "partners.Partner", models.DO_NOTHING, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    counterpart = models.CharField(_("customer"), max_length=200, blank=True)
    version = models.PositiveSmallIntegerField(_("version of the template"), null=True, blank=True)
    asked_on = models.DateField(_("asked for on"))
    due_on = models.DateField(_("next step by"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    received_at = models.DateTimeField(_("signed copy came"), null=True, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    sealed = models.ForeignKey(
        "vault.SealedFile", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("signed copy")
    )

    class Meta:
        verbose_name = _("data processing agreement")
        verbose_name_plural = _("data processing agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_on=None), name="an_agreement_is_asked_for_once_in_a_case"
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_from=None) | models.Q(received_at__isnull=False),
                name="what_is_in_force_was_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"#{str(self.pk)[:8]}"

    @property
    def state(self) -> AgreementState:
        """How far it has come."""
        if self.ended_on:
            return AgreementState.ENDED
        if self.in_force_from:
            return AgreementState.IN_FORCE
        if self.received_at:
            return AgreementState.RECEIVED
        return AgreementState.SENT if self.sent_at else AgreementState.ASKED
