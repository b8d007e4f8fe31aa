"""The vault's place in the house."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from vault.checks import master_keys_are_sound


class VaultConfig(AppConfig):
    """Checks the master keys at start-up."""

    name = "vault"
    verbose_name = _("Vault")

    def ready(self) -> None:
        """Register the check."""
        register(master_keys_are_sound, Tags.security)
