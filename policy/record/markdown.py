"""The record as a Markdown file."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from policy.record.contents import Activity, Record
from policy.record.shown import cap, shown_fields, transfers_in_words


def as_markdown(record: Record) -> str:
    """The file's text, ending in a line break."""
    return "\n".join(_lines(record)) + "\n"


def _lines(record: Record) -> Iterator[str]:
    yield "# " + _("Record of processing activities")
    yield ""
    yield _(
        "Made from the personal-data map by `manage.py art30`. Don't edit by hand: change the map and run it again."
    )
    yield ""
    yield "## " + _("Controller")
    yield ""
    yield f"{record.controller.name}, {record.controller.email}"
    yield ""
    yield _(
        "This file is made from the code alone. Organisation number, address, telephone and the recipients by name "
        "stand in the record at the staff desk, which reads settings and register on the day."
    )
    yield ""
    yield "## " + _("Processing activities")
    yield ""
    for activity in record.activities:
        yield from _activity(activity)
    yield "## " + _("Recipients")
    yield ""
    yield from _table(
        (_("Who"), _("What they do"), _("Data"), _("Role")),
        (
            (cap(kind.title), cap(kind.service), cap(", ".join(kind.categories)), _role(kind.own_purposes))
            for kind in record.kinds
        ),
    )
    yield "## " + _("Transfers to third countries")
    yield ""
    yield transfers_in_words()
    yield ""
    yield "## " + _("Security measures")
    yield ""
    for measure in record.measures:
        yield f"- **{measure.title}.** {measure.text}"


def _role(own_purposes: bool) -> str:
    return _("controller of its own") if own_purposes else _("processor, under agreement")


def _activity(activity: Activity) -> Iterator[str]:
    yield f"### {cap(activity.purpose)}"
    yield ""
    for title, values in (
        (_("Legal ground"), activity.bases),
        (_("Whom it is about"), activity.persons),
        (_("Recipients"), activity.recipients),
    ):
        yield f"- {title}: {'; '.join(values)}"
    yield ""
    yield from _table(
        (_("Kind of data"), _("Where"), _("How long"), _("Then")),
        (
            (
                cap(entry.category) + (f": {shown_fields(entry.fields)}" if entry.fields else ""),
                cap(entry.where),
                cap(entry.how_long) + (f" ({entry.law})" if entry.law else ""),
                cap(entry.afterwards),
            )
            for entry in activity.entries
        ),
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = list(head)
    yield _row(titles)
    yield "|" + " --- |" * len(titles)
    for row in rows:
        yield _row(row)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
