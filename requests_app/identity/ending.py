"""Whether a file goes on to its own end: a photo cut off on its way is told so at once, not a minute later.

Only what a format says of itself is believed, and in doubt a file counts as whole: the sandbox has the last word.
"""


def jpeg_ends(data: bytes) -> bool:
    """Whether an end marker stands after the picture begins; a thumbnail's own, inside a header, does not count."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == 0xDA:
            return data.find(b"\xff\xd9", at) >= 0
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return at + 4 <= len(data)


def png_ends(data: bytes) -> bool:
    """Whether the last chunk is there."""
    return data.rfind(b"IEND") >= 0


def webp_ends(data: bytes) -> bool:
    """Whether all the bytes its header promises are there."""
    return int.from_bytes(data[4:8], "little") + 8 <= len(data)


def heif_ends(data: bytes) -> bool:
    """Whether each box is there whole. A box of size 0 goes to the end of the file."""
    at = 0
    while at + 16 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8:
            return True
        at += size
    return at <= len(data)
