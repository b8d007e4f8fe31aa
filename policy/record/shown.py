"""Small matters of how the record is set."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def cap(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def shown_fields(fields: Iterable[str]) -> str:
    """The fields' names in one line; a name may hold a comma, so a semicolon parts them then."""
    names = list(fields)
    return ("; " if any("," in name for name in names) else ", ").join(names)


def transfers_in_words() -> str:
    """What holds for every transfer (Art. 30(1)(e))."""
    return _(
        "None follows from the map. A recipient outside the EU and the EEA is active only with its safeguards "
        "(Article 46) written down; it is named in the record at the desk and in every answer about access."
    )
