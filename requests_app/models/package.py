"""The access package: everything we hold, sealed, until it has been fetched or 30 days have gone."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.case import Case


class AccessPackage(models.Model):
    """One sealed ZIP (HTML, PDF, JSON, CSV) for one access or portability demand."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="packages")
    sealed = models.ForeignKey(
        "vault.SealedFile", models.SET_NULL, null=True, related_name="+", verbose_name=_("the file itself")
    )
    manifest = models.JSONField(
        _("files"), default=dict, help_text="file names, sizes, SHA-256; what was sent, not its content"
    )
    built_at = models.DateTimeField(_("compiled"))
    released_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True, db_index=True, help_text="30 days after release")
    downloads = models.PositiveSmallIntegerField(_("times fetched"), default=0)
    destroyed_at = models.DateTimeField(_("destroyed"), null=True, blank=True)

    class Meta:
        verbose_name = _("copy of the data")
        verbose_name_plural = _("copies of the data")

    def __str__(self) -> str:
        return str(self.id)
