"""The published privacy policy, one row for each of its wordings (R-07, R-08)."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Size(models.TextChoices):
    """How much a version changes. All partners are told of a major one before it takes force (R-08)."""

    MINOR = "minor", _("minor: wording, clearer or to the person's advantage")
    MAJOR = "major", _("major: all partners are told before it takes force")


class PolicyVersion(models.Model):
    """One wording of the policy in Swedish and English, Markdown with a mark at each sentence (``policy.sentences``).

    A draft until a second person approves it; from then on it is never changed. ``in_force_from`` is empty until
    nothing hinders it any more, and the version in force is the latest whose day has come: the calendar alone
    decides, and no worker need be awake for it.
    """

    number = models.PositiveIntegerField(_("version"), unique=True)
    text_sv = models.TextField(_("text in Swedish"))
    text_en = models.TextField(_("text in English"), blank=True)
    not_promised = models.JSONField(_("requirements the text does not speak of"), default=list, blank=True)
    size = models.CharField(_("size of the change"), max_length=10, choices=Size.choices, blank=True)
    reason = models.CharField(_("why it is minor or major"), max_length=500, blank=True)
    changes_sv = models.TextField(_("what changes, in Swedish"), blank=True, help_text=_("one change on each line"))
    changes_en = models.TextField(_("what changes, in English"), blank=True, help_text=_("one change on each line"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    digest_sv = models.CharField(_("checksum of the Swedish text"), max_length=64, blank=True)
    digest_en = models.CharField(_("checksum of the English text"), max_length=64, blank=True)
    told_up_to = models.BigIntegerField(default=0, help_text="the partner's key up to which the notice is queued")
    told = models.PositiveIntegerField(_("notices queued"), default=0)
    notices_queued_at = models.DateTimeField(_("all notices queued"), null=True, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of the policy")
        verbose_name_plural = _("versions of the policy")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("written_by")),
                name="nobody_approves_their_own_policy",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True)
                | models.Q(text_sv__gt="", digest_sv__gt="", size__gt="", reason__gt="", valid_from__isnull=False),
                name="an_approved_policy_is_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_from__isnull=True)
                | models.Q(approved_at__isnull=False, in_force_from__gte=models.F("valid_from")),
                name="a_policy_in_force_is_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_from__isnull=True)
                | models.Q(size="minor")
                | models.Q(notices_queued_at__isnull=False),
                name="a_major_policy_waits_for_its_notices",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def text(self, language: str) -> str:
        """The text in ``sv`` or ``en``; the Swedish one where there is no English."""
        return self.text_en if language == "en" and self.text_en else self.text_sv

    def language(self, wished: str) -> str:
        """The language in which ``text`` answers that wish."""
        return "en" if wished == "en" and self.text_en else "sv"

    def checksum(self, language: str) -> str:
        """SHA-256 of the text as approved, in hexadecimal; of a draft, as it stands."""
        stored = self.digest_en if self.language(language) == "en" else self.digest_sv
        return stored or digest_of(self.text(language))

    def changes(self, language: str) -> list[str]:
        """What changes, a sentence each."""
        said = self.changes_en if self.language(language) == "en" else self.changes_sv
        return [line.strip() for line in said.splitlines() if line.strip()]

    def seen(self) -> str:
        """A digest of all that an approval is about: who approves says with it what they have read."""
        parts = (self.text_sv, self.text_en, self.size, self.reason, self.changes_sv, self.changes_en)
        return digest_of("\0".join((*parts, str(self.valid_from), ",".join(self.not_promised))))


def digest_of(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
