"""Bytes to clean text, whatever the label says."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,39}")
_TEXT_CODEC = re.compile(
    r"ascii|utf-(7|8|8-sig|16|16-le|16-be|32|32-le|32-be)|iso8859-\d{1,2}|cp\d{3,5}|koi8-\w|mac-\w+|gb\w+|big5\w*"
    r"|euc_\w+|shift_jis\w*|iso2022_\w+|hz|tis-620|johab|hp-roman8|ptcp154|kz1048"
)
# Labels that mean a wider set in practice: what mail programs write is a subset of what they send.
_WIDER = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "utf8mb4": "utf-8",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_BIDI = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_WHITE = re.compile(r"\s+")


def codec_for(label: str) -> str | None:
    """The Python codec for a charset label, or None when there is none that decodes plain text."""
    label = label.strip().strip("\"'").lower()
    label = _ALIASES.get(label, label)
    if not _NAME.fullmatch(label):
        return None
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError, ImportError):
        if not label.startswith("x-"):
            return None
        return codec_for(label[2:])
    if not _TEXT_CODEC.fullmatch(name):
        return None
    return _WIDER.get(name, name)


def decode(data: bytes, label: str) -> tuple[str, bool]:
    """Text and whether the label had to be overruled.

    UTF-8 wins over a label of one byte per letter: text that is valid UTF-8 beyond ASCII is hardly ever anything
    else, while mislabelled UTF-8 is common.
    """
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data.decode(codec, "replace"), False
    named = codec_for(label) if label else None
    if named is not None and named.startswith(("utf-7", "utf-16", "utf-32", "hz", "iso2022")):
        return data.decode(named, "replace"), False
    if named is None and (wide := _wide(data)):
        return data.decode(wide, "replace"), True
    if data.isascii():
        return data.decode("ascii"), False
    if named is None or _one_byte(named) or named.startswith("utf-8"):
        with suppress(UnicodeDecodeError):
            return data.decode("utf-8"), named is not None and not named.startswith("utf-8")
    if named is None:
        return _unlabelled(data), bool(label)
    with suppress(UnicodeDecodeError):
        return data.decode(named), False
    return _mostly(data, named), True


def is_binary(data: bytes) -> bool:
    """Whether bytes that are called text are none. A stray NUL makes no file of it."""
    start = data[:1000]
    return not _wide(start) and len(_NO_TEXT.findall(start)) * 20 > len(start)


def _wide(data: bytes) -> str:
    """UTF-16 that does not say so: in Western text every second byte is NUL."""
    start = data[:1000]
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(start) > 8 and start[offset::2].count(0) * 5 > len(start) * 2 and start[1 - offset :: 2].count(0) == 0:
            return codec
    return ""


def _unlabelled(data: bytes) -> str:
    """UTF-8 when most of what is beyond ASCII is valid in it, else Western European."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    beyond = sum(letter > "\x7f" for letter in text) - wrong
    return text if beyond > 2 * wrong else data.decode("cp1252", "replace")


def _mostly(data: bytes, codec: str) -> str:
    """Decode with the named codec if only a few bytes are wrong, else as Western European."""
    text = data.decode(codec, "replace")
    if codec != "ascii" and text.count("\ufffd") * 20 <= len(text):
        return text
    return data.decode("cp1252", "replace")


def _one_byte(codec: str) -> bool:
    return codec == "ascii" or codec.startswith(("iso8859", "cp12", "koi8", "mac-", "cp437", "cp85", "cp86", "tis"))


def clean(text: str) -> str:
    """Text that every database and log can hold: LF lines, no NUL, no control characters, no lone surrogates."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(text: str) -> str:
    """As `clean`, on one line and without marks that turn the reading direction (they disguise names)."""
    return _WHITE.sub(" ", _BIDI.sub("", clean(text))).strip()
