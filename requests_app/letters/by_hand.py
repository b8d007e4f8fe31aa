"""Letters about what a person does by hand: restriction, agreement, a request that is somebody else's to answer."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from identifiers.dates import stockholm_date
from requests_app.agreement_text import CURRENT, SIGN_WITHIN
from requests_app.letters.send import send
from requests_app.letters.words import day, letter_language, plain_day, wanted
from requests_app.models import Case, Demand, Letter


def restriction(case: Case, *, link: str, now: datetime, demand: Demand, since: date, answer: str) -> Letter:
    """The data is stored and otherwise left alone, and we write before that ends (Art. 18(2), (3), 19)."""
    language = letter_language(case.language)
    facts = {"since": day(since, language), "answer": answer.strip()}
    return send(case, "restriction", link=link, now=now, facts=facts)


def restriction_lifting(case: Case, *, link: str, now: datetime, since: date, lifts_on: date, reason: str) -> Letter:
    """Sent before a restriction is lifted: when, why, and how to keep it (Art. 18(3))."""
    language = letter_language(case.language)
    facts = {"since": day(since, language), "lifts_on": day(lifts_on, language), "reason": reason.strip()}
    return send(case, "restriction_lifting", link=link, now=now, facts=facts)


def agreement(case: Case, *, link: str, now: datetime, demand: Demand, answer: str, files: int = 0) -> Letter:
    """How to have a data processing agreement with us (Art. 28, R-46): where it is, how to sign it, and by when.

    A text of the handler's own may go along as a file.
    """
    language = letter_language(case.language)
    with override(language):
        page = reverse("agreement_text", args=[CURRENT])
    facts = {
        "answer": answer.strip(),
        "files": files,
        "version": str(CURRENT),
        "page": f"{settings.SITE_URL}{page}",
        "sign_by": plain_day(stockholm_date(now) + SIGN_WITHIN, language),
    }
    return send(case, "agreement", link=link, now=now, facts=facts)


def forwarding(case: Case, *, link: str, now: datetime, controller: str, reach: str, sent_on: date) -> Letter:
    """We are only the processor of this data: who is responsible, and that the request is with them (R-04).

    Discloses nothing: that we hold data for the controller is said of no person.
    """
    language = letter_language(case.language)
    rights = case.demands.order_by("pk").values_list("right", flat=True)
    facts = {
        "rights": [wanted(right, language) for right in rights],
        "controller": controller.strip(),
        "reach": reach.strip(),
        "sent_on": day(sent_on, language),
    }
    return send(case, "forwarding", link=link, now=now, facts=facts)
