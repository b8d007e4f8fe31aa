"""Reads a page as a browser would: what somebody typed may stand on it as text, never as part of the page."""

import unicodedata
from html.parser import HTMLParser

from identifiers.text import clean_text, drop_invisible

_ADDRESSES = {"href", "src", "srcdoc", "action", "formaction", "style", "poster", "data"}
_STRANGE = ("intruder", "alert(1)", "display:none", "/etc/passwd")
_CODE = {"script", "style"}
_ALONE = {"input", "br", "img", "meta", "link", "hr", "base", "source", "wbr", "col", "path", "rect"}


class Page(HTMLParser):
    """What of a page is code (and should be ours alone), what is text, and what stands in its fields."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.strange: list[str] = []
        self.text: list[str] = []
        self.fields: dict[str, str] = {}
        self._inside: list[str] = []
        self._writing = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag or attribute that no template of ours has."""
        given = {name: value or "" for name, value in attrs}
        if _is_strange(tag) or any(_is_strange(name) or name.startswith("on") for name in given):
            self.strange.append(f"<{tag} {' '.join(given)}>")
        self.strange += [f"<{tag} {name}>" for name, value in given.items() if name in _ADDRESSES and _leads_out(value)]
        if tag == "input" and given.get("type") not in {"checkbox", "radio", "file"}:
            self.fields[given.get("name", "")] = given.get("value", "")
        if tag == "textarea":
            self._writing = given.get("name", "")
            self.fields[self._writing] = ""
        if tag not in _ALONE:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """One field, or one piece of code, is over."""
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        if tag == "textarea":
            self._writing = ""

    def handle_data(self, data: str) -> None:
        """Text, unless it stands where the browser takes it for code."""
        if self._inside and self._inside[-1] in _CODE and _is_strange(data):
            self.strange.append(f"in <{self._inside[-1]}>")
        if self._writing:
            self.fields[self._writing] += data
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        """A comment nobody of us wrote."""
        if _is_strange(data) or "#exec" in data:
            self.strange.append("<!-- -->")

    def handle_pi(self, data: str) -> None:
        """We write none."""
        self.strange.append(f"<?{data}>")

    def says(self, typed: str) -> bool:
        """Whether the text somebody typed can be read on the page."""
        return bare(typed) in bare("".join(self.text))


def bare(typed: str) -> str:
    """What must remain of a text, wherever it is kept: every sign that can be read, in its order."""
    kept = unicodedata.normalize("NFC", drop_invisible(clean_text(typed)))
    return "".join(kept.split())


def _is_strange(text: str) -> bool:
    return any(word in text.lower() for word in _STRANGE)


def _leads_out(address: str) -> bool:
    address = "".join(address.split()).lower()
    if address.startswith(("?", "#")) or (address.startswith("/") and not address.startswith("//")):
        return False  # a page of ours, with whatever was asked behind it
    return _is_strange(address) or address.startswith(("javascript:", "vbscript:", "data:text"))
