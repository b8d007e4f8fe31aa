"""Width and height as an image's own header claims them, read from the bytes without a decoder.

Each function gives (width, height) in pixels, or None where the header can't be read this simply.
"""

import re
from struct import unpack_from

# Start-of-frame markers: C0-CF without DHT (C4), JPG (C8) and DAC (CC).
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_HEIF_EXTENT = re.compile(rb"\x00\x00\x00\x14ispe\x00\x00\x00\x00(.{8})", re.DOTALL)
_HEIF_HEAD = 1024 * 1024


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walk the segments to the first start of frame."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif marker in _JPEG_FRAMES:
            if at + 9 > len(data):
                return None
            height, width = unpack_from(">HH", data, at + 5)
            return width, height
        elif marker in (0xD9, 0xDA):
            return None
        else:
            at += 2 + max(2, unpack_from(">H", data, at + 2)[0])
    return None


def png_size(data: bytes) -> tuple[int, int] | None:
    """IHDR is the first chunk of every PNG."""
    if len(data) < 24 or data[12:16] != b"IHDR":
        return None
    width, height = unpack_from(">II", data, 16)
    return width, height


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Three sorts: extended (the canvas), lossy and lossless."""
    if len(data) < 30:
        return None
    chunk = data[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def heif_size(data: bytes) -> tuple[int, int] | None:
    """The largest spatial extent declared (a phone's picture is a grid of tiles, each with its own)."""
    sizes = [unpack_from(">II", match[1]) for match in _HEIF_EXTENT.finditer(data[:_HEIF_HEAD])]
    if not sizes:
        return None
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return width, height
