"""A decision and a late image at the same moment: never a decided case with a living key (security.md appendix B)."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import cycle
from threading import Barrier
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from identifiers.dates import stockholm_date
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.close import close_case
from requests_app.actions.identity import DECIDED, accept_identity, add_identity_image, decline_identity
from requests_app.actions.withdraw import withdraw
from requests_app.models import Case, Channel, Demand, IdentityMethod, IdentityState, Right, Status
from tests.crash import thief
from tests.crash.triggers_lifted import without_share_lock
from vault.models import Kind, SealedFile, ShortLivedKey

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

RACES = 240
LONGEST = 20  # seconds for the search for a bad state
REFUSED = (CaseIsClosed, NotNow, DatabaseError)

Verb = Callable[[Case, User], object]


def accept(case: Case, cilla: User) -> None:
    accept_identity(case, by=cilla, method=IdentityMethod.KNOWN_FACT)


def decline(case: Case, cilla: User) -> None:
    decline_identity(case, by=cilla)


def take_back(case: Case, cilla: User) -> None:
    withdraw(case=case)


def shut(case: Case, cilla: User) -> None:
    close_case(case, by=cilla)


def upload(case: Case, cilla: User) -> None:
    add_identity_image(case=case, data=thief.picture())


def raw_key(case: Case, cilla: User) -> None:
    """A key as a verb would write it that forgot to lock the case, and dallies before it commits."""
    now = timezone.now()
    with transaction.atomic():
        file = SealedFile.objects.create(kind=Kind.ID_IMAGE, bound_to=case.id, size=1, digest="", created_at=now)
        ShortLivedKey.objects.create(file=file, case=case.id, master_key="k1", nonce=b"n", wrapped=b"w")
        time.sleep(random.uniform(0, 0.02))


PAIRS = [(decide, late) for late in (raw_key, upload) for decide in (accept, decline, shut, take_back)]


def cases(number: int) -> list[Case]:
    """Cases with nothing but what the verbs look at; each may be decided and closed at once."""
    now = timezone.now()
    today = stockholm_date(now)
    dates = {"received_at": now, "received_on": today, "target_on": today + timedelta(days=20)}
    laid = Case.objects.bulk_create(
        Case(channel=Channel.WEB, status=Status.IN_REVIEW, identity=IdentityState.AWAITED, **dates)
        for _ in range(number)
    )
    answered = {"outcome": "granted", "decided_at": now, "fulfilled_at": now}
    Demand.objects.bulk_create(Demand(case=case, right=Right.QUESTION, received_on=today, **answered) for case in laid)
    return laid


@pytest.fixture
def race() -> Iterator[Callable[..., tuple[bool, bool]]]:
    """Two threads with a connection each; whether either got through."""
    start = Barrier(2, timeout=60)

    def run(verb: Verb, case: Case, cilla: User, delay: float) -> bool:
        start.wait()
        time.sleep(delay)
        try:
            verb(case, cilla)
        except REFUSED:
            return False
        return True

    def both(decide: Verb, late: Verb, case: Case, cilla: User) -> tuple[bool, bool]:
        first = pool.submit(run, decide, case, cilla, random.uniform(0, 0.01))
        second = pool.submit(run, late, case, cilla, random.uniform(0, 0.01))
        return first.result(), second.result()

    with ThreadPoolExecutor(2) as pool:
        yield both
        for last in [pool.submit(_leave, start) for _ in range(2)]:
            last.result()


def _leave(start: Barrier) -> None:
    start.wait()  # so that each thread takes one of the two
    connections.close_all()


def bad() -> int:
    """Decided or closed cases with a living key."""
    decided = Case.objects.filter(identity__in=DECIDED) | Case.objects.filter(status=Status.CLOSED)
    return ShortLivedKey.objects.filter(case__in=decided.values("pk")).count()


def test_no_image_slips_into_a_decided_case(race, cilla) -> None:
    went: Counter[tuple[bool, bool]] = Counter()
    number = RACES if connection.vendor == "postgresql" else 40  # SQLite has one writer: little to race for
    for case, (decide, late) in zip(cases(number), cycle(PAIRS), strict=False):
        went[race(decide, late, case, cilla)] += 1
        assert bad() == 0, f"{late.__name__} slipped past {decide.__name__}"
    assert went[True, True] + went[True, False] + went[False, True] == number, "both were refused"
    assert went[True, True], "the image was never first: no race"
    assert went[True, False] + went[False, True], "the decision was never first: no race"
    thief.clear_away()


@pytest.mark.parametrize("decide", [accept, shut])
def test_without_the_share_lock_the_same_race_is_lost(race, cilla, decide) -> None:
    """The negative control: the harness does see the bad state where there is one."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite: its triggers need no lock")
    until = time.monotonic() + LONGEST / 2
    with without_share_lock():
        for case in cases(RACES):
            race(decide, raw_key, case, cilla)
            if bad() or time.monotonic() > until:
                break
    assert bad(), "the triggers without the lock held: this harness proves nothing"


def test_one_after_the_other_is_refused_by_the_database_alone(cilla) -> None:
    """Late by a wide margin, past all verbs."""
    case, other = cases(2)
    accept(case, cilla)
    key = {"master_key": "k1", "nonce": b"n", "wrapped": b"w"}
    file = SealedFile.objects.create(kind=Kind.ID_IMAGE, bound_to=uuid4(), size=1, digest="", created_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        ShortLivedKey.objects.create(file=file, case=case.id, **key)
    ShortLivedKey.objects.create(file=file, case=other.id, **key)
    with pytest.raises(DatabaseError), transaction.atomic():
        ShortLivedKey.objects.filter(case=other.id).update(case=case.id)
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=other.id).update(identity=IdentityState.ACCEPTED)
