"""HTML mail as plain text: nothing live is kept, and links show where they lead."""

from __future__ import annotations

import binascii
import html
import re

import nh3

from .charsets import clean

MAX_HTML = 1024 * 1024
MAX_DEPTH = 400
"""Deeper nesting costs the HTML parser quadratic time (50,000 levels: 6 s); such a page is stripped without it."""

_AMPERSAND = "\ue000"
"""Stands in for & while the parser runs: a million of them cost it 12 s. What comes out is text, so nothing revives."""

_BLOCKS = ("p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "pre")
_UNCLOSED = {
    "br",
    "hr",
    "img",
    "p",
    "li",
    "td",
    "tr",
    "th",
    "meta",
    "link",
    "input",
    "area",
    "col",
    "dt",
    "dd",
    "option",
}
_SILENT = {"script", "style", "title", "head", "template", "iframe", "object", "noscript"}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_LINK = re.compile(r'<a href="([^"<>]{1,2000})"[^<>]*>([^<>]*)</a>')
_BLOCK = re.compile(r"</?(?:" + "|".join(_BLOCKS) + r")\b[^<>]*>|<(?:br|hr)\b[^<>]*>")
_CELL = re.compile(r"</?t[dh]\b[^<>]*>")
_ANY = re.compile(r"<[^<>]*>")
_SILENT_BLOCK = re.compile(r"<(script|style|head|title)\b[^<>]*>[^<]*(?:<(?!/\1)[^<]*)*", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\xa0]+")
_GAPS = re.compile(r"\n\s*\n\s*")
_DATA_IMAGE = re.compile(r"data:(image/[a-zA-Z0-9.+-]{1,30});base64,([A-Za-z0-9+/=%\s]+)")


def html_to_text(source: str) -> str:
    """What a reader of the page would see, as lines of text."""
    source = _DATA_IMAGE.sub("", source)[:MAX_HTML]
    if _depth(source) > MAX_DEPTH:
        flat = _SILENT_BLOCK.sub("", source)
    else:
        flat = nh3.clean(
            re.sub(r"[\r\n\t]+", " ", source).replace(_AMPERSAND, "").replace("&", _AMPERSAND),
            tags={*_BLOCKS, "br", "hr", "td", "th", "a"},
            clean_content_tags=_SILENT,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel=None,
        )
        flat = _LINK.sub(_link, flat.replace(_AMPERSAND, "&"))
    flat = _CELL.sub(" ", _BLOCK.sub("\n", flat))
    text = clean(html.unescape(_ANY.sub("", flat)))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def images_in_html(source: str) -> list[tuple[str, bytes]]:
    """Pictures written into the page itself (`data:` addresses) as type and bytes, at most 20."""
    found = []
    for match in _DATA_IMAGE.finditer(source):
        letters = re.sub(r"[\s%]|%0[ADad]", "", match[2])
        try:
            found.append((match[1].lower(), binascii.a2b_base64(letters + "=" * (-len(letters) % 4))))
        except binascii.Error:
            continue
        if len(found) == 20:
            break
    return found


def _link(match: re.Match[str]) -> str:
    target, shown = html.unescape(match[1]), match[2]
    bare = target.removeprefix("mailto:").removeprefix("tel:")
    if bare.rstrip("/") in html.unescape(shown):
        return shown
    return f"{shown} [{html.escape(bare)}]"


def _depth(source: str) -> int:
    depth = deepest = 0
    for match in _TAG.finditer(source):
        if match[2].lower() in _UNCLOSED:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
