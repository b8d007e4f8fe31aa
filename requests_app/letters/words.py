"""What is said the same way in many letters: rights, articles, grounds, IMY, names and addresses."""

import re
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings

from identifiers.dates import STOCKHOLM, long_date, stockholm_date
from identifiers.text import clean_line
from requests_app.models import Right
from requests_app.models.demand import ARTICLE

IMY_NAME = {"sv": "Integritetsskyddsmyndigheten (IMY)", "en": "the Swedish Authority for Privacy Protection (IMY)"}
IMY_POST = "Integritetsskyddsmyndigheten, Box 8114, 104 20 Stockholm"
IMY_WEB = "https://www.imy.se/privatperson/utfora-arenden/lamna-ett-klagomal/"

_LONGEST_SALUTATION = 60
_A_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’-]|\. )*\.?")


class Phrases(NamedTuple):
    """A right as it stands after "you want to" and after "your request for"."""

    want: str
    request: str


RIGHTS: dict[str, dict[str, Phrases]] = {
    "sv": {
        Right.ACCESS: Phrases(
            "få veta vilka uppgifter vi har om dig och få en kopia av dem", "begäran om tillgång till dina uppgifter"
        ),
        Right.PORTABILITY: Phrases(
            "få ut dina uppgifter i ett format som en dator kan läsa", "begäran om att få ut dina uppgifter i filformat"
        ),
        Right.RECTIFICATION: Phrases("få uppgifter om dig rättade", "begäran om rättelse"),
        Right.ERASURE: Phrases("få dina uppgifter raderade", "begäran om radering"),
        Right.RESTRICTION: Phrases("få användningen av dina uppgifter begränsad", "begäran om begränsning"),
        Right.OBJECTION: Phrases("invända mot hur vi använder dina uppgifter", "invändning"),
        Right.MARKETING_STOP: Phrases("slippa nyhetsbrev och reklam från oss", "begäran om att slippa reklam"),
        Right.AGREEMENT: Phrases("få ett personuppgiftsbiträdesavtal", "begäran om personuppgiftsbiträdesavtal"),
        Right.QUESTION: Phrases("få svar på en fråga", "fråga"),
        Right.COMPLAINT: Phrases("lämna ett klagomål till oss", "klagomål"),
    },
    "en": {
        Right.ACCESS: Phrases(
            "know what data we hold about you and have a copy of it", "request for access to your data"
        ),
        Right.PORTABILITY: Phrases(
            "have your data in a format that a computer can read", "request to have your data in a file format"
        ),
        Right.RECTIFICATION: Phrases("have data about you corrected", "request for rectification"),
        Right.ERASURE: Phrases("have your data erased", "request for erasure"),
        Right.RESTRICTION: Phrases("have the use of your data restricted", "request for restriction"),
        Right.OBJECTION: Phrases("object to how we use your data", "objection"),
        Right.MARKETING_STOP: Phrases("stop newsletters and advertising from us", "request to stop advertising"),
        Right.AGREEMENT: Phrases("have a data processing agreement", "request for a data processing agreement"),
        Right.QUESTION: Phrases("have a question answered", "question"),
        Right.COMPLAINT: Phrases("make a complaint to us", "complaint"),
    },
}


def letter_language(language: str) -> str:
    """The partner's language if letters exist in it, else Swedish."""
    return "en" if language.lower().startswith("en") else "sv"


def article(right: str, language: str) -> str:
    """`artikel 15 i dataskyddsförordningen`, `Article 21(2) GDPR`; empty for what is no right under the regulation."""
    number = ARTICLE.get(Right(right))
    if number is None:
        return ""
    if language == "sv":
        return f"artikel {number} i dataskyddsförordningen"
    whole, _dot, part = number.partition(".")
    return f"Article {whole}{f'({part})' if part else ''} GDPR"


def wanted(right: str, language: str) -> str:
    """The right as something the person wants, with its article where it has one."""
    words, law = RIGHTS[language][Right(right)].want, article(right, language)
    return f"{words} ({law})" if law else words


def requested(right: str, language: str) -> str:
    """The right as a noun: `begäran om radering (artikel 17 i dataskyddsförordningen)`."""
    words, law = RIGHTS[language][Right(right)].request, article(right, language)
    return f"{words} ({law})" if law else words


def day(moment: date | datetime, language: str) -> str:
    """`tisdag 7 april 2026` in Stockholm."""
    return long_date(stockholm_date(moment) if isinstance(moment, datetime) else moment, language)


def plain_day(moment: date, language: str) -> str:
    """`31 december 2033`: a date far away needs no weekday."""
    return long_date(moment, language).split(" ", 1)[1]


def clock_time(moment: datetime, language: str) -> str:
    """`14.05` in Stockholm, in English `14:05`."""
    return f"{moment.astimezone(STOCKHOLM):{'%H:%M' if language == 'en' else '%H.%M'}}"


def salutation(name: str) -> str:
    """The name to greet by, or nothing when what stands there is no plain name.

    Anybody can type anybody's address into the form; a letter that carried whatever was typed as name would let them
    send advertising or threats in ours.
    """
    name = clean_line(name)
    return name if len(name) <= _LONGEST_SALUTATION and _A_NAME.fullmatch(name) else ""


def status_address(link: str, language: str) -> str:
    """The page of the case behind its secret link, in the reader's language."""
    return f"{settings.SITE_URL}{'/en' if language == 'en' else ''}/arende/{link}/"
