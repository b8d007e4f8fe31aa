"""The register's room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """What we hold about our partners."""

    name = "partners"
    verbose_name = _("Register")
