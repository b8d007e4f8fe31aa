"""Mail to staff says everything twice: an account at the desk has no language of its own."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import override

from outbox.writing.render import Text

Words = Callable[[str], Text]


def in_both_languages(words: Words) -> Text:
    """What ``words`` writes in a language: in that of the desk, and below in each other one under its own subject."""
    first, *others = sorted(dict(settings.LANGUAGES), key=lambda language: language != settings.LANGUAGE_CODE)
    said = _said(words, first)
    below = [_said(words, language) for language in others]
    return Text(said.subject, "\n\n".join([said.body, *(f"* * *\n\n{one.subject}\n\n{one.body}" for one in below)]))


def _said(words: Words, language: str) -> Text:
    with override(language):
        return words(language)
