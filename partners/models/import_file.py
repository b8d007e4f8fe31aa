"""A file somebody at the desk reads into the register: how far it has come. What it says lies sealed in the vault."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    """What the rows of a file are."""

    PARTNERS = "partners", _("partners")
    INVOICES = "invoices", _("invoices")
    MESSAGES = "messages", _("support messages")


class ImportState(models.TextChoices):
    """How far a file has come. Only a file that was looked through whole can be read in."""

    CHECKING = "checking", _("is being looked through")
    CHECKED = "checked", _("looked through, nothing is written yet")
    WRITING = "writing", _("is being read in")
    DONE = "done", _("read in")
    DROPPED = "dropped", _("thrown away")


AT_WORK = (ImportState.CHECKING, ImportState.WRITING)
OPEN = (*AT_WORK, ImportState.CHECKED)


class ImportFile(models.Model):
    """An uploaded file and the counts of what it does, or would do.

    ``faults`` and ``changes`` name rows and columns, never what stands there: ``[row, column, words, details]`` and
    ``[row, "new" or "changed", columns]``. The sealed file's key dies when all is read in, when it is dropped, and an
    hour after the upload at the latest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    what = models.CharField(_("what the rows are"), max_length=10, choices=ImportKind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.CHECKING, db_index=True
    )
    sealed = models.ForeignKey(
        "vault.SealedFile", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("read in by")
    )
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True, help_text="whose turn it is at the file")
    rows = models.PositiveIntegerField(_("rows"), default=0)
    position = models.PositiveIntegerField(_("rows gone through"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("as they were"), default=0)
    wrong = models.PositiveIntegerField(_("left out"), default=0)
    faults = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    unread = models.JSONField(default=list, help_text="letters of the columns nobody reads")

    class Meta:
        verbose_name = _("file to read in")
        verbose_name_plural = _("files to read in")

    def __str__(self) -> str:
        return f"#{str(self.pk)[:8]}"
