"""Words of the desk's frame: django-unfold brings no Swedish, so its words stand in our catalogue, kept by this file.

Nothing imports it: `makemessages` reads it, and Django finds the Swedish when the frame asks for the same words.
"""

from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext_lazy

FRAME = (
    noop("Select record"),
    noop("Select action"),
    noop("Select action to run"),
    noop("Select value"),
    noop("Select all rows"),
    noop("Select currency"),
    noop("Run"),
    noop("Filters"),
    noop("Apply Filters"),
    noop("Reset filters"),
    noop("Expand row"),
    noop("Add row"),
    noop("Welcome back to"),
    noop("Forgotten your password or username?"),
    noop("Toggle password visibility"),
    noop("You have been successfully logged out from the administration"),
    noop("Type to search"),
    noop("Search apps and models..."),
    noop("Recent searches"),
    noop("No recent searches"),
    noop("No results matching your query"),
    noop("No results found"),
    noop("This page yielded into no results. Create a new item or reset your filters."),
    noop("Loading more results..."),
    noop("No data"),
    noop("Dataset not found. No action performed."),
    noop("More actions"),
    noop("All applications"),
    noop("General"),
    noop("True"),
    noop("False"),
    noop("Cancel"),
    noop("Submit"),
    noop("Click to cancel"),
    noop("Click to download"),
    noop("Choose file to upload"),
    noop("Image preview"),
    noop("Record picture"),
    noop("This item will be deleted."),
    noop("Go back"),
    noop("Return to site"),
    noop("Previous"),
    noop("Next"),
    noop("Light"),
    noop("Dark"),
    noop("System"),
    noop("Date"),
)
COUNTED = (
    ngettext_lazy("entry", "entries", "number"),
    ngettext_lazy("Please correct the error below.", "Please correct the errors below.", "number"),
    ngettext_lazy("%(counter)s result", "%(counter)s results", "counter"),
    ngettext_lazy(
        "\n                Found %(counter)s result in %(time)s seconds\n            ",
        "\n                Found %(counter)s results in %(time)s seconds\n            ",
        "counter",
    ),
)
