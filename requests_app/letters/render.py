"""A letter written and checked."""

from outbox.writing.points import Facts
from outbox.writing.render import Text, render
from requests_app.letters.points import check_letter


def write(kind: str, facts: Facts) -> Text:
    """A letter in the language of its facts, checked. Raises ``LetterIncomplete``."""
    text = render(f"letters/{kind}/{facts['language']}.txt", facts)
    check_letter(kind, text.body, facts)
    return text
