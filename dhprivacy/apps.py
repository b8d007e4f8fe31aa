"""The wiring's own app and the staff desk's."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DhPrivacyConfig(AppConfig):
    """Demo command and shared templates."""

    name = "dhprivacy"


class DeskConfig(AdminConfig):
    """The Django admin as our desk at /staff/."""

    default_site = "dhprivacy.desk.DeskSite"
