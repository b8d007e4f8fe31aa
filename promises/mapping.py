"""Which sentences of the policy stand for which requirement, in the words that were mapped or in others (R-62)."""

from datetime import date

from policy.in_force import in_force_on
from policy.sentences import REQUIREMENTS, Sentence, sentences
from promises.models import SentenceMap


def sentences_in_force(today: date) -> dict[str, list[Sentence]]:
    """The Swedish sentences of each requirement; an empty list for what the version in force leaves out."""
    version = in_force_on(today)
    found: dict[str, list[Sentence]] = {code: [] for code in REQUIREMENTS}
    for one in sentences(version.text_sv) if version else []:
        for code in one.requirements:
            found.setdefault(code, []).append(one)
    return found


def left_out(today: date) -> frozenset[str]:
    """The requirements the version in force leaves out on purpose."""
    version = in_force_on(today)
    return frozenset(version.not_promised if version else ())


def changed_codes(today: date) -> frozenset[str]:
    """The requirements whose sentences have other words than when they were mapped, or were never mapped."""
    mapped: dict[str, set[tuple[str, str]]] = {}
    for code, name, digest in SentenceMap.objects.values_list("code", "sentence", "digest"):
        mapped.setdefault(code, set()).add((name, digest))
    now = {code: {(one.name, one.digest) for one in found} for code, found in sentences_in_force(today).items()}
    return frozenset(code for code, words in now.items() if words and words != mapped.get(code, set()))
