"""Another way than a picture to show who one is, chosen by the person (law.md §5.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.case import Case


class Way(models.TextChoices):
    """The lighter rungs of the ladder, and leaving it to us."""

    ADDRESS = "address", _("by a link to the e-mail address on file")
    FACT = "fact", _("by something only they know")
    CALL = "call", _("by a call to the number on file")
    OTHER = "other", _("in some other way")


class OtherWay(models.Model):
    """One choice. For a link: to whom it went, its fingerprint, and what was answered."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="other_ways")
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    chosen_at = models.DateTimeField(_("chosen"))
    tried_at = models.DateTimeField(null=True, blank=True, help_text="when the clock looked for an address to send to")
    partner = models.ForeignKey(
        "partners.Partner", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sent to")
    )
    token_digest = models.CharField(_("fingerprint"), max_length=64, unique=True, null=True, blank=True)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    confirmed = models.BooleanField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("other way to confirm identity")
        verbose_name_plural = _("other ways to confirm identity")

    def __str__(self) -> str:
        return f"{self.way} #{self.pk}"
