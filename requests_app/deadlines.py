"""When a request must be answered: Art. 12(3) by Regulation 1182/71 with Swedish holidays, and our own thirty days.

Pure: dates in, dates and words out. law.md 4 has the rules and their sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from identifiers.dates import add_months, long_date, month_name

_SATURDAY, _SUNDAY = 5, 6
_ONE_DAY = timedelta(days=1)
_NUMBERS_SV = {2: "två", 3: "tre", 4: "fyra", 6: "sex"}
_NUMBERS_EN = {2: "two", 3: "three", 4: "four", 6: "six"}


@dataclass(frozen=True)
class Terms:
    """The numbers in force from a day on: month and extension by law, days by the policy's promise (R-50).

    `ask_within_days`: an identity question sent later after receipt gives no pause (our own rule, law.md 4.3).
    `eves_are_holidays`: whether Midsummer, Christmas and New Year's Eve move a last day forward. No is the safe answer
    until Sweden's list in the Official Journal says otherwise (law.md 4.2).
    """

    since: date
    promise_days: int = 30
    months: int = 1
    extended_months: int = 3
    ask_within_days: int = 5
    eves_are_holidays: bool = False


# Newest last. Reform proposals (Digital Omnibus) are why these are dated.
TERMS: tuple[Terms, ...] = (Terms(since=date(2018, 5, 25)),)
PROMISE_DAYS = TERMS[-1].promise_days


@dataclass(frozen=True)
class Deadlines:
    """Every date that follows from the day a request arrived.

    `target` is the date to be done by; `plan_for` is the last working day up to it. `paused_due` is shown beside the
    others when identity or meaning was asked about, and nothing steers by it (law.md 4.3).
    """

    received: date
    policy_due: date
    legal_raw: date
    legal_due: date
    target: date
    plan_for: date
    extended_raw: date
    extended_due: date
    extension_notice_last: date
    paused_raw: date
    paused_due: date | None
    eves: bool
    terms: Terms


def terms_on(day: date) -> Terms:
    """The numbers that govern a request received on `day`; the oldest for anything earlier."""
    return next((terms for terms in reversed(TERMS) if terms.since <= day), TERMS[0])


def deadlines_for(received: date, *, eves: bool | None = None, pause_days: int = 0) -> Deadlines:
    """The dates for a request received on `received`, a date in Stockholm (law.md 4.4).

    `eves` overrides the terms' answer. `pause_days` is answer date minus question date. Raises ValueError if negative.
    """
    if pause_days < 0:
        raise ValueError("an answer can't come before its question")
    terms = terms_on(received)
    eves = terms.eves_are_holidays if eves is None else eves
    policy_due = received + timedelta(days=terms.promise_days)
    legal_raw = add_months(received, terms.months)
    legal_due = roll_forward(legal_raw, eves=eves)
    target = min(policy_due, legal_raw)
    # Counted from the day of receipt: the period is extended, a new one does not begin.
    extended_raw = add_months(received, terms.extended_months)
    paused_raw = legal_raw + timedelta(days=pause_days)
    return Deadlines(
        received=received,
        policy_due=policy_due,
        legal_raw=legal_raw,
        legal_due=legal_due,
        target=target,
        plan_for=roll_back(target, eves=eves),
        extended_raw=extended_raw,
        extended_due=roll_forward(extended_raw, eves=eves),
        extension_notice_last=legal_due,
        paused_raw=paused_raw,
        paused_due=roll_forward(paused_raw, eves=eves) if pause_days else None,
        eves=eves,
        terms=terms,
    )


def is_working_day(day: date, *, eves: bool = False) -> bool:
    """Neither Saturday, Sunday nor allmän helgdag (Reg. 1182/71 art. 2(2); lag 1989:253)."""
    return day.weekday() not in (_SATURDAY, _SUNDAY) and holiday_name(day, "sv", eves=eves) is None


def roll_forward(day: date, *, eves: bool = False) -> date:
    """`day`, or the first working day after it: where a period that ends on a day off ends (Reg. 1182/71 art. 3(4))."""
    while not is_working_day(day, eves=eves):
        day += _ONE_DAY
    return day


def roll_back(day: date, *, eves: bool = False) -> date:
    """`day`, or the last working day before it: for plans, never for legal dates."""
    while not is_working_day(day, eves=eves):
        day -= _ONE_DAY
    return day


def holiday_name(day: date, language: str, *, eves: bool = False) -> str | None:
    """The holiday's name as it stands inside a sentence (`påskdagen`, `Easter Sunday`), None on other days.

    A plain Sunday is no holiday here, though a day off.
    """
    return _holidays(day.year, language.lower().startswith("sv"), eves).get(day)


def explain(deadlines: Deadlines, language: str) -> str:
    """The legal date in words, Swedish for `sv`, otherwise English: when the month ends, and why the last day moved.

    Years stand where they differ from the last date's, which always has its own.
    """
    words = _Words(deadlines, language, last=deadlines.legal_due)
    start = words.day(deadlines.received)
    arrived = f"Begäran kom {start}. " if words.swedish else f"The request arrived on {start}. "
    return arrived + _month_ends(words, deadlines.legal_raw, deadlines.legal_due)


def explain_promise(deadlines: Deadlines, language: str) -> str:
    """Our own promise in words, and the day to be ready: what staff steer by."""
    words = _Words(deadlines, language, last=deadlines.plan_for)
    swedish, days = words.swedish, deadlines.terms.promise_days
    policy, plan = words.day(deadlines.policy_due), words.day(deadlines.plan_for)
    promise = (
        f"Vårt löfte om {days} dagar går ut {policy}" if swedish else f"Our promise of {days} days ends on {policy}"
    )
    ready = f"svaret ska vara klart {plan}." if swedish else f"the answer must be ready on {plan}."
    if deadlines.policy_due > deadlines.legal_raw:
        too_late = ", men då har månaden redan gått; " if swedish else ", but by then the month has passed; "
        return promise + too_late + ready
    if deadlines.plan_for != deadlines.target:
        name = words.holiday(deadlines.target)
        day_off = "som inte är en arbetsdag; " if swedish else "which is not a working day; "
        return promise + (f", {name}, " if name else ", ") + day_off + ready
    return promise + ("; svaret ska vara klart då." if swedish else "; the answer must be ready then.")


def explain_extension(deadlines: Deadlines, language: str) -> str:
    """How far an extension reaches, and until when it may be told."""
    words = _Words(deadlines, language, last=deadlines.extended_due)
    start, told = words.day(deadlines.received), words.day(deadlines.extension_notice_last)
    months = (
        f"{_NUMBERS_SV[deadlines.terms.extended_months]} månader"
        if words.swedish
        else (f"{_NUMBERS_EN[deadlines.terms.extended_months]} months")
    )
    text = (
        f"En förlängning måste meddelas senast {told}. Den räknas från dagen då begäran kom, {start}. "
        if words.swedish
        else f"An extension must be told by {told}. It is counted from the day the request arrived, {start}. "
    )
    return text + _month_ends(words, deadlines.extended_raw, deadlines.extended_due, period=months)


def explain_pause(deadlines: Deadlines, language: str) -> str:
    """Where the month would end if the days of waiting for identity did not count; empty without a pause."""
    if deadlines.paused_due is None:
        return ""
    words = _Words(deadlines, language, last=deadlines.paused_due)
    raw, due, days = deadlines.paused_raw, deadlines.paused_due, (deadlines.paused_raw - deadlines.legal_raw).days
    if words.swedish:
        text = (
            f"Vi väntade {days} {'dag' if days == 1 else 'dagar'} på svar om identitet. Räknas de inte, slutar tiden "
        )
        return f"{text}{words.rolled(raw, due)}. Datumet visas bara; det är datumet utan uppehåll som gäller."
    waited = (
        "1 day for an answer about identity. Not counting it"
        if days == 1
        else (f"{days} days for an answer about identity. Not counting them")
    )
    text = f"We waited {waited}, time "
    return f"{text}ends on {words.rolled(raw, due)}. This date is only shown; the date without a pause is the one kept."


def _month_ends(words: _Words, raw: date, due: date, *, period: str = "") -> str:
    """`En månad slutar söndag 5 april, påskdagen; nästa arbetsdag är tisdag 7 april 2026.`"""
    period = period or ("en månad" if words.swedish else "one month")
    ends = "slutar" if words.swedish else ("ends on" if period == "one month" else "end on")
    clamped = raw.day < words.deadlines.received.day
    text = words.missing_day(raw) if clamped else ""
    text += f"{period if clamped else period[0].upper() + period[1:]} {ends} "
    return f"{text}{words.rolled(raw, due)}."


class _Words:
    """Dates of one explanation in one language."""

    def __init__(self, deadlines: Deadlines, language: str, *, last: date) -> None:
        self.deadlines, self.language, self.last = deadlines, language, last
        self.swedish = language.lower().startswith("sv")

    def day(self, day: date) -> str:
        return long_date(day, self.language, year=day == self.last or day.year != self.last.year)

    def holiday(self, day: date) -> str | None:
        return holiday_name(day, self.language, eves=self.deadlines.eves)

    def rolled(self, raw: date, due: date) -> str:
        """A last day, why it is not the last after all, and the working day after it.

        A weekend's reason is plain; where a holiday on a weekday follows it, that one is named.
        """
        text, next_is = self.day(raw), "nästa arbetsdag är" if self.swedish else "the next working day is"
        if raw == due:
            return text
        name = self.holiday(raw)
        if name:
            return f"{text}, {name}; {next_is} {self.day(due)}"
        after = next((day for day in _between(raw, due) if day.weekday() < _SATURDAY), None)
        if after is None:
            return f"{text}; {next_is} {self.day(due)}"
        off = (
            f"{self.day(after)} är {self.holiday(after)}, och"
            if self.swedish
            else (f"{self.day(after)} is {self.holiday(after)}, and")
        )
        return f"{text}; {off} {next_is} {self.day(due)}"

    def missing_day(self, raw: date) -> str:
        """Why the month ends on another day number: `Februari har ingen 31:a, så `."""
        month, number = month_name(raw, self.language), self.deadlines.received.day
        if self.swedish:
            return f"{month.capitalize()} har ingen {number}:{'a' if number == 31 else 'e'}, så "
        return f"{month} has no {number}{'st' if number == 31 else 'th'}, so "


def _between(first: date, last: date) -> list[date]:
    """The days after `first` and before `last`."""
    return [first + timedelta(days=n) for n in range(1, (last - first).days)]


@lru_cache(maxsize=64)
def _holidays(year: int, swedish: bool, eves: bool) -> dict[date, str]:
    """Allmänna helgdagar of a year, with the three eves if asked for; names ready for the middle of a sentence."""
    # The library counts the eves as a category of their own, and Sundays only when asked to.
    categories = ("public", "de_facto") if eves else ("public",)
    found = holidays.country_holidays("SE", years=year, categories=categories, language="sv" if swedish else "en_US")
    return {day: _inside_a_sentence(name) if swedish else name for day, name in found.items()}


def _inside_a_sentence(name: str) -> str:
    # Swedish holidays are common nouns, save the one with Christ in it.
    return name if name.startswith("Kristi") else name[0].lower() + name[1:]
