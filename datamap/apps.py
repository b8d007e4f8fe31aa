"""The map is read and checked when the program starts."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from datamap import declarations
from datamap.checks import check_map


class DatamapConfig(AppConfig):
    """The personal-data map."""

    name = "datamap"
    verbose_name = _("Personal-data map")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks of the map; ``declarations`` was read by being imported."""
        checks.register(check_map, checks.Tags.models)


__all__ = ["DatamapConfig", "declarations"]
