"""`parse`: bytes to `ParsedMail`. A pure function that raises on no input."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .addresses import mailboxes, shown_name
from .automatic import Signs, automatic
from .charsets import clean, clean_line, decode, is_binary
from .files import is_bomb, safe_filename, sniff
from .headers import Headers, split_headers
from .html_text import html_to_text, images_in_html
from .language import guess_language
from .mime import Part, note, read_parts, uu_bytes
from .parsed import MAX_HEAD, MAX_RAW, AutoKind, ParsedAttachment, ParsedMail, Problem
from .quoted import own_words
from .reports import delivery_report

MAX_TEXT = 300_000
MAX_TEXT_BYTES = 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024

_MAIL_FIELDS = {
    *("from", "to", "cc", "subject", "date", "received", "message-id", "content-type", "return-path", "sender"),
    *("mime-version", "delivered-to", "reply-to", "x-mailer", "in-reply-to"),
}
_READ_AS_TEXT = {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}
_MESSAGES = {"message/rfc822", "message/global", "message/news"}
_PGP = re.compile(r"^-----BEGIN PGP MESSAGE-----$", re.MULTILINE)
_UU_FILE = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,100}\r?\n)+)end\r?$", re.MULTILINE)


def parse(raw: bytes) -> ParsedMail:
    """Read a mail as far as it can be read; `problems` says what could not."""
    problems: list[str] = []
    if len(raw) > MAX_RAW:
        note(problems, Problem.TOO_LARGE)
        raw = raw[:MAX_RAW]
    if b"\n" not in raw[:20_000]:
        raw = raw.replace(b"\r", b"\n")
    root = read_parts(raw, problems)
    if not root.headers.names() & _MAIL_FIELDS:
        note(problems, Problem.NOT_A_MAIL)
    reading = _Reading(problems)
    text = reading.text_of(root)
    return replace(_assembled(root, text, reading), head=raw[: len(raw) - len(root.body)][:MAX_HEAD])


def _assembled(root: Part, text: str, reading: _Reading) -> ParsedMail:
    headers, problems = root.headers, reading.problems
    from_name, from_address = _sender(headers)
    if from_address is None:
        note(problems, Problem.NO_SENDER)
    text = text.strip("\n ")
    if len(text) > MAX_TEXT:
        note(problems, Problem.TEXT_CUT)
        text = text[:MAX_TEXT]
    subject = headers.free_text("subject")[:2000]
    if not text and not reading.attachments and not subject:
        note(problems, Problem.EMPTY)
    reply = mailboxes(headers.first("reply-to"))
    ids = headers.message_ids("message-id")
    mark = automatic(headers, _signs(root, text, subject, from_address, problems))
    machine = mark is not None and mark.kind is AutoKind.MACHINE
    return ParsedMail(
        message_id=ids[0] if ids else clean_line(headers.first("message-id")).strip("<> ")[:900] or None,
        date=headers.free_text("date")[:100],
        from_name=from_name,
        from_address=from_address,
        reply_to=reply[0].address if reply else None,
        to=_addresses(headers, "to", "cc"),
        delivered_to=_addresses(headers, "delivered-to", "x-original-to", "envelope-to"),
        subject=subject,
        text=text,
        in_reply_to=headers.message_ids("in-reply-to"),
        references=headers.message_ids("references"),
        attachments=tuple(reading.attachments),
        auto=mark,
        language=guess_language(subject + "\n" + own_words(text, subject)),
        problems=tuple(problems),
        report=delivery_report(_walk(root), subject=subject, text=text) if machine else None,
    )


def _signs(root: Part, text: str, subject: str, sender: str | None, problems: list[str]) -> Signs:
    kinds = {part.kind for part in _walk(root)}
    return Signs(
        kind=root.kind,
        report_type=root.params.get("report-type", "").lower(),
        calendar_method=next(
            (part.params.get("method", "") for part in _walk(root) if part.kind == "text/calendar"), ""
        ).lower(),
        kinds=frozenset(kinds),
        subject=subject,
        text=text,
        sender=sender,
        problems=frozenset(problems),
        broken_header=root.broken_header,
    )


def _walk(part: Part) -> list[Part]:
    """The part and what is inside it, without looking into forwarded messages."""
    if part.kind in _MESSAGES:
        return [part]
    return [part, *(inner for child in part.children for inner in _walk(child))]


def _sender(headers: Headers) -> tuple[str, str | None]:
    for name in ("from", "sender"):
        for value in headers.raw(name):
            boxes = mailboxes(value)
            if boxes:
                return boxes[0].name, boxes[0].address
    return shown_name(headers.first("from")), None


def _addresses(headers: Headers, *names: str) -> tuple[str, ...]:
    found = {box.address: None for name in names for value in headers.raw(name) for box in mailboxes(value)}
    return tuple(found)[:100]


@dataclass
class _Reading:
    """Text and files gathered while walking the parts."""

    problems: list[str]
    attachments: list[ParsedAttachment] = field(default_factory=list)
    unpacked: int = 0

    def text_of(self, part: Part) -> str:
        if part.kind == "multipart/alternative":
            return self._best_of(part.children)
        if part.kind in _MESSAGES and part.children:
            return self._forwarded(part.children[0])
        if part.kind == "multipart/encrypted":
            note(self.problems, Problem.ENCRYPTED)
        if part.children:
            return "\n\n".join(text for text in map(self.text_of, part.children) if text.strip())
        if part.kind.startswith("multipart/"):
            return ""
        return self._leaf(part)

    def _best_of(self, children: list[Part]) -> str:
        """One text of several ways to say the same: the plain one, unless it is empty or only a stand-in."""
        plain, rich = "", ""
        for child in children:
            text = self.text_of(child)
            if child.kind == "text/plain":
                plain = plain or text
            else:
                rich = rich or text
        bare = plain.strip()
        return rich if len(bare) < 120 and len(rich) > 5 * len(bare) + 100 or not bare else plain

    def _forwarded(self, inner: Part) -> str:
        lines = [f"{name.title()}: {inner.headers.free_text(name)[:500]}" for name in ("from", "to", "date", "subject")]
        shown = [line for line in lines if not line.endswith(": ")]
        return "\n".join(["-" * 20, *shown, "", self.text_of(inner), "-" * 20])

    def _leaf(self, part: Part) -> str:
        data = part.data(self.problems)
        if self._is_file(part, data):
            return self._file(part, data)
        if part.kind == "message/external-body":
            note(self.problems, Problem.EXTERNAL_BODY)
        data = self._without_uu_files(data)
        if len(data) > MAX_TEXT_BYTES:
            note(self.problems, Problem.TEXT_CUT)
            data = data[:MAX_TEXT_BYTES]
        label = part.params.get("charset", "")
        text, guessed = decode(data, label)
        if guessed:
            note(self.problems, Problem.CHARSET_GUESSED)
        if part.kind in ("text/html", "application/xhtml+xml") or (not label and _looks_like_html(text)):
            for kind, image in images_in_html(text):
                self._keep("", kind, image, inline=True)
            return html_to_text(text)
        text = clean(text)
        if _PGP.search(text):
            note(self.problems, Problem.ENCRYPTED)
        if part.params.get("format", "").lower() == "flowed":
            text = unflow(text, joined=part.params.get("delsp", "").lower() == "yes")
        return text

    def _is_file(self, part: Part, data: bytes) -> bool:
        if part.kind in _READ_AS_TEXT or part.kind == "text/rfc822-headers":
            return False
        if part.kind == "message/partial":
            note(self.problems, Problem.FRAGMENT)
        if not part.kind.startswith(("text/", "message/external-body")) or part.kind == "text/calendar":
            return True
        if part.disposition == "attachment" or (part.filename and part.kind not in ("text/plain", "text/html")):
            return bool(data.strip()) or bool(part.filename)
        return bool(sniff(data)) or (not part.params.get("charset") and is_binary(data))

    def _file(self, part: Part, data: bytes) -> str:
        if part.filename.lower().endswith(".eml") and part.kind in ("application/octet-stream", "text/plain"):
            inner = split_headers(data)[0]
            if "from" in inner and len(inner.names() & _MAIL_FIELDS) >= 3:
                return self._forwarded(read_parts(data, self.problems))
        if "pkcs7-mime" in part.kind or part.kind == "application/pgp-encrypted":
            note(self.problems, Problem.ENCRYPTED)
        kept = self._keep(part.filename, part.kind, data, inline=part.disposition == "inline")
        if part.kind == "text/plain" and part.disposition == "attachment" and kept and len(data) < 100_000:
            return clean(decode(data, part.params.get("charset", ""))[0])
        return ""

    def _keep(self, filename: str, kind: str, data: bytes, *, inline: bool) -> bool:
        self.unpacked += len(data)
        if self.unpacked > MAX_UNPACKED:
            note(self.problems, Problem.TOO_LARGE)
            return False
        found = sniff(data)
        if found == "application/ms-tnef" or kind in ("application/ms-tnef", "application/vnd.ms-tnef"):
            note(self.problems, Problem.PACKED)
        if found == "application/zip" and is_bomb(data):
            note(self.problems, Problem.BOMB)
        name = safe_filename(filename, found or kind)
        self.attachments.append(ParsedAttachment(name, kind, data, inline, found))
        return True

    def _without_uu_files(self, data: bytes) -> bytes:
        if b"begin " not in data:
            return data

        def keep(match: re.Match[bytes]) -> bytes:
            content = uu_bytes(match[2].splitlines())
            kept = self._keep(clean_line(decode(match[1], "")[0]), "application/octet-stream", content, inline=False)
            return b"" if kept else match[0]

        return _UU_FILE.sub(keep, data)


def _looks_like_html(text: str) -> bool:
    return text[:500].lstrip()[:15].lower().startswith(("<!doctype html", "<html"))


def unflow(text: str, *, joined: bool) -> str:
    """Text of RFC 3676 with its soft line breaks taken out; quote marks keep their depth."""
    lines: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        soft = content.endswith(" ") and content != "-- "
        content = content[:-1] if soft and joined else content
        if open_depth == depth and lines:
            lines[-1].append(content)
        else:
            lines.append([">" * depth + " " if depth else "", content])
        open_depth = depth if soft else -1
    return "\n".join("".join(pieces) for pieces in lines)
