"""The record of every run, what two people release, and the last time we knew to be true."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datamap.latch import Stop
from retention.names import CLOCKS


class Run(models.Model):
    """One run of one clock for one day: what was due, what was done, what was held, what the brake stopped."""

    clock = models.CharField(_("clock"), max_length=40)
    day = models.DateField(_("day"))
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, help_text="per rule: due, done, held")
    brake = models.JSONField(default=dict, help_text="per rule near the brake: due, taken, most, braked")
    journal_from = models.BigIntegerField(default=0, help_text="the journal's last line before the run began")

    class Meta:
        ordering = ["-day", "clock"]
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [models.UniqueConstraint(fields=["clock", "day"], name="one_run_per_clock_and_day")]

    def __str__(self) -> str:
        return f"{CLOCKS.get(self.clock, self.clock)} {self.day:%Y-%m-%d}"


class Leaving(models.Model):
    """The day an account of the staff was closed: its name goes six months later. None for an account that works."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="leaving", verbose_name=_("account")
    )
    left_on = models.DateField(_("closed on"))

    class Meta:
        verbose_name = _("closed account")
        verbose_name_plural = _("closed accounts")

    def __str__(self) -> str:
        return f"#{self.pk}"


class BrakeRelease(models.Model):
    """A sweep over the brake that one person asks for and another approves: one rule, one day, so many rows at most."""

    day = models.DateField(_("day"))
    rule = models.CharField(_("rule"), max_length=40)
    source = models.CharField(_("table"), max_length=80)
    due = models.PositiveIntegerField(_("rows due"), help_text="as counted when the brake stopped it")
    most = models.PositiveIntegerField(help_text="how many rows the rule may take on that day in all")
    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="nobody_takes_off_the_brake_alone",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False, dropped_at__isnull=True),
                name="off_the_brake_by_somebody",
            ),
            models.CheckConstraint(condition=Q(reason__gt=""), name="off_the_brake_with_a_reason"),
            models.UniqueConstraint(
                fields=["day", "rule", "source"],
                condition=Q(approved_at=None, dropped_at=None),
                name="one_brake_release_per_day_and_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.day:%Y-%m-%d}"


class Watermark(models.Model):
    """The last time known to be true, and whether the clocks' destroying work stands still for doubt (D26)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    known_at = models.DateTimeField(_("last time known"))
    stopped = models.CharField(max_length=10, blank=True, choices=Stop.choices)

    class Meta:
        verbose_name = _("last time known")
        verbose_name_plural = _("last time known")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_watermark")]

    def __str__(self) -> str:
        return f"{self.known_at:%Y-%m-%d %H:%M}"
