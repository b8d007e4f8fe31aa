"""The app's name for people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """Cases."""

    name = "requests_app"
    verbose_name = _("Requests")
