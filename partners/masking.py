"""What of a number the desk shows."""

from identifiers.errors import InvalidIdentifier
from identifiers.national import parse_number


def masked_number(stored: str) -> str:
    """``19811218-****`` for a person, an organisation's number whole (law.md §9.2; lag 2018:218, 3 kap. 10 §).

    What is no number at all shows as nothing but its being there: it may be anybody's.
    """
    if not stored:
        return ""
    try:
        return parse_number(stored).masked
    except InvalidIdentifier:
        return "****"
