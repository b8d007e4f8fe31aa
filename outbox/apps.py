"""The outbox's room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Mail and calls that must reach somebody, kept until they have."""

    name = "outbox"
    verbose_name = _("Outbox")
