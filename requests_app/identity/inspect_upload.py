"""A first look at an uploaded file, in the web process, by its bytes alone: no decoder is run here.

The name and the type the browser claims are never asked. What passes is sealed as it is, and decoded only in the
sandbox. Source: law.md 5.4, security.md D7, D11 and T2.
"""

import re
from enum import StrEnum

from requests_app.identity.ending import heif_ends, jpeg_ends, png_ends, webp_ends
from requests_app.identity.header_size import heif_size, jpeg_size, png_size, webp_size
from requests_app.identity.refusals import RefusalReason, UploadRefused

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000


class ImageKind(StrEnum):
    """What the content is, judged by its signature. An MPO (two pictures from one phone lens pair) is a JPEG."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIF = "heif"
    PDF = "pdf"


_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
_AVIF_BRANDS = {b"avif", b"avis"}
_READ_SIZE = {
    ImageKind.JPEG: jpeg_size,
    ImageKind.PNG: png_size,
    ImageKind.WEBP: webp_size,
    ImageKind.HEIF: heif_size,
}
_ENDS = {
    ImageKind.JPEG: jpeg_ends,
    ImageKind.PNG: png_ends,
    ImageKind.WEBP: webp_ends,
    ImageKind.HEIF: heif_ends,
}
_ACTIVE_NAMES = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|XFA|RichMedia|SubmitForm|ImportData)(?=[\s\0/<>\[\](){}%]|\Z)"
)
_HEX_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def inspect(data: bytes) -> ImageKind:
    """Say what kind of image the bytes are, or refuse them.

    Raises UploadRefused: empty, over 10 MiB, a type we don't take, over 50 million pixels by its own header,
    a broken header, a file cut short, or a PDF that carries scripts, forms or files.
    """
    if not data:
        raise UploadRefused(RefusalReason.EMPTY)
    if len(data) > MAX_BYTES:
        raise UploadRefused(RefusalReason.TOO_LARGE)
    kind = _kind_of(data)
    if kind is None:
        raise UploadRefused(RefusalReason.WRONG_TYPE)
    if kind is ImageKind.PDF:
        _refuse_active_pdf(data)
    else:
        _check_header_size(kind, data)
        if not _ENDS[kind](data):
            raise UploadRefused(RefusalReason.BROKEN)
    return kind


def _kind_of(data: bytes) -> ImageKind | None:
    """Exactly one kind, from the first bytes; a second format hiding further in never counts."""
    if data.startswith(b"\xff\xd8\xff"):
        return ImageKind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageKind.PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return ImageKind.WEBP
    if data[4:8] == b"ftyp":
        return ImageKind.HEIF if _is_heic(data) else None
    if data[:16].lstrip(b"\xef\xbb\xbf\t\r\n \0").startswith(b"%PDF-"):
        return ImageKind.PDF
    return None


def _is_heic(data: bytes) -> bool:
    """True for HEVC stills. AVIF wears the same clothes (ftyp, even brand mif1), so all brands are read."""
    box_end = min(int.from_bytes(data[0:4], "big"), 256)
    major = data[8:12]
    brands = {major} | {data[at : at + 4] for at in range(16, box_end, 4)}
    if brands & _AVIF_BRANDS:
        return False
    return major in _HEIC_BRANDS or (major in {b"mif1", b"msf1"} and bool(brands & _HEIC_BRANDS))


def _check_header_size(kind: ImageKind, data: bytes) -> None:
    """Refuse a bomb by what its header says. A header too odd to read here is left to the sandbox."""
    size = _READ_SIZE[kind](data)
    if size is None:
        return
    width, height = size
    if width == 0 or height == 0:
        raise UploadRefused(RefusalReason.BROKEN)
    if width * height > MAX_PIXELS:
        raise UploadRefused(RefusalReason.TOO_MANY_PIXELS)


def _refuse_active_pdf(data: bytes) -> None:
    """Refuse a PDF that openly carries scripts, launch actions, forms or files.

    Names hidden in compressed objects are not found here. They do no harm: the sandbox keeps a picture of the pages
    and nothing else. This is to tell the person at once.
    """
    skeleton = _HEX_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), _without_streams(data))
    if _ACTIVE_NAMES.search(skeleton):
        raise UploadRefused(RefusalReason.ACTIVE_CONTENT)


def _without_streams(data: bytes) -> bytes:
    """The PDF without its binary streams, where three letters such as /JS turn up by chance."""
    parts: list[bytes] = []
    at = 0
    while (start := data.find(b"stream", at)) >= 0:
        end = data.find(b"endstream", start + 6)
        if end < 0:
            break
        parts.append(data[at:start])
        at = end + len(b"endstream")
    parts.append(data[at:])
    return b" ".join(parts)
