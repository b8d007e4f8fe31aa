"""A mail taken apart into its leaves, without recursion deeper than the cap. Never raises on any input."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .headers import Headers, base64_bytes, parameters, split_headers
from .parsed import Problem

MAX_PARTS = 200
MAX_DEPTH = 20

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")


@dataclass(slots=True)
class Part:
    """One node: its headers, the bytes under them, and the parts inside when it is a container."""

    headers: Headers
    body: bytes
    kind: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    filename: str = ""
    broken_header: bool = False
    children: list[Part] = field(default_factory=list)

    def data(self, problems: list[str]) -> bytes:
        """The body with its transfer encoding undone."""
        return undo_encoding(self.body, self.headers.first("content-transfer-encoding"), problems)


def read_parts(raw: bytes, problems: list[str]) -> Part:
    """The whole tree, at most `MAX_PARTS` parts and `MAX_DEPTH` levels; what lies beyond is named in `problems`."""
    root = _part(raw, "text/plain", problems)
    budget = [MAX_PARTS]
    open_up(root, depth=0, budget=budget, problems=problems)
    return root


def open_up(part: Part, *, depth: int, budget: list[int], problems: list[str]) -> None:
    """Fill in the children of a container and of every container inside it."""
    inside = list(_pieces(part, problems))
    if inside and depth >= MAX_DEPTH:
        note(problems, Problem.TOO_DEEP)
        return
    default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    for piece in inside:
        if budget[0] <= 0:
            note(problems, Problem.TOO_MANY_PARTS)
            return
        budget[0] -= 1
        child = _part(piece, default, problems)
        part.children.append(child)
        open_up(child, depth=depth + 1, budget=budget, problems=problems)


def note(problems: list[str], problem: Problem) -> None:
    """Remember a problem once."""
    if problem.value not in problems:
        problems.append(problem.value)


def _part(raw: bytes, default: str, problems: list[str]) -> Part:
    headers, body, odd = split_headers(raw)
    if odd:
        note(problems, Problem.BAD_HEADER)
    if headers.has_long:
        note(problems, Problem.LONG_HEADER)
    kind, params = parameters(headers.first("content-type"))
    disposition, more = parameters(headers.first("content-disposition"))
    kind = re.sub(r"\s|\([^)]*\)", "", kind)
    if not re.fullmatch(r"[a-z0-9.+_-]{1,60}/[a-z0-9.+_-]{1,100}", kind):
        kind = "text/html" if kind == "html" else default
    return Part(headers, body, kind, params, disposition, more.get("filename") or params.get("name", ""), odd)


def _pieces(part: Part, problems: list[str]) -> Iterator[bytes]:
    """The raw parts inside a container; nothing for a leaf."""
    if part.kind in ("message/rfc822", "message/global", "message/news"):
        yield part.data(problems)
        return
    if not part.kind.startswith("multipart/"):
        return
    boundary = part.params.get("boundary", "").encode("utf-8", "replace")
    marks = _boundaries(part.body, b"--" + boundary.rstrip())
    if not marks:
        note(problems, Problem.BROKEN_MULTIPART)
        part.kind = "text/plain"
        return
    ends = [start for start, _, _ in marks[1:]] + [len(part.body)]
    closed = False
    for (_, after, closing), end in zip(marks, ends, strict=True):
        if closing:
            closed = True
            break
        yield part.body[after:end]
    if not closed:
        note(problems, Problem.BROKEN_MULTIPART)


def _boundaries(body: bytes, mark: bytes) -> list[tuple[int, int, bool]]:
    """Where each boundary line starts (with the line break before it), where it ends, and whether it closes."""
    found: list[tuple[int, int, bool]] = []
    position = 0
    while len(found) <= MAX_PARTS + 2:
        at = body.find(mark, position)
        if at < 0:
            break
        position = at + len(mark)
        if at and body[at - 1 : at] != b"\n":
            continue
        end = body.find(b"\n", at)
        end = len(body) if end < 0 else end + 1
        position = end
        rest = body[at + len(mark) : end].strip()
        if rest in (b"", b"--"):
            start = max(at - 1, 0)
            start -= start > 0 and body[start - 1 : start] == b"\r"
            found.append((start, end, rest == b"--"))
    return found


def undo_encoding(body: bytes, encoding: str, problems: list[str]) -> bytes:
    """Base64, quoted-printable and uuencode undone; an unknown or broken one leaves the bytes as they are."""
    encoding = re.sub(r"\([^)]*\)|[\"';]", "", encoding).strip().lower()
    if encoding in ("", "7bit", "8bit", "binary", "7-bit", "8-bit"):
        return body
    if encoding == "quoted-printable":
        return binascii.a2b_qp(b"\n".join(line.rstrip() for line in body.split(b"\n")))
    if encoding == "base64":
        foreign = len(_NOT_BASE64.findall(body[:100_000]))
        if foreign * 10 > min(len(body), 100_000):
            note(problems, Problem.BROKEN_ENCODING)
            return body
        if foreign:
            note(problems, Problem.BROKEN_ENCODING)
        return base64_bytes(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue"):
        return uu_bytes(body.splitlines())
    note(problems, Problem.BROKEN_ENCODING)
    return body


def uu_bytes(lines: list[bytes]) -> bytes:
    """The file written in uuencode lines, with or without its begin and end lines."""
    data = []
    for line in lines:
        if line.startswith(b"begin ") or line.strip() in (b"", b"end", b"`"):
            continue
        try:
            data.append(binascii.a2b_uu(line))
        except binascii.Error:
            length = ((line[0] - 32) & 63) * 4 // 3 + 2  # some programs write lines that are too long
            try:
                data.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                continue
    return b"".join(data)
