"""Letters of the first days: acknowledgement, marketing stopped, who are you?"""

from datetime import date, datetime

from django.conf import settings

from identifiers.dates import stockholm_date
from requests_app.deadlines import PROMISE_DAYS, deadlines_for, explain
from requests_app.letters.send import send
from requests_app.letters.words import day, letter_language, wanted
from requests_app.models import Case, IdentityState, Letter, Right
from requests_app.models.demand import DISCLOSING

_BETTER_IMAGE = {
    "sv": "Vi kunde tyvärr inte använda den bild av en ID-handling som vi fick. Den är förstörd. "
    "Vi behöver fortfarande kunna bekräfta att det är du.",
    "en": "Unfortunately we could not use the image of an ID document that we received. It has been destroyed. "
    "We still need to be able to confirm that it is you.",
}
_LOST_IMAGE = {
    "sv": "Bilden av en ID-handling som du skickade finns inte längre hos oss. Våra system har återställts från en "
    "säkerhetskopia, och sådana bilder sparas aldrig i säkerhetskopior. Vi behöver fortfarande kunna bekräfta att "
    "det är du.",
    "en": "We no longer have the image of an ID document that you sent. Our systems were restored from a backup, and "
    "such images are never kept in backups. We still need to be able to confirm that it is you.",
}
_PLAIN_REASON = {
    "sv": "Det du har bett om rör uppgifter som inte får hamna hos fel person.",
    "en": "What you have asked for concerns data that must not reach the wrong person.",
}


def acknowledgement(case: Case, *, link: str, now: datetime) -> Letter:
    """What we received, how we understood it, when the answer comes at the latest and why then (Art. 12(3))."""
    language = letter_language(case.language)
    asked = _rights(case)
    asks_identity = case.identity == IdentityState.AWAITED
    facts = {
        "received": day(case.received_on, language),
        "rights": [wanted(right, language) for right in asked],
        "latest": day(case.target_on, language),
        "promise_days": PROMISE_DAYS,
        "explanation": explain(deadlines_for(case.received_on), language),
        "asks_identity": asks_identity,
        "offers_image": _offers_image(asked),
        "only_marketing": set(asked) == {Right.MARKETING_STOP},
    }
    return send(case, "acknowledgement", link=link, now=now, facts=facts)


def marketing_stopped(case: Case, *, link: str, now: datetime) -> Letter:
    """No more advertising, from this second (Art. 21(3), R-11); the same words whether the address was known or not."""
    return send(case, "marketing_stopped", link=link, now=now, facts={})


def identity_request(
    case: Case, *, link: str, now: datetime, reason: str, wants_image: bool, lost: bool = False
) -> Letter:
    """Why we doubt, the lightest way first, the image last and what to cover of it (Art. 12(6), law.md §5).

    Without a reason and with an image wanted, the image that came could not be used; ``lost``: went with a restore.
    """
    language = letter_language(case.language)
    better_image = wants_image and not reason.strip()
    facts = {
        "reason": reason.strip()
        or ((_LOST_IMAGE if lost else _BETTER_IMAGE) if better_image else _PLAIN_REASON)[language],
        "better_image": better_image,
        "wants_image": wants_image,
        "latest": day(case.target_on, language),
    }
    return send(case, "identity_request", link=link, now=now, facts=facts)


def identity_reminder(case: Case, *, link: str, now: datetime, asked_on: date) -> Letter:
    """A week without a word since we asked: the same ways again, lightest first (law.md §4.3)."""
    language = letter_language(case.language)
    facts = {
        "asked_on": day(asked_on, language),
        "wants_image": _offers_image(_rights(case)),
        "latest": day(case.target_on, language) if case.target_on >= stockholm_date(now) else "",
    }
    return send(case, "identity_reminder", link=link, now=now, facts=facts)


def identity_last_call(case: Case, *, link: str, now: datetime, asked_on: date, until: date) -> Letter:
    """Three weeks without a word: until when we wait, what we then decide, and that no right is lost (Art. 12(2))."""
    language = letter_language(case.language)
    facts = {
        "asked_on": day(asked_on, language),
        "wants_image": _offers_image(_rights(case)),
        "until": day(until, language),
    }
    return send(case, "identity_last_call", link=link, now=now, facts=facts)


def _rights(case: Case) -> list[Right]:
    """What is asked for, in the order it was asked."""
    return [Right(right) for right in case.demands.order_by("pk").values_list("right", flat=True)]


def _offers_image(rights: list[Right]) -> bool:
    """Only with a right that discloses data, and only while the policy offers it (design §5)."""
    return settings.IDENTITY_POLICY == "published" and not DISCLOSING.isdisjoint(rights)
