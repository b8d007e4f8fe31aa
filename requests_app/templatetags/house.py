"""What every public page shows: the company, the other language, dates in words."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override

from identifiers.dates import STOCKHOLM, long_date, stockholm_date
from outbox.writing.brand import Brand, brand

register = template.Library()
_POSTCODE = re.compile(r"\b(\d{3}) (\d{2})\b")  # never broken over two lines


@dataclass(frozen=True)
class Company:
    """The contact block (R-61); empty lines are left out."""

    name: str
    number: str
    email: str
    phone: str
    address: str

    @property
    def dialled(self) -> str:
        """The number as a phone dials it."""
        return "".join(sign for sign in self.phone if sign in "+0123456789")


@dataclass(frozen=True)
class Language:
    """The same page in the other language."""

    code: str
    name: str
    url: str


@register.simple_tag
def the_company() -> Company:
    """Who answers."""
    return Company(
        name=settings.COMPANY_NAME,
        number=settings.COMPANY_NUMBER,
        email=settings.PRIVACY_EMAIL,
        phone=settings.COMPANY_PHONE,
        address=_POSTCODE.sub("\\1\N{NO-BREAK SPACE}\\2", settings.COMPANY_ADDRESS),
    )


@register.simple_tag
def the_brand() -> Brand:
    """Its colours and logo."""
    return brand()


@register.simple_tag(takes_context=True)
def other_language(context: RequestContext) -> Language:
    """The page's address in the other language, or the start page's when the page has none."""
    code, name = ("en", "English") if (get_language() or "sv").startswith("sv") else ("sv", "Svenska")
    request = context.get("request")
    here = request.get_full_path() if request is not None else ""
    there = translate_url(here, code) if here else ""
    if not there or there == here:
        with override(code):
            there = reverse("start")
    return Language(code, name, there)


@register.filter
def in_words(day: date | datetime) -> str:
    """`tisdag 7 april 2026`, in the reader's language."""
    if isinstance(day, datetime):
        day = stockholm_date(day)
    return long_date(day, get_language() or "sv")


@register.filter
def with_time(moment: datetime) -> str:
    """`tisdag 7 april 2026 14:05`, Stockholm time."""
    return f"{in_words(moment)} {clock(moment)}"


@register.filter
def clock(moment: datetime) -> str:
    """`14:05`, Stockholm time."""
    return moment.astimezone(STOCKHOLM).strftime("%H:%M")
