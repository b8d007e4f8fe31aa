"""A letter as a PDF for the post, in the words that were kept, with a code for who has no e-mail."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from requests_app.letters import blocks
from requests_app.models import Letter
from requests_app.package.pdf import set_type

DESIGN = Path(__file__).with_name("letter.typ")
_CODE_TITLE = {"sv": "Läs ärendet på nätet", "en": "Read the case online"}
_CODE_TEXT = {
    "sv": "Gå till {page}. Ange ärendenumret {reference} och koden här under. Koden fungerar en gång, till och med "
    "{until}. Du behöver inte göra detta: allt i ärendet kan du också få per post eller telefon.",
    "en": "Go to {page}. Enter the case number {reference} and the code below. The code works once, until {until}. "
    "You need not do this: everything in the case can also reach you by post or telephone.",
}


class PrintedCode(NamedTuple):
    """A code in clear, for this paper alone; where it is entered and until which day, in words."""

    code: str
    page: str
    until: str


def letter_pdf(letter: Letter, *, code: PrintedCode | None, now: datetime) -> bytes:
    """The PDF's bytes: sender, address in the window, the letter as kept, the code. Raises ``NotTypeset``."""
    case, language = letter.case, "en" if letter.language == "en" else "sv"
    to = [line.strip() for line in (case.name, case.company, *case.address.splitlines()) if line.strip()]
    known = {"page": code.page, "reference": case.reference, "until": code.until} if code else {}
    data = {
        "language": language,
        "title": letter.subject,
        "from": [line for line in (settings.COMPANY_NAME, *settings.COMPANY_ADDRESS.splitlines()) if line],
        "to": to or ["–"],
        "blocks": [block._asdict() for block in blocks(letter.text)],
        "foot": f"{settings.COMPANY_NAME} · {case.reference}",
        "code": code.code if code else "",
        "code_title": _CODE_TITLE[language],
        "code_text": _CODE_TEXT[language].format(**known) if code else "",
    }
    return set_type(DESIGN, data, now=now)
