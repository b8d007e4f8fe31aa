"""Does a JPEG hold pixels and nothing else? Read from its structure, without a decoder."""

import re
from struct import unpack_from

from requests_app.identity.header_size import jpeg_size

# JFIF header, tables, baseline frame. No EXIF, no XMP, no ICC, no comment.
_ALLOWED = frozenset({0xE0, 0xDB, 0xC0, 0xC4})
_START_OF_SCAN = 0xDA
_NOT_PIXELS = re.compile(rb"\xff[^\x00]")


def is_clean_jpeg(data: bytes, *, width: int, height: int) -> bool:
    """True if `data` is one baseline JPEG of that size, with no metadata and nothing after its end."""
    if not data.startswith(b"\xff\xd8") or jpeg_size(data) != (width, height):
        return False
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        length = unpack_from(">H", data, at + 2)[0]
        at += 2 + length
        if marker == _START_OF_SCAN:
            # Inside the scan every FF is followed by 00; the first that is not must be the end, at the end.
            stop = _NOT_PIXELS.search(data, at)
            return stop is not None and stop[0] == b"\xff\xd9" and stop.end() == len(data)
        if marker not in _ALLOWED or (marker == 0xE0 and length != 16):
            return False
    return False
