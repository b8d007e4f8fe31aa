"""Tasks for people."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Task(models.Model):
    """Something a person must do by a date, with proof of how it was done. Texts name acts, never people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    about = models.UUIDField(null=True, blank=True, db_index=True, help_text="pseudonym of the case it belongs to")
    what = models.CharField(_("what to do"), max_length=500, help_text="in English; translated where it is shown")
    facts = models.JSONField(default=dict, blank=True, help_text="codes and numbers that go into the text")
    opened_at = models.DateTimeField(_("opened"))
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    proof = models.TextField(_("proof"), blank=True)

    class Meta:
        ordering = ["due_on"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "what", "facts"], condition=models.Q(done_at=None), name="a_task_is_open_once"
            ),
            models.UniqueConstraint(  # NULLs are all different to the one above
                fields=["kind", "what", "facts"],
                condition=models.Q(done_at=None, about=None),
                name="a_task_about_nobody_is_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def in_words(self) -> str:
        """What to do, in the reader's language; facts that are words themselves are translated too."""
        text = gettext(self.what) if self.what else self.kind
        return (
            text % {name: gettext(fact) if fact else fact for name, fact in self.facts.items()} if self.facts else text
        )
