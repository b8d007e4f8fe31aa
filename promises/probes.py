"""What is tried over the network as a visitor would: the policy's page, the unsubscribe page, the cookies set."""

import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPException, HTTPMessage
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from identifiers.dates import stockholm_date
from mailings.links import unsubscribe_link
from policy.cookies import our_cookies
from policy.in_force import in_force_on
from policy.markdown import as_html
from promises.models import Probe
from promises.own_addresses import addresses_in
from promises.terms import Measured, Moment, State

log = logging.getLogger(__name__)

PATIENCE = 15  # seconds
FRESH = timedelta(hours=3)
NOBODY = "nobody@example.com"  # reserved: no partner has it, and nothing is sent there


class Page(NamedTuple):
    """What a visitor gets."""

    text: str
    headers: HTTPMessage


def read_probe(name: str, at: Moment) -> Measured:
    """What the last try found; at risk when none has come through lately, nothing to judge before the first."""
    last = Probe.objects.filter(pk=name).first()
    if last is None:
        return Measured(State.NOTHING, 0, _("Not tried yet; the clock does it each hour."))
    if last.tried_at < at.now - FRESH:
        return Measured(State.AT_RISK, 0, _("Not tried for hours: is the clock running?"))
    return Measured(State.HOLDS, 0) if last.sound else Measured(State.BROKEN, 1)


def try_all(now: datetime) -> None:
    """Try everything and write down what was found. Call it outside a transaction: it waits for the network."""
    for name, sound in PROBES.items():
        try:
            found = sound(now)
        except (OSError, HTTPException, ValueError) as trouble:
            log.warning("the probe %s did not come through: %s", name, type(trouble).__name__)
            found = False
        Probe.objects.update_or_create(pk=name, defaults={"tried_at": now, "sound": found})


def _policy_page(now: datetime) -> bool:
    """The page in the language of each text holds that text, to the letter (R-07)."""
    version = in_force_on(stockholm_date(now))
    if version is None:
        return False
    for language in ("sv", "en") if version.text_en else ("sv",):
        with override(language):
            page = fetch(reverse("policy"))
        if strip_tags(as_html(version.text(language))) not in strip_tags(page.text):
            return False
    return True


def _unsubscribe_page(now: datetime) -> bool:
    """A link for an address nobody has opens the page with its button, without a login (R-31)."""
    return "<form" in fetch(urlsplit(unsubscribe_link(NOBODY, language="sv")).path).text


def _only_our_cookies(now: datetime) -> bool:
    """The first page and the form set no cookie but those declared, and load nothing from elsewhere (R-42)."""
    declared = {cookie.name for cookie in our_cookies()}
    for page in (fetch(reverse("start")), fetch(reverse("request_form"))):
        set_here = {line.split("=", 1)[0].strip() for line in page.headers.get_all("Set-Cookie", [])}
        if not set_here <= declared or any(urlsplit(one).netloc for one in addresses_in(page.text)):
            return False
    return True


def fetch(path: str) -> Page:
    """A page of ours over the network. Raises ``OSError`` when it does not come or is no 200."""
    address = urljoin(settings.SITE_URL, path)
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own address
        return Page(answer.read().decode(), answer.headers)


PROBES: dict[str, Callable[[datetime], bool]] = {
    "policy_page": _policy_page,
    "unsubscribe_page": _unsubscribe_page,
    "cookies": _only_our_cookies,
}
