"""A parsed mail as bytes, from the child that read it to the process that keeps it.

A JSON header (its length in eight bytes before it), then the files one after the other. No pickle: what comes out of
the child is only text, numbers and bytes, whatever happened inside it.
"""

from __future__ import annotations

import json
import struct
from dataclasses import fields
from typing import Any

from .parsed import AutoKind, AutoMark, AutoReason, DeliveryReport, ParsedAttachment, ParsedMail

_LENGTH = struct.Struct(">Q")
_PLAIN = [one.name for one in fields(ParsedMail) if one.name not in ("attachments", "auto", "report", "head")]
_TUPLES = ("to", "delivered_to", "in_reply_to", "references", "problems")
_OPTIONAL = ("message_id", "from_address", "reply_to")


def to_bytes(mail: ParsedMail) -> bytes:
    """The mail for the pipe."""
    head: dict[str, Any] = {name: getattr(mail, name) for name in _PLAIN}
    head["auto"] = [mail.auto.kind.value, mail.auto.reason.value] if mail.auto else None
    head["report"] = [mail.report.status, *mail.report.about] if mail.report else None
    head["head"] = len(mail.head)
    head["attachments"] = [
        [one.filename, one.content_type, len(one.data), one.inline, one.sniffed] for one in mail.attachments
    ]
    encoded = json.dumps(head, ensure_ascii=True).encode()
    return b"".join([_LENGTH.pack(len(encoded)), encoded, mail.head, *(one.data for one in mail.attachments)])


def from_bytes(sent: bytes) -> ParsedMail:
    """The mail out of the pipe. Raises ValueError when the bytes are not what `to_bytes` writes."""
    if len(sent) < _LENGTH.size:
        raise ValueError("cut off")
    (length,) = _LENGTH.unpack_from(sent)
    start = _LENGTH.size + length
    head = json.loads(sent[_LENGTH.size : start])
    if not isinstance(head, dict) or set(head) != {*_PLAIN, "auto", "report", "head", "attachments"}:
        raise ValueError("not a mail")
    position = start + _whole(head["head"])
    above, attachments = sent[start:position], []
    for filename, content_type, size, inline, sniffed in head["attachments"]:
        data = sent[position : position + _whole(size)]
        if len(data) != size:
            raise ValueError("cut off")
        attachments.append(ParsedAttachment(_text(filename), _text(content_type), data, inline is True, _text(sniffed)))
        position += size
    values: dict[str, Any] = {name: tuple(_text(one) for one in head[name]) for name in _TUPLES}
    for name in _PLAIN:
        if name not in _TUPLES:
            values[name] = None if name in _OPTIONAL and head[name] is None else _text(head[name])
    auto = AutoMark(AutoKind(head["auto"][0]), AutoReason(head["auto"][1])) if head["auto"] else None
    report = None
    if head["report"]:
        status, *about = map(_text, head["report"])
        report = DeliveryReport(status, tuple(about))
    return ParsedMail(**values, attachments=tuple(attachments), auto=auto, report=report, head=above)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("not text")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("not a size")
    return value
