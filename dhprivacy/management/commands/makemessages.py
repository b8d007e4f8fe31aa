"""``manage.py makemessages``, run inside a room's folder: Django's own, which also knows our short ``noop``."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Collects the msgids of one room."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=noop"]
