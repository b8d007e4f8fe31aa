"""What the files of a mail are, judged by their first bytes, and names that are safe to show."""

from __future__ import annotations

import io
import re
import zipfile

from .charsets import clean_line

MAX_UNPACKED = 1024 * 1024 * 1024
MAX_RATIO = 200
_ARCHIVE = re.compile(r"\.(?:zip|gz|7z|rar|bz2|xz)$", re.IGNORECASE)

_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"MZ", "application/x-dosexec"),
)
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"heif"}
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "image/tiff": ".tif",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
}


def sniff(data: bytes) -> str:
    """The type the bytes themselves show, or an empty string."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "image/heic"
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return ""


def safe_filename(name: str, kind: str) -> str:
    """A name without folders, control or direction marks, at most 120 letters; made up when there is none."""
    name = re.split(r"[/\\]", clean_line(name))[-1]
    name = re.sub(r"[<>:\"|?*]", "_", name).strip(" .")
    if not name:
        return "unnamed" + _ENDINGS.get(kind, "")
    if len(name) > 120:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: 115 - len(ending)]}.{ending}" if dot and len(ending) <= 10 else name[:120]
    return name


def is_bomb(data: bytes) -> bool:
    """True for a zip that claims to grow beyond reason, or holds archives that do. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError):
        return False
    unpacked = sum(entry.file_size for entry in entries)
    packed_again = any(
        entry.file_size > 50 * max(entry.compress_size, 1) for entry in entries if _ARCHIVE.search(entry.filename)
    )
    return (
        packed_again
        or unpacked > MAX_UNPACKED
        or (unpacked > 10 * 1024 * 1024 and unpacked > MAX_RATIO * max(len(data), 1))
    )
