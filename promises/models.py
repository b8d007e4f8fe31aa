"""How each promise stands, what it was before, who has signed what off, and what was fetched from outside."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from promises.terms import State


class Standing(models.Model):
    """How a promise stands as last measured; one row each."""

    code = models.CharField(_("requirement"), max_length=5, primary_key=True)
    state = models.CharField(_("state"), max_length=15, choices=State.choices)
    value = models.BigIntegerField(_("value"), default=0)
    remark = models.CharField(max_length=300, blank=True, help_text="in English; translated where it is shown")
    since = models.DateTimeField(_("since"), help_text=_("when it came into this state"))
    measured_at = models.DateTimeField(_("measured"))
    told_at = models.DateTimeField(null=True, blank=True, help_text="when the approvers were told that it is broken")

    class Meta:
        ordering = ["code"]
        verbose_name = _("promise")
        verbose_name_plural = _("promises")

    def __str__(self) -> str:
        return self.code


class Turn(models.Model):
    """A promise came into a state: the history."""

    code = models.CharField(_("requirement"), max_length=5, db_index=True)
    state = models.CharField(_("state"), max_length=15, choices=State.choices)
    value = models.BigIntegerField(_("value"), default=0)
    at = models.DateTimeField(_("when"), db_index=True)

    class Meta:
        ordering = ["-at", "code"]
        verbose_name = _("turn of a promise")
        verbose_name_plural = _("turns of promises")

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class SentenceMap(models.Model):
    """Which words a promise was last held against: a sentence that is changed is mapped again by a person (R-62)."""

    code = models.CharField(_("requirement"), max_length=5)
    sentence = models.CharField(_("sentence"), max_length=40, help_text="its name in the policy's text")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its words in Swedish")
    mapped_at = models.DateTimeField(_("mapped"))
    mapped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("mapped by")
    )

    class Meta:
        verbose_name = _("mapped sentence")
        verbose_name_plural = _("mapped sentences")
        constraints = [models.UniqueConstraint(fields=["code", "sentence"], name="a_sentence_is_mapped_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.sentence}"


class SignOff(models.Model):
    """Somebody has looked: the yearly review (R-06), agreements and a new policy (R-23), what nothing measures."""

    code = models.CharField(_("requirement"), max_length=5, db_index=True)
    note = models.TextField(_("what was found, and what will be better"))
    signed_at = models.DateTimeField(_("signed off"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("signed by")
    )

    class Meta:
        ordering = ["-signed_at"]
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [models.CheckConstraint(condition=models.Q(note__gt=""), name="a_sign_off_says_what_was_found")]

    def __str__(self) -> str:
        return f"{self.code} {self.signed_at:%Y-%m-%d}"


class Probe(models.Model):
    """What the last try at something outside the database found: a page fetched as a visitor would."""

    name = models.CharField(max_length=30, primary_key=True)
    tried_at = models.DateTimeField(_("tried"))
    sound = models.BooleanField(_("as it should be"))

    class Meta:
        verbose_name = _("probe")
        verbose_name_plural = _("probes")

    def __str__(self) -> str:
        return self.name
