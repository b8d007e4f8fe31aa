"""The policy's Markdown as HTML that can't hurt: made by markdown-it, cleaned by nh3, each sentence with its name."""

from functools import cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from policy.marks import MARK

_TAGS = {"h1", "h2", "h3", "p", "ul", "ol", "li", "em", "strong", "a", "span", "br"}
_ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "span": {"id"}}


@cache
def parser() -> MarkdownIt:
    """Headings, paragraphs, lists, emphasis and links; no HTML, no pictures, no code."""
    made = MarkdownIt("commonmark", {"html": False})
    made.disable(["image", "code", "fence", "backticks", "html_block", "html_inline", "hr", "reference", "autolink"])
    made.core.ruler.push("sentences", _name_sentences)
    return made


def as_html(text: str) -> SafeString:
    """The text as HTML. The mark of a sentence becomes its anchor, `s-` and its name, so that it can be linked to."""
    clean = nh3.clean(
        parser().render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "mailto"},
        link_rel="noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has cleaned it


def _name_sentences(state: StateCore) -> None:
    for opening, inside in zip(state.tokens, state.tokens[1:], strict=False):
        if inside.type == "inline":
            _name(opening, inside)


def _name(opening: Token, inside: Token) -> None:
    """Take the marks out of the words; a heading is named itself, any other line is put into a span of its name."""
    line: list[Token] = []
    named: list[Token] = []
    for child in [*(inside.children or []), Token("softbreak", "br", 0)]:
        if child.type not in ("softbreak", "hardbreak"):
            line.append(child)
            continue
        name = _take_mark(line)
        if name and opening.type == "heading_open":
            opening.attrSet("id", f"s-{name}")
        elif name:
            first, last = Token("span_open", "span", 1), Token("span_close", "span", -1)
            first.attrSet("id", f"s-{name}")
            line = [first, *line, last]
        named += [*line, child]
        line = []
    inside.children = named[:-1]


def _take_mark(line: list[Token]) -> str:
    """The name at the end of the line's words, which it is taken from; empty when they have none."""
    last = line[-1] if line else None
    found = MARK.search(last.content) if last is not None and last.type == "text" else None
    if last is None or found is None:
        return ""
    last.content = last.content[: found.start()]
    return found["name"]
