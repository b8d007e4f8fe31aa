"""The journal's place in the house."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from journal.checks import signing_key_is_sound


class JournalConfig(AppConfig):
    """Checks the signing key at start-up."""

    name = "journal"
    verbose_name = _("Journal")

    def ready(self) -> None:
        """Register the check."""
        register(signing_key_is_sound, Tags.security)
