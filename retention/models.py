"""The record of every run."""

from django.db import models


class Run(models.Model):
    """One run of one clock for one day: what was due, what was done, what was held (R-17, R-20)."""

    clock = models.CharField(max_length=40)
    day = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, help_text="per rule: due, done, held")

    class Meta:
        ordering = ["-day", "clock"]
        constraints = [models.UniqueConstraint(fields=["clock", "day"], name="one_run_per_clock_and_day")]

    def __str__(self) -> str:
        return f"{self.clock} {self.day:%Y-%m-%d}"
