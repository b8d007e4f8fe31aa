"""The policy's text taken apart: each sentence has a mark with a name that stays and the requirements it stands for.

A sentence, heading or point of a list has a line of its own and ends in its mark: ``… inom 30 dagar. {#answer R-50}``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markdown_it.token import Token

from policy.markdown import parser
from policy.marks import MARK
from policy.models.version import digest_of

REQUIREMENTS = tuple(f"R-{number:02}" for number in range(1, 62))  # law.md §2; R-62 is about the text as a whole
_SHOWN = 60  # characters of a line in a message about it


@dataclass(frozen=True)
class Sentence:
    """One sentence of the text. ``digest`` follows its words: what was mapped to the old must be looked at."""

    name: str
    words: str
    requirements: tuple[str, ...]
    heading: bool

    @property
    def digest(self) -> str:
        """SHA-256 of the words."""
        return digest_of(self.words)


def lines_of(text: str) -> Iterator[tuple[Token, str]]:
    """Each line that says something, with the block it opens: heading, paragraph or point of a list."""
    tokens = parser().parse(text)
    for opening, inside in zip(tokens, tokens[1:], strict=False):
        if inside.type == "inline":
            for line in inside.content.split("\n"):
                yield opening, line.strip()


def sentences(text: str) -> list[Sentence]:
    """The marked sentences in their order. What has no mark is left to ``faults``."""
    found = []
    for opening, line in lines_of(text):
        mark = MARK.search(line)
        if mark:
            codes = tuple(mark["codes"].split())
            found.append(Sentence(mark["name"], line[: mark.start()], codes, opening.type == "heading_open"))
    return found


def faults(text_sv: str, text_en: str, *, not_promised: Iterable[str] = ()) -> list[str]:
    """What keeps a text from being published, in the reader's words: a sentence nobody mapped, a promise lost (R-62).

    ``not_promised`` are the requirements that the text leaves out on purpose. An empty English text is no fault.
    """
    swedish, english = sentences(text_sv), sentences(text_en)
    wrong = [*_form(text_sv, swedish, _("Swedish")), *(_form(text_en, english, _("English")) if text_en else ())]
    if text_en:
        wrong += _differences(swedish, english)
    said = {code for one in swedish for code in one.requirements}
    left_out = set(not_promised)
    if lost := [code for code in REQUIREMENTS if code not in said | left_out]:
        wrong.append(_("No sentence stands for %(codes)s. Map them, or name them as left out.") % _listed(lost))
    if both := sorted(said & left_out):
        wrong.append(_("%(codes)s are named as left out, and a sentence stands for them.") % _listed(both))
    return wrong


def with_names(text: str) -> str:
    """The text with a fresh name at each line that lacks a mark, for a person to add the requirements."""
    taken = {one.name for one in sentences(text)}
    bare = Counter(line for _opening, line in lines_of(text) if line and not MARK.search(line))
    fresh = (name for number in range(1, 10_000) if (name := f"s{number}") not in taken)
    written = []
    for line in text.splitlines():
        said = line.lstrip("#-*0123456789.> ").strip()
        written.append(f"{line.rstrip()} {{#{next(fresh)}}}" if said and bare[said] else line)
    return "\n".join(written) + "\n"


def _form(text: str, found: list[Sentence], language: str) -> Iterator[str]:
    lines = list(lines_of(text))
    if not lines or lines[0][0].tag != "h1" or sum(opening.tag == "h1" for opening, _line in lines) != 1:
        yield _("%(language)s: the text begins with its one title, a line with # before it.") % {"language": language}
    for _opening, line in lines:
        if line and not MARK.search(line):
            shown = {"language": language, "line": line[:_SHOWN]}
            yield _("%(language)s: no mark at the end of “%(line)s”.") % shown
    for name, times in Counter(one.name for one in found).items():
        if times > 1:
            yield _("%(language)s: the name %(name)s stands %(times)d times.") % {
                **{"language": language, "name": name},
                "times": times,
            }
    known = {*REQUIREMENTS, "R-62"}
    if unknown := sorted({code for one in found for code in one.requirements} - known):
        yield _("%(language)s: %(codes)s are no requirements.") % {"language": language, **_listed(unknown)}


def _differences(swedish: list[Sentence], english: list[Sentence]) -> Iterator[str]:
    codes_sv = {one.name: one.requirements for one in swedish}
    codes_en = {one.name: one.requirements for one in english}
    if alone := sorted(codes_sv.keys() ^ codes_en.keys()):
        yield _("In one language only: %(codes)s.") % _listed(alone)
    if differ := sorted(name for name in codes_sv.keys() & codes_en.keys() if codes_sv[name] != codes_en[name]):
        yield _("Other requirements in English than in Swedish: %(codes)s.") % _listed(differ)


def _listed(names: Iterable[str]) -> dict[str, str]:
    return {"codes": ", ".join(names)}
