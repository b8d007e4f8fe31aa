"""The policy's room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    """What was published and with whom data is shared."""

    name = "policy"
    verbose_name = _("Policy")
