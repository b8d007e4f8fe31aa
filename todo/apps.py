"""The tasks' room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TodoConfig(AppConfig):
    """What people must do by when."""

    name = "todo"
    verbose_name = _("Tasks")
