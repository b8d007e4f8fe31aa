"""Text as it is compared (`fold`) and text as it is kept (`clean_text`, `clean_line`)."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

_DIRECTION_MARKS = "\u061c\u200e\u200f"
_DIRECTION_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
# What Unicode lets a screen ignore: soft hyphen, zero width, direction, fillers, glyph variants, tags. Written out
# and not asked of `unicodedata`, so that a new Python does not fold stored text differently.
_INVISIBLE = (
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xFFF0, 0xFFFC),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE1000),
)
_CONTROLS = frozenset(map(chr, (*range(0x20), *range(0x7F, 0xA0)))) - frozenset("\t\n\r")
_DROP_WHEN_KEPT = {ord(sign): None for sign in (*_CONTROLS, *_DIRECTION_OVERRIDES)}
_DROP_INVISIBLE = dict.fromkeys(_INVISIBLE)
_FOLD_SIGNS: dict[int, str | None] = {
    **_DROP_INVISIBLE,
    **{ord(sign): None for sign in _CONTROLS if not sign.isspace()},
    **{ord(dash): "-" for dash in _DASHES},
}


class Forbidden(StrEnum):
    """Kinds of characters no honest form field holds."""

    NUL = "nul"
    CONTROL = "control"
    DIRECTION = "direction"  # makes text read in another order than it is stored
    BROKEN = "broken"  # half a surrogate pair: not a character at all


def fold(text: str) -> str:
    """The form in which names and free text are compared and searched, the same on every database.

    Compatibility-normalised and case-folded (`ÅSA`, `åsa` and `A`+ring are one), without invisible signs (soft
    hyphen, zero width, direction), every dash a `-`, white space collapsed to single blanks. Folding again changes
    nothing.
    """
    if text.isascii():
        return " ".join(text.translate(_FOLD_SIGNS).lower().split())
    text = unicodedata.normalize("NFKC", _mend(text).translate(_FOLD_SIGNS))
    # Case folding can undo the normal form, and the normal form can bring forth what was to be dropped.
    text = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(text.translate(_FOLD_SIGNS).split())


def clean_text(text: str) -> str:
    """Text fit to be stored and shown: composed (NFC), lines ended by `\\n`, surrogates mended or replaced by U+FFFD,
    and no NUL, other control character or sign that overrides the reading direction."""
    text = _mend(text).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text.translate(_DROP_WHEN_KEPT))


def clean_line(text: str) -> str:
    """`clean_text` on one line, white space collapsed: for names, subjects and all that may reach a mail header."""
    return " ".join(clean_text(text).split())


def forbidden_in(text: str) -> Forbidden | None:
    """The first kind of character in `text` that a form should refuse, or None. Line breaks and tabs are fine."""
    if "\0" in text:
        return Forbidden.NUL
    if any(sign in text for sign in _DIRECTION_OVERRIDES + _DIRECTION_MARKS):
        return Forbidden.DIRECTION
    if not _CONTROLS.isdisjoint(text):
        return Forbidden.CONTROL
    return Forbidden.BROKEN if _has_surrogate(text) else None


def has_forbidden(text: str) -> bool:
    """Whether a form should refuse `text` (see `Forbidden`)."""
    return forbidden_in(text) is not None


def drop_invisible(text: str) -> str:
    """`text` without the invisible signs a pasted address often carries along."""
    return _mend(text).translate(_DROP_INVISIBLE)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def _mend(text: str) -> str:
    """Join split surrogate pairs, read UTF-8 bytes that came as surrogates (mail headers do that), replace the rest."""
    if text.isascii() or not _has_surrogate(text):
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
