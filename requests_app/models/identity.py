"""The image of an ID document, for as long as it lives (R-52 to R-54)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.case import Case


class DocumentState(models.TextChoices):
    """What has become of an uploaded image."""

    PENDING = "pending", _("received")
    READY = "ready", _("ready to be looked at")
    BROKEN = "broken", _("could not be opened")
    DESTROYED = "destroyed", _("destroyed")


class IdentityDocument(models.Model):
    """One uploaded image: the original until it is re-encoded, then the clean copy, then nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="identity_documents")
    state = models.CharField(_("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.PENDING)
    original = models.ForeignKey(
        "vault.SealedFile", models.SET_NULL, null=True, related_name="+", verbose_name=_("the image as it came")
    )
    image = models.ForeignKey(
        "vault.SealedFile", models.SET_NULL, null=True, related_name="+", verbose_name=_("the image")
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    destroy_by = models.DateField(db_index=True, help_text="30 days after upload at the latest")
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(_("destroyed"), null=True)

    class Meta:
        verbose_name = _("image of an ID document")
        verbose_name_plural = _("images of ID documents")

    def __str__(self) -> str:
        return str(self.id)
