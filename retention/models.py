"""The record of every run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One run of one clock for one day: what was due, what was done, what was held (R-17, R-20)."""

    clock = models.CharField(_("clock"), max_length=40)
    day = models.DateField(_("day"))
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, help_text="per rule: due, done, held")

    class Meta:
        ordering = ["-day", "clock"]
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [models.UniqueConstraint(fields=["clock", "day"], name="one_run_per_clock_and_day")]

    def __str__(self) -> str:
        return f"{self.clock} {self.day:%Y-%m-%d}"
