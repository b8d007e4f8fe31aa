"""Answers: nothing held, your data is here, erased and kept, and answers in a handler's own words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import override

from datamap.erase import Line, Plan, What
from datamap.laws import law_in
from datamap.registry import model_of, outside, tied_to_subject
from datamap.rules import BACKUP, ERASED_MARK
from identifiers.dates import stockholm_date
from requests_app.letters.outside import still_to_look
from requests_app.letters.send import send
from requests_app.letters.words import day, letter_language, plain_day, wanted
from requests_app.models import AccessPackage, Case, Demand, Letter
from requests_app.models.demand import Trigger

_CASE_TABLES = "requests_app."  # told of in one line, as the case itself
_TOLD_AS_ONE = (What.NOT_FOUND, What.KEPT)
_CASES = {  # what, and how long; the law stands between
    "sv": (
        "Dina ärenden hos oss",
        "det du har skrivit till oss och det vi har svarat och beslutat",
        "till och med det tredje året efter det år då ärendet avslutas; "
        "därefter i fem år bara datum och utfall, utan namn",
    ),
    "en": (
        "Your cases with us",
        "what you wrote to us and what we answered and decided",
        "until the end of the third year after the year in which the case is closed; "
        "then for five years only dates and outcome, without names",
    ),
}
_RECORDS = {"sv": ("post", "poster"), "en": ("record", "records")}
_BY_HAND = {"sv": "gås igenom och raderas för hand", "en": "gone through and erased by hand"}
_BY_ITSELF = {"sv": "raderas automatiskt; sparas", "en": "erased automatically; kept"}
_MUST_KEEP = {"sv": "måste sparas", "en": "has to be kept"}
_UNASKED: dict[str, dict[str, str]] = {
    "sv": {
        "": "",
        Trigger.NO_LONGER_NEEDED: "vi behöver inte uppgifterna längre",
        Trigger.CONSENT_WITHDRAWN: "du har tagit tillbaka ditt samtycke",
        Trigger.OBJECTION_UPHELD: "vi har gett dig rätt i din invändning",
        Trigger.UNLAWFUL: "uppgifterna hade samlats in eller använts utan stöd i lagen",
        Trigger.ORDER: "en lag eller ett beslut av en domstol eller myndighet kräver det",
    },
    "en": {
        "": "",
        Trigger.NO_LONGER_NEEDED: "we no longer need the data",
        Trigger.CONSENT_WITHDRAWN: "you have withdrawn your consent",
        Trigger.OBJECTION_UPHELD: "your objection was upheld",
        Trigger.UNLAWFUL: "the data was collected or used without support in the law",
        Trigger.ORDER: "a law, or a decision of a court or an authority, demands it",
    },
}
_UNTIL = {"sv": "till och med", "en": "until"}


class Told(NamedTuple):
    """One line of an erasure plan in words."""

    title: str
    text: str


def no_data(case: Case, *, link: str, now: datetime) -> Letter:
    """Searched, where and when, and nothing found (Art. 15(1))."""
    language = letter_language(case.language)
    with override(language):
        elsewhere = still_to_look(case, language)
        facts = {**_searched(case, language, now), **elsewhere}
    return send(case, "no_data", link=link, now=now, facts=facts)


def access_reply(
    case: Case, *, link: str, now: datetime, package: AccessPackage, left_out: Sequence[str] = ()
) -> Letter:
    """Yes, and here it is: what the package holds, until when it can be fetched, rights, IMY, court (Art. 15, 20).

    ``left_out``: what is missing for the sake of others and why, a line each (Art. 15(4)).
    """
    language = letter_language(case.language)
    files = list(package.manifest)
    with override(language):
        elsewhere = still_to_look(case, language)
        searched = _searched(case, language, now)
    facts = {
        **searched,
        **elsewhere,
        "left_out": left_out,
        "files": files,
        "start_file": next((name for name in files if name.endswith(".html")), files[0] if files else ""),
        "expires_on": day(package.expires_on, language) if package.expires_on else "",
    }
    return send(case, "access_reply", link=link, now=now, facts=facts)


def _searched(case: Case, language: str, now: datetime) -> dict[str, Any]:
    """Where and when the register was searched (law.md §14); call inside ``override``."""
    searched = [model_of(declared.label) for declared in tied_to_subject() if declared.reach.found_by]
    sources = [str(model._meta.verbose_name_plural) for model in searched]
    return {"searched_on": day(case.searched_at or now, language), "sources": sources}


def erasure_confirmation(case: Case, *, link: str, now: datetime, plan: Plan, trigger: str = "") -> Letter:
    """What was erased, and what is kept under which law until when (Art. 17, R-55, R-56).

    ``trigger``: why it was done though nobody asked.
    """
    language = letter_language(case.language)
    with override(language):
        told = {what: [_told(line, language) for line in _lines(plan.lines, what)] for what in What}
        told[What.KEPT] += _cases_kept(plan, language)
    kept = [line for line in plan.kept if not line.label.startswith(_CASE_TABLES)]
    facts: dict[str, Any] = {
        "done_on": day(now, language),
        "unasked": _UNASKED[language].get(trigger, ""),
        "backups_until": plain_day(BACKUP.until(stockholm_date(now)), language),
        "marks_until": plain_day(ERASED_MARK.until(stockholm_date(now)), language),
        "erased": told[What.ERASE],
        "anonymised": told[What.ANONYMISE],
        "kept": told[What.KEPT],
        "not_found": told[What.NOT_FOUND],
        "outside": told[What.OUTSIDE],
        "titles": [line.title for lines in told.values() for line in lines],
        "kept_until": [plain_day(line.until, language) for line in kept if line.until],
        "kept_laws": [law_in(language, line.law, line.section) for line in plan.kept],
    }
    return send(case, "erasure_confirmation", link=link, now=now, facts=facts)


def answer(case: Case, *, link: str, now: datetime, demand: Demand, answer: str, files: int = 0) -> Letter:
    """What was done by hand about one demand, in the handler's words, and how many files go along."""
    language = letter_language(case.language)
    facts = {"right": wanted(demand.right, language), "answer": answer.strip(), "files": files}
    return send(case, "answer", link=link, now=now, facts=facts)


