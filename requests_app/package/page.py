"""The readable part: one HTML file that needs nothing else, runs nothing and escapes everything."""

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape

from django.template.loader import get_template

from outbox.writing.blocks import Block
from outbox.writing.brand import brand
from requests_app.package import layout
from requests_app.package.contents import Contents, Part
from requests_app.package.phrases import phrase

# Even a mistake in here could not load or run anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(contents: Contents) -> Iterator[str]:
    """The page, piece by piece."""
    about, rights = layout.about(contents), layout.rights(contents)
    recipients, codes, holdings = layout.recipients(contents), layout.codes(contents), layout.holdings(contents)
    yield _top(contents)
    left_out = layout.left_out(contents)
    yield from _contents_list(contents, about, rights, recipients, codes, holdings, left_out)
    yield _heading("about", about.title)
    yield from _blocks(about.blocks)
    for part in contents.parts:
        yield from _part(part)
    if contents.empty:
        yield _heading("empty", phrase("empty", contents.language))
        searched = Block("paragraph", (phrase("searched", contents.language),))
        yield from _blocks([searched, Block("list", contents.empty)])
    if left_out.rows:
        yield from _table_section("left-out", left_out, before=layout.left_out_why(contents))
    yield from _table_section("recipients", recipients)
    if holdings.rows:
        yield from _table_section("holdings", holdings, before=phrase("by_hand", contents.language))
    yield _heading("rights", rights.title)
    yield from _blocks(rights.blocks)
    if codes.rows:
        yield from _table_section("codes", codes)
    top = escape(phrase("top", contents.language))
    yield f'<p class="up"><a href="#contents">{top}</a></p></main>\n</body>\n</html>\n'


@cache
def _style() -> str:
    return str(get_template("package/page.css").render({"brand": brand()}))


def _top(contents: Contents) -> str:
    title = escape(layout.title(contents))
    meta = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in layout.particulars(contents)
    )
    return (
        f'<!doctype html>\n<html lang="{contents.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{title}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n"
        f'<main class="wrap">\n<h1>{title}</h1>\n<dl class="meta">{meta}</dl>\n'
    )


def _contents_list(
    contents: Contents,
    about: layout.Prose,
    rights: layout.Prose,
    *tables: layout.Table,
) -> Iterator[str]:
    recipients, codes, holdings, left_out = tables
    heading = escape(phrase("contents", contents.language))
    yield f'<nav aria-labelledby="contents"><h2 id="contents">{heading}</h2>\n<ol>\n'
    yield _line("about", about.title)
    for part in contents.parts:
        yield _line(part.slug, part.title, part.count)
    if contents.empty:
        yield _line("empty", phrase("empty", contents.language))
    if left_out.rows:
        yield _line("left-out", left_out.title)
    yield _line("recipients", recipients.title)
    if holdings.rows:
        yield _line("holdings", holdings.title)
    yield _line("rights", rights.title)
    if codes.rows:
        yield _line("codes", codes.title)
    yield "</ol></nav>\n"


def _line(anchor: str, title: str, count: int | None = None) -> str:
    number = f' <span class="count">({count})</span>' if count is not None else ""
    return f'<li><a href="#{escape(anchor)}">{escape(title)}</a>{number}</li>\n'


def _heading(anchor: str, title: str) -> str:
    return f'<h2 id="{escape(anchor)}">{escape(title)}</h2>\n'


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        lines = [escape(line) for line in block.lines]
        if block.kind == "heading":
            yield f"<h3>{lines[0]}</h3>\n"
        elif block.kind == "list":
            yield "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>\n"
        else:
            yield "<p>" + "<br>".join(lines) + "</p>\n"


def _part(part: Part) -> Iterator[str]:
    yield _heading(part.slug, part.title)
    yield '<dl class="facts">'
    for name, values in layout.facts(part):
        said = "<br>".join(escape(value) for value in values)
        yield f"<div><dt>{escape(name)}</dt><dd>{said}</dd></div>"
    yield "</dl>\n"
    if part.as_table:
        caption = f"{phrase('records', part.language)}: {part.count}"
        yield from _table(layout.heads(part), (layout.cells(part, row) for row in part.rows()), caption=caption)
    else:
        yield from _records(part)


def _records(part: Part) -> Iterator[str]:
    word = escape(phrase("record", part.language))
    for number, row in enumerate(part.rows(), start=1):
        said = "".join(
            f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in layout.pairs(part, row)
        )
        yield f'<dl class="record" aria-label="{word} {number}">{said}</dl>\n'


def _table_section(anchor: str, table: layout.Table, *, before: str = "") -> Iterator[str]:
    yield _heading(anchor, table.title)
    if before:
        yield f"<p>{escape(before)}</p>\n"
    yield from _table(table.head, table.rows, caption=table.title)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], *, caption: str) -> Iterator[str]:
    caption = escape(caption)
    yield f'<div class="scroll" role="region" aria-label="{caption}" tabindex="0"><table><caption>{caption}</caption>'
    yield "<thead><tr>"
    yield "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    yield "</tr></thead><tbody>\n"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>\n"
    yield "</tbody></table></div>\n"
