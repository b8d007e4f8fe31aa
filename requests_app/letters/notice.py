"""The e-mail that says a letter waits: case number, what kind, date, link, and nothing else (design §2).

Its template is filled from ``MAY_SAY`` alone. What came of it is checked once more, for a template can be given a line
too many, and a letter's subject a name.
"""

import re

from outbox.writing.points import Facts
from outbox.writing.render import Text, render, source
from requests_app.models import Case

MAY_SAY = frozenset({"language", "reference", "number_label", "date_label", "today", "what", "address", "company"})
LONGEST = 600  # signs; a notice is a few lines
SHORTEST = 3  # signs of a word that could give somebody away
_TOLD = ("name", "company", "customer_number", "email", "phone", "address", "org_number")
_FILLED_IN = re.compile(r"\{[{%]\s*(\w+)")  # a value's name, or a tag's
_TAGS = frozenset({"if", "else", "endif"})  # they choose among words of the template
_ADDRESS = re.compile(r"https?://|www\.|\S@\S")
_NUMBER = re.compile(r"\d[\d \-]{4,}\d")
_WORD = re.compile(r"\w+")


class NoticeSaysTooMuch(Exception):
    """The notice tells more than that a letter waits; it is not sent. Names what is wrong, never the words."""


def write_notice(case: Case, kind: str, letter: Text, facts: Facts) -> Text:
    """The notice of a letter about ``case``. Raises ``NoticeSaysTooMuch`` and ``LetterIncomplete``."""
    known = dict(facts) | {"what": letter.subject}
    notice = render(f"letters/notice/{facts['language']}.txt", {key: known[key] for key in MAY_SAY})
    check_notice(case, kind, notice, letter, facts)
    return notice


def check_notice(case: Case, kind: str, notice: Text, letter: Text, facts: Facts) -> None:
    """Raise ``NoticeSaysTooMuch`` naming everything in the notice that is not its to say."""
    subject = source(f"letters/{kind}/{facts['language']}.txt").splitlines()[0]
    own = "\n".join([subject, source(f"letters/notice/{facts['language']}.txt")])
    said = f"{notice.subject}\n{notice.body}"
    for allowed in (facts["address"], facts["reference"], facts["today"], facts["company"]):
        said = said.replace(str(allowed), " ")
    wrong = {
        "subject": any(name not in MAY_SAY | _TAGS for name in _FILLED_IN.findall(subject)),
        "link": _ADDRESS.search(said),
        "number": _NUMBER.search(said),
        "letter": any(line in said for line in _sentences(letter)),
        "length": len(notice.body) > LONGEST,
        **{part: (_words(str(getattr(case, part))) & _words(said)) - _words(own) for part in _TOLD},
    }
    if any(wrong.values()):
        raise NoticeSaysTooMuch(", ".join(name for name, found in wrong.items() if found))


def _sentences(letter: Text) -> list[str]:
    """The lines of a letter that say something, below its head."""
    return [line for line in letter.body.partition("\n\n")[2].splitlines() if line.count(" ") > SHORTEST]


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if len(word) >= SHORTEST}
