"""Letters about time: the extension the law knows, and the late notice for when it was broken."""

from datetime import date, datetime

from django.utils.translation import override

from requests_app.deadlines import deadlines_for
from requests_app.letters.send import send
from requests_app.letters.words import day, letter_language, requested
from requests_app.models import Case, Letter


def extension(case: Case, *, link: str, now: datetime, until: date, reason: str, facts: str = "") -> Letter:
    """More time, why and until when, with what is already given (Art. 12(3)); sent inside the first month."""
    language = letter_language(case.language)
    with override(language):
        why = str(reason).strip().rstrip(".")
    done = case.demands.filter(fulfilled_at__isnull=False).order_by("pk").values_list("right", flat=True)
    known = {
        "received": day(case.received_on, language),
        "until": day(until, language),
        "reason": why,
        "facts": facts,
        "done": [requested(right, language) for right in done],
    }
    return send(case, "extension", link=link, now=now, facts=known)


def late_notice(case: Case, *, link: str, now: datetime, until: date, reason: str) -> Letter:
    """We are late: what went wrong, the new date, IMY and court (design §4). An apology, not an extension."""
    language = letter_language(case.language)
    promised = case.extended_to or deadlines_for(case.received_on).target
    facts = {
        "received": day(case.received_on, language),
        "promised": day(promised, language),
        "until": day(until, language),
        "reason": reason.strip(),
    }
    return send(case, "late_notice", link=link, now=now, facts=facts)
