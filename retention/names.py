"""What a table holds and what a clock does, in words."""

from django.utils.translation import gettext_lazy as _

from datamap.registry import model_of
from datamap.terms import Words

# Tables nobody opens at the desk have no such name of their own.
NAMES: dict[str, Words] = {
    "outbox.OutgoingMail": _("mails sent or waiting to be sent"),
    "requests_app.PortalCode": _("one-time codes for the portal"),
    "requests_app.PortalLink": _("links to the portal"),
    "requests_app.RateBucket": _("counters against flooding"),
}
# Clocks beside the sweep do none of the map's rules.
CLOCKS: dict[str, Words] = {"sweep": _("sweep"), "small_groups": _("small groups dropped from the statistics")}


def table_name(label: str) -> Words:
    """The table's rows, as people call them. Raises ``LookupError`` for a table that is no more."""
    return NAMES.get(label) or model_of(label)._meta.verbose_name_plural or label
