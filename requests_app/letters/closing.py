"""The last letter: how it went, what died, what is kept of the case."""

from datetime import datetime

from django.utils.translation import override

from datamap.rules import CASE_FILE
from identifiers.dates import stockholm_date
from requests_app.letters.outside import looked_through
from requests_app.letters.send import send
from requests_app.letters.words import clock_time, day, letter_language, plain_day, requested
from requests_app.models import Case, DemandOutcome, Letter, Outcome
from requests_app.models.demand import DISCLOSING

_OUTCOMES: dict[str, dict[str, str]] = {
    "sv": {
        Outcome.DONE: "din begäran är färdigbehandlad",
        Outcome.PARTLY: "vi har gjort en del av det du bad om",
        Outcome.REFUSED: "vi har inte kunnat göra det du bad om",
        Outcome.WITHDRAWN: "du har tagit tillbaka din begäran",
        Outcome.NOT_IDENTIFIABLE: "vi har inte kunnat bekräfta vem du är eller hitta uppgifter om dig",
        Outcome.FORWARDED: "din begäran har skickats vidare till den som ansvarar för uppgifterna",
    },
    "en": {
        Outcome.DONE: "your request has been carried out",
        Outcome.PARTLY: "we have done part of what you asked for",
        Outcome.REFUSED: "we have not been able to do what you asked for",
        Outcome.WITHDRAWN: "you have withdrawn your request",
        Outcome.NOT_IDENTIFIABLE: "we have not been able to confirm who you are or find data about you",
        Outcome.FORWARDED: "your request has been passed on to the one responsible for the data",
    },
}
_DEMAND_OUTCOMES: dict[str, dict[str, str]] = {
    "sv": {
        DemandOutcome.GRANTED: "klart",
        DemandOutcome.PARTLY: "klart i de delar som lagen tillåter",
        DemandOutcome.NO_DATA: "vi hade inga uppgifter",
        DemandOutcome.REFUSED: "avslag",
        DemandOutcome.WITHDRAWN: "återtagen av dig",
        DemandOutcome.FORWARDED: "vidareskickad till den som ansvarar",
    },
    "en": {
        DemandOutcome.GRANTED: "done",
        DemandOutcome.PARTLY: "done as far as the law allows",
        DemandOutcome.NO_DATA: "we held no data",
        DemandOutcome.REFUSED: "refused",
        DemandOutcome.WITHDRAWN: "withdrawn by you",
        DemandOutcome.FORWARDED: "passed on to the one responsible",
    },
}


def closure(case: Case, *, link: str, now: datetime) -> Letter:
    """Outcome, when the ID image was destroyed, what is kept of the case and how long, how to take it up again."""
    language = letter_language(case.language)
    closed_at = case.closed_at or now
    with override(language):
        outside = looked_through(case)
    facts = {
        "closed_on": day(closed_at, language),
        "outcome": _OUTCOMES[language][case.outcome],
        "demands": [
            f"{_capitalised(requested(demand.right, language))}: {_DEMAND_OUTCOMES[language][demand.outcome]}"
            for demand in sorted(case.demands.all(), key=lambda demand: demand.pk)
            if demand.outcome
        ],
        "image_destroyed": _image_destroyed(case, language),
        "outside": outside,
        "package_until": _package_until(case, language),
        "kept_until": plain_day(CASE_FILE.until(stockholm_date(closed_at)), language),
    }
    return send(case, "closure", link=link, now=now, facts=facts)


def _image_destroyed(case: Case, language: str) -> str:
    """`tisdag 7 april 2026 kl. 14.05`, empty when there never was an image."""
    if case.image_destroyed_at is None:
        return ""
    at = " kl. " if language == "sv" else " at "
    return day(case.image_destroyed_at, language) + at + clock_time(case.image_destroyed_at, language)


def _package_until(case: Case, language: str) -> str:
    if not any(demand.right in DISCLOSING for demand in case.demands.all()):
        return ""
    package = case.packages.filter(destroyed_at=None, released_at__isnull=False).order_by("-expires_on").first()
    return day(package.expires_on, language) if package and package.expires_on else ""


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:]
