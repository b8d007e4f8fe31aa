"""The wiring's own app and the staff desk's."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class DhPrivacyConfig(AppConfig):
    """Demo command and shared templates."""

    name = "dhprivacy"

    def ready(self) -> None:
        """Find the checks that ask the database; every start and ``check --deploy`` run them."""
        autodiscover_modules("start_checks", "brand_checks")


class DeskConfig(AdminConfig):
    """The Django admin as our desk at /staff/."""

    default_site = "dhprivacy.desk.DeskSite"
