"""The promises' room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PromisesConfig(AppConfig):
    """Each sentence of the policy as a check."""

    name = "promises"
    verbose_name = _("Promises")
