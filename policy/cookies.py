"""The cookies of the public pages, each by the name the settings give it (R-42). Nothing else may be set there."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from datamap.terms import Words


@dataclass(frozen=True)
class Cookie:
    """One cookie: when it is set, what for, and when it goes."""

    name: str
    when: Words
    what_for: Words
    how_long: Words


def our_cookies() -> tuple[Cookie, ...]:
    """All three. A visitor who only reads gets none of them."""
    return (
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("when you open a page with a form"),
            _("shows that the form was sent from our page and not from somebody else's in your name"),
            _("until you close the browser"),
        ),
        Cookie(
            settings.CODE_COOKIE_NAME,
            _("when you ask for a code to your case"),
            _("lets the code work only in the browser that asked for it"),
            _("ten minutes at most"),
        ),
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("when you have opened your case"),
            _("remembers for thirty minutes that you may see it, so that you need no new code on each page"),
            _("ten hours at most"),
        ),
    )
