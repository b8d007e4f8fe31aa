"""Who must be left alone, as keyed marks (``vault.marks``): no name, no address, no link to anybody (R-31, R-55)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vault.marks import MARK_LENGTH


class Suppression(models.Model):
    """An address that wants no newsletters and no advertising (Art. 21(3)).

    It outlives the partner: an import, or a new customer of the old address, is recognised before the first mail.
    """

    mark = models.CharField(_("mark of an address that wants no newsletters"), max_length=MARK_LENGTH, primary_key=True)
    set_at = models.DateTimeField(_("said no"))
    by_link = models.BooleanField(_("through the link in a mail"), default=False, help_text="so it can be undone there")
    # Set for all at once when the company has ceased to do marketing.
    needless_from = models.DateField(_("needed no more since"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("mark against newsletters")
        verbose_name_plural = _("marks against newsletters")

    def __str__(self) -> str:
        return "a mark"


class ErasedMark(models.Model):
    """The address or number of a partner who was erased, so that no old list brings them back (Art. 17, R-55)."""

    mark = models.CharField(_("mark of what was erased"), max_length=MARK_LENGTH, primary_key=True)
    erased_on = models.DateField(_("erased on"), db_index=True)

    class Meta:
        verbose_name = _("mark of an erasure")
        verbose_name_plural = _("marks of erasures")

    def __str__(self) -> str:
        return "a mark"