def message(case: Case, *, link: str, now: datetime, text: str, files: int = 0) -> Letter:
    """A question or a word on the way, in the handler's words, and how many files go along; it decides nothing."""
    return send(case, "message", link=link, now=now, facts={"text": text.strip(), "files": files})


def _lines(lines: Iterable[Line], what: What) -> list[Line]:
    return [
        line
        for line in lines
        if line.what == what and not (what in _TOLD_AS_ONE and line.label.startswith(_CASE_TABLES))
    ]


def _cases_kept(plan: Plan, language: str) -> list[Told]:
    """What is kept of the person's cases, in one line under its law: table by table it would tell them nothing."""
    laws = [law_in(language, line.law, line.section) for line in plan.kept if line.label.startswith(_CASE_TABLES)]
    title, what, how_long = _CASES[language]
    law = ", ".join(dict.fromkeys(laws))
    return [Told(title, f"{title} ({what}), {law}, {how_long}")] if laws else []


def _told(line: Line, language: str) -> Told:
    """`Fakturor: 3 poster (nummer, köpare …), enligt bokföringslagen (1999:1078) 7 kap. 2 §, till och med …`."""
    title = str(line.title)
    title = title[:1].upper() + title[1:]
    text = title
    if line.what == What.OUTSIDE:
        return Told(title, f"{title}: {_outside(line, language)}")
    if line.rows:
        text += f": {line.rows} {_RECORDS[language][line.rows != 1]}"
    fields = "; ".join(str(field) for field in line.field_titles)  # a title may hold a comma
    text += f" ({fields})" if fields else ""
    if line.what == What.KEPT:
        text += f", {law_in(language, line.law, line.section)}"
        text += f", {_UNTIL[language]} {plain_day(line.until, language)}" if line.until else f", {line.rule_words}"
    return Told(title, text)


def _outside(line: Line, language: str) -> str:
    """What happens to a holding outside this system, and when."""
    holding = next(held for held in outside() if held.code == line.label)
    if holding.can_delete:
        return _BY_HAND[language]
    if holding.law:
        return f"{_MUST_KEEP[language]}, {law_in(language, holding.law, holding.section)}, {holding.keep_words}"
    return f"{_BY_ITSELF[language]} {holding.keep_words}"
