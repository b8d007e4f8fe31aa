"""A no, with its reason, its ground and the way on (Art. 12(4), law.md §7)."""

from datetime import datetime

from django.db.models import QuerySet

from requests_app.letters.send import send
from requests_app.letters.words import day, letter_language, requested
from requests_app.models import Case, Demand, DemandOutcome, Letter, RefusalGround

_GROUNDS: dict[str, dict[str, str]] = {
    "sv": {
        RefusalGround.NOT_IDENTIFIABLE: "artikel 11 och 12.2 i dataskyddsförordningen",
        RefusalGround.UNFOUNDED: "artikel 12.5 i dataskyddsförordningen (begäran är uppenbart ogrundad eller orimlig)",
        RefusalGround.OTHERS_RIGHTS: "artikel 15.4 i dataskyddsförordningen (andras rättigheter och friheter)",
        RefusalGround.LEGAL_DUTY: "artikel 17.3 b i dataskyddsförordningen (lagen kräver att uppgifterna sparas)",
        RefusalGround.LEGAL_CLAIMS: "artikel 17.3 e i dataskyddsförordningen "
        "(uppgifterna behövs för rättsliga anspråk)",
    },
    "en": {
        RefusalGround.NOT_IDENTIFIABLE: "Articles 11 and 12(2) GDPR",
        RefusalGround.UNFOUNDED: "Article 12(5) GDPR (the request is manifestly unfounded or excessive)",
        RefusalGround.OTHERS_RIGHTS: "Article 15(4) GDPR (the rights and freedoms of others)",
        RefusalGround.LEGAL_DUTY: "Article 17(3)(b) GDPR (a law obliges us to keep the data)",
        RefusalGround.LEGAL_CLAIMS: "Article 17(3)(e) GDPR (the data is needed for legal claims)",
    },
}
_CURES: dict[str, dict[str, str]] = {
    "sv": {
        RefusalGround.NOT_IDENTIFIABLE: "Ge oss uppgifter som gör att vi kan hitta dig, så prövar vi din begäran igen.",
        RefusalGround.UNFOUNDED: "Berätta vad just den här begäran gäller och varför den skiljer sig från tidigare, "
        "så prövar vi den igen.",
        RefusalGround.OTHERS_RIGHTS: "Berätta vilka uppgifter om dig själv du saknar, "
        "så prövar vi om de kan lämnas ut utan uppgifterna om andra.",
        RefusalGround.LEGAL_DUTY: "Uppgifterna tas bort när lagens tid har gått ut. Du behöver inte göra något. "
        "Du kan begära att de begränsas till dess.",
        RefusalGround.LEGAL_CLAIMS: "När anspråket är avgjort prövar vi din begäran på nytt. "
        "Du kan begära att uppgifterna begränsas till dess.",
    },
    "en": {
        RefusalGround.NOT_IDENTIFIABLE: "Give us details by which we can find you, and we will consider it again.",
        RefusalGround.UNFOUNDED: "Tell us what this very request is about and how it differs from earlier ones, "
        "and we will consider it again.",
        RefusalGround.OTHERS_RIGHTS: "Tell us which data about yourself you miss, "
        "and we will consider whether it can be given without the data about others.",
        RefusalGround.LEGAL_DUTY: "The data is removed when the time set by law is up. You need not do anything. "
        "You can ask for it to be restricted until then.",
        RefusalGround.LEGAL_CLAIMS: "When the claim is settled we consider your request anew. "
        "You can ask for the data to be restricted until then.",
    },
}


def refusal(case: Case, *, link: str, now: datetime, demand: Demand) -> Letter:
    """What is refused, why, on which ground, and what the person can do about it."""
    return send(case, "refusal", link=link, now=now, facts=_facts(case, demand))


def partial_refusal(case: Case, *, link: str, now: datetime, demand: Demand) -> Letter:
    """First what is granted, of this demand and of the others, then what is refused, as in a refusal."""
    language = letter_language(case.language)
    facts = {
        **_facts(case, demand),
        "granted_part": demand.granted_part.strip(),
        "granted": [requested(other.right, language) for other in granted_beside(case, demand)],
    }
    return send(case, "partial_refusal", link=link, now=now, facts=facts)


def granted_beside(case: Case, demand: Demand) -> QuerySet[Demand]:
    """The other demands of the case that were granted, wholly or in part."""
    granted = case.demands.filter(outcome__in=(DemandOutcome.GRANTED, DemandOutcome.PARTLY))
    return granted.exclude(pk=demand.pk).order_by("pk")


def _facts(case: Case, demand: Demand) -> dict[str, str]:
    language = letter_language(case.language)
    return {
        "received": day(demand.received_on, language),
        "right": requested(demand.right, language),
        "reason": demand.reason.strip(),
        "ground": _GROUNDS[language][demand.ground],
        "cure": _CURES[language][demand.ground],
    }


def not_identifiable(case: Case, *, link: str, now: datetime, demand: Demand) -> Letter:
    """We can't tell which data is theirs, or that it is they who ask, and what would help (Art. 11(2), 12(2))."""
    language = letter_language(case.language)
    facts = {
        "received": day(demand.received_on, language),
        "right": requested(demand.right, language),
        "reason": demand.reason.strip(),
    }
    return send(case, "not_identifiable", link=link, now=now, facts=facts)
