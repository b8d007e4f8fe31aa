"""Mails for the tests, as real programs write them."""

import base64

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 4 + b"\xff\xd9"

LINES = (
    "From: Anna Partner <anna@example.com>",
    "To: gdpr@example.se",
    "Subject: {subject}",
    "Date: Thu, 05 Mar 2026 09:30:00 +0100",
    "Message-ID: <one@example.com>",
)


def mail(
    body: str | bytes = "Hej!\n", *extra: str, subject: str = "Hej", drop: tuple[str, ...] = (), charset: str = "utf-8"
) -> bytes:
    """A mail from Anna; `extra` are further header lines, `drop` names header fields to leave out."""
    fields = [line.format(subject=subject) for line in LINES if line.split(":")[0] not in drop]
    if not any(line.lower().startswith("content-type") for line in extra):
        fields.append(f"Content-Type: text/plain; charset={charset}")
    raw = body.encode(charset) if isinstance(body, str) else body
    return "\r\n".join([*fields, *extra, "", ""]).encode() + raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def parted(kind: str, *parts: str) -> bytes:
    """The body of a multipart mail with the boundary `b`."""
    return mail("".join(f"--b\n{part}\n" for part in parts) + "--b--\n", f"Content-Type: multipart/{kind}; boundary=b")


def text_part(text: str, kind: str = "plain") -> str:
    """A part of text."""
    return f"Content-Type: text/{kind}; charset=utf-8\n\n{text}"


def file_part(data: bytes, name: str, kind: str = "image/jpeg", disposition: str = "attachment") -> str:
    """A part with a file."""
    encoded = base64.encodebytes(data).decode()
    return (
        f"Content-Type: {kind}; name={name}\nContent-Disposition: {disposition}; filename={name}\n"
        f"Content-Transfer-Encoding: base64\n\n{encoded}"
    )
