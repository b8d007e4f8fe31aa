"""The mailings' room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailingsConfig(AppConfig):
    """What is sent to many, and how each of them ends it."""

    name = "mailings"
    verbose_name = _("Mailings")
