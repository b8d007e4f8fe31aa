"""The clocks' room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    """What goes when its time is up, and the record that it went."""

    name = "retention"
    verbose_name = _("Retention")
