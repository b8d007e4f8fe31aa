"""The app's name for people."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from requests_app.intake.mailbox.address import mailbox_url_is_sound


class RequestsConfig(AppConfig):
    """Cases. Checks the mailbox's address at start-up."""

    name = "requests_app"
    verbose_name = _("Requests")

    def ready(self) -> None:
        """Register the check."""
        register(mailbox_url_is_sound)
