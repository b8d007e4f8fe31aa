"""What a page makes a browser load."""

from collections.abc import Iterator
from html.parser import HTMLParser

LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"), ("video", "src")}


class _Loaded(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if (tag, name) in LOADS and value]


def addresses_in(page: str) -> Iterator[str]:
    """The address of every script, style, picture and frame of the page."""
    parser = _Loaded()
    parser.feed(page)
    yield from parser.found
