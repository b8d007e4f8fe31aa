"""The journal's lines and its head."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One line: who did what to which pseudonym, chained to the line before. Triggers refuse UPDATE and DELETE."""

    seq = models.BigIntegerField(_("line"), primary_key=True)
    at = models.DateTimeField(_("when"))
    actor = models.CharField(_("by"), max_length=40, help_text='"staff:<id>", "requester", "clock" or "mail"')
    event = models.CharField(_("event"), max_length=60)
    subject = models.UUIDField(
        null=True, db_index=True, help_text="pseudonym; the row that resolves it dies with the case"
    )
    facts = models.JSONField(_("facts"), default=dict, help_text="codes, counts, dates; never personal data")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        verbose_name = _("journal line")
        verbose_name_plural = _("journal lines")

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"


class JournalHead(models.Model):
    """The last line's number and digest; the row every writer locks."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="journal_has_one_head")]

    def __str__(self) -> str:
        return str(self.seq)
