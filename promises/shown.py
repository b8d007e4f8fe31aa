"""The promises as they are read: by the sections of the policy, each with its sentences and how it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import unescape

from django.db.models import Max
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from datamap.terms import Words
from policy.in_force import in_force_on
from policy.markdown import as_html
from policy.sentences import Sentence, sentences
from promises.actions.map_again import digest_of_words
from promises.actions.sign_off import BY_A_PERSON
from promises.catalogue import (
    PROMISES,
    answers,
    collected,
    contacts,
    contract,
    opening,
    purposes,
    recipients,
    storage,
)
from promises.mapping import changed_codes, left_out, sentences_in_force
from promises.models import SignOff, Standing
from promises.terms import Promise, State

SECTIONS: tuple[tuple[Words, tuple[Promise, ...]], ...] = (
    (_("The policy and its versions"), opening.PROMISES),
    (_("Purposes and grounds"), purposes.PROMISES),
    (_("How long"), storage.PROMISES),
    (_("Who gets it"), recipients.PROMISES),
    (_("Contracts and mailings"), contract.PROMISES),
    (_("What people tell us and systems note"), collected.PROMISES),
    (_("Requests and answers"), answers.PROMISES),
    (_("Contact and the text as a whole"), contacts.PROMISES),
)
YEAR = timedelta(days=366)
WORST_FIRST = (State.BROKEN, State.AT_RISK, State.HOLDS, State.NOTHING, State.NOT_MEASURABLE)


@dataclass(frozen=True)
class Row:
    """One promise on the page."""

    promise: Promise
    standing: Standing | None
    words: list[str]
    seen: str
    changed: bool
    left_out: bool
    signed_at: datetime | None
    sign_off_is_old: bool

    @property
    def state(self) -> State:
        """As last measured; what was never measured has nothing to judge."""
        return State(self.standing.state) if self.standing else State.NOTHING

    @property
    def evidence(self) -> str:
        """The address of the page behind the number."""
        return reverse(self.promise.evidence)

    @property
    def value(self) -> int | None:
        """The number as last measured; None for what nothing measures, or that was not measured yet."""
        return self.standing.value if self.standing and self.promise.check is not None else None

    @property
    def remark(self) -> str:
        """What the number does not say, in English: the page translates it."""
        return self.standing.remark if self.standing and self.promise.check is not None and not self.changed else ""

    @property
    def by_a_person(self) -> bool:
        """Whether somebody signs it off."""
        return self.promise.code in BY_A_PERSON


def sections(today: date, now: datetime, language: str) -> Iterator[tuple[Words, list[Row]]]:
    """Every promise, section by section. A fixed number of queries."""
    standings = Standing.objects.in_bulk()
    mapped, changed, silent = sentences_in_force(today), changed_codes(today), left_out(today)
    words = _words(today, language)
    signed = dict(SignOff.objects.order_by().values_list("code").annotate(last=Max("signed_at")))
    for title, promises in SECTIONS:
        yield title, [_row(one, standings, mapped, changed, silent, words, signed, now) for one in promises]


def _row(
    promise: Promise,
    standings: Mapping[str, Standing],
    mapped: Mapping[str, list[Sentence]],
    changed: frozenset[str],
    silent: frozenset[str],
    words: Mapping[str, str],
    signed: Mapping[str, datetime],
    now: datetime,
) -> Row:
    code, behind = promise.code, mapped.get(promise.code, [])
    at = signed.get(code)
    return Row(
        promise,
        standings.get(code),
        [words.get(one.name, one.words) for one in behind],
        digest_of_words(behind),
        code in changed,
        code in silent,
        at,
        code in BY_A_PERSON and (at is None or at < now - YEAR),
    )


def _words(today: date, language: str) -> dict[str, str]:
    """The sentences of the version in force by their names, in the reader's language."""
    version = in_force_on(today)
    return {one.name: _plain(one.words) for one in sentences(version.text(language))} if version else {}


def _plain(words: str) -> str:
    """Without the marks of Markdown, as they are read on the policy's page."""
    return unescape(strip_tags(as_html(words))).strip()


def totals() -> list[tuple[State, int]]:
    """How many promises are in each state, the worst first. One query."""
    standings = dict(Standing.objects.values_list("code", "state"))
    states = [standings.get(promise.code, State.NOTHING) for promise in PROMISES]
    return [(state, states.count(state)) for state in WORST_FIRST]


def not_kept() -> list[Standing]:
    """What is broken or at risk, the broken first. One query."""
    rows = Standing.objects.filter(state__in=(State.BROKEN, State.AT_RISK))
    return sorted(rows, key=lambda row: (row.state != State.BROKEN, row.code))
