"""The one table of the wiring: what Django's database cache writes. A model, so that it stands on the map."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CacheRow(models.Model):
    """Counted tries to sign in and codes already used, shared by every process. The columns are Django's own.

    Nothing else is cached. The keys are keyed hashes (``cache_keys``), so that no address and no name lies here.
    """

    cache_key = models.CharField(_("fingerprint of what was tried"), max_length=255, primary_key=True)
    value = models.TextField(_("times of the tries"))
    expires = models.DateTimeField(_("counted until"), db_index=True)

    class Meta:
        verbose_name = _("count of tries to sign in")
        verbose_name_plural = _("counts of tries to sign in")

    def __str__(self) -> str:
        return f"#{self.cache_key[:8]}"
