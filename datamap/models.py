"""Dated holds and their early release by two persons (R-18, R-56, R-57)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class HoldReason(models.TextChoices):
    """Why it is kept."""

    LEGAL_CLAIM = "legal_claim", _("a legal claim (Art. 17(3)(e))")
    OTHER_LAW = "other_law", _("a duty in another law (Art. 17(3)(b))")


class LegalHold(models.Model):
    """A hold on one partner's row and on one source of theirs, or on all. It names its law and its last day.

    It lets go by itself the day after. ``erase_for`` is set when an erasure was carried out around it: what it kept is
    erased once nothing holds it any more (R-57).
    """

    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="+", verbose_name=_("partner"))
    source = models.CharField(_("what is kept"), max_length=60, blank=True, help_text="a label of the map; empty: all")
    reason = models.CharField(_("reason"), max_length=20, choices=HoldReason.choices)
    claim = models.CharField(_("claim or duty"), max_length=200, blank=True)
    law = models.CharField(_("law"), max_length=120)
    section = models.CharField(_("section"), max_length=60)
    placed_at = models.DateTimeField(_("placed"))
    until = models.DateField(_("until"), help_text=_("last day of the hold"))
    review_on = models.DateField(_("review on"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    erase_for = models.UUIDField(null=True, blank=True, help_text="pseudonym of the case whose erasure waits")

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(law__gt="", section__gt=""), name="a_hold_names_its_law_and_section"
            ),
            models.CheckConstraint(
                condition=models.Q(review_on__lte=models.F("until")), name="a_hold_is_reviewed_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class AskedFor(models.Model):
    """A partner whom an open case may be about that nobody has matched yet (``asked_for``): not swept meanwhile.

    Only the partner's key, and only as long as the case is unmatched: made anew from the cases by the clock. No foreign
    key: an erasure would have one table more to look into, and a key of nobody holds nobody.
    """

    partner = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"#{self.pk}"


class ErasureMark(models.Model):
    """Up to which erasure of the log this database has come. Restored from a backup, it is behind the log (D27)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    restored_at = models.DateTimeField(null=True, help_text="when it was restored, until the log has been replayed")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_erasure_mark")]

    def __str__(self) -> str:
        return str(self.number)


class Release(models.Model):
    """A hold given up before its time: one person proposes with a reason, another approves (design §7).

    ``source`` and ``row`` name a dated hold, which is lifted then, or a record that a law keeps, which is erased then:
    the database lets no such record go without an approved release.
    """

    source = models.CharField(max_length=60, help_text="a label of the map")
    row = models.CharField(max_length=40, help_text="the row's key")
    law = models.CharField(_("law"), max_length=120)
    section = models.CharField(_("section"), max_length=60)
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=500)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    approved = models.BooleanField(_("approved"), default=False)

    class Meta:
        verbose_name = _("early release")
        verbose_name_plural = _("early releases")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("proposed_by")),
                name="nobody_approves_their_own_release",
            ),
            models.CheckConstraint(
                condition=models.Q(approved=False) | models.Q(decided_at__isnull=False), name="an_approval_has_a_date"
            ),
            models.CheckConstraint(condition=models.Q(reason__gt=""), name="a_release_has_a_reason"),
            models.UniqueConstraint(
                fields=["source", "row"], condition=models.Q(decided_at=None), name="one_open_release_per_row"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class LawPeriod(models.Model):
    """How far a law's period has run out: the database lets records go whose clock date lies on or before ``over``.

    Moved forward by who erases what is due, never back: a wrong statement or a wrong program can't take more.
    """

    rule = models.CharField(primary_key=True, max_length=40)
    over = models.DateField(help_text="the latest clock date that is due")

    def __str__(self) -> str:
        return self.rule


class Certificate(models.Model):
    """The proof that an erasure was done and searched for: counts, rules, times and journal lines, signed (R-20).

    It tells of nobody. ``about`` is the case's pseudonym, which nothing resolves once the case has gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.UUIDField(db_index=True)
    journal_line = models.BigIntegerField(unique=True, help_text="the line that tells of the erasure")
    facts = models.JSONField()
    public_key = models.CharField(max_length=44)
    signature = models.CharField(max_length=88)

    class Meta:
        verbose_name = _("certificate of erasure")
        verbose_name_plural = _("certificates of erasure")

    def __str__(self) -> str:
        return str(self.id)
