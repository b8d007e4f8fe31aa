"""How the person gets back to their case, and how the doors are kept from being battered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.case import Case


class PortalLink(models.Model):
    """A secret link to a case. The 256-bit token itself is in the mail only; here stands its SHA-256."""

    token_digest = models.CharField(_("fingerprint"), max_length=64, unique=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("valid until"), db_index=True)

    class Meta:
        verbose_name = _("link to the case")
        verbose_name_plural = _("links to the case")

    def __str__(self) -> str:
        return f"#{self.pk}"


class PortalCode(models.Model):
    """A six-digit code sent by mail: ten minutes, five tries, one browser."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    code_hash = models.CharField(_("fingerprint"), max_length=200)
    browser_digest = models.CharField(_("fingerprint of the browser's session"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("valid until"), db_index=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("code to the case")
        verbose_name_plural = _("codes to the case")

    def __str__(self) -> str:
        return f"#{self.pk}"


class PaperCode(models.Model):
    """A code printed on one letter for who has no e-mail: shown on that paper alone, one use, some weeks."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="paper_codes")
    code_hash = models.CharField(_("fingerprint"), max_length=200)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("valid until"), db_index=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("code on a letter")
        verbose_name_plural = _("codes on letters")

    def __str__(self) -> str:
        return f"#{self.pk}"


class RateSalt(models.Model):
    """The day's salt for the rate buckets; overwritten, so yesterday's addresses can't be recovered."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    salt = models.BinaryField(max_length=32)
    made_on = models.DateField()

    def __str__(self) -> str:
        return str(self.made_on)


class RateBucket(models.Model):
    """How many times one keyed hash of a network knocked on one door in the current window."""

    key = models.CharField(_("fingerprint of the network"), max_length=32, primary_key=True)
    count = models.PositiveIntegerField(_("number of tries"), default=0)
    until = models.DateTimeField(_("counted until"), db_index=True)

    class Meta:
        verbose_name = _("count of tries")
        verbose_name_plural = _("counts of tries")

    def __str__(self) -> str:
        return f"#{self.count}"
