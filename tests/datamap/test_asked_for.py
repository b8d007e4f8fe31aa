"""What is asked for is not swept before the answer, also when nobody has seen yet whose it is (design §6)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from datamap import erase
from datamap.asked_for import look_who_is_asked_for
from datamap.models import AskedFor
from partners.models import Partner
from requests_app import tasks
from requests_app.actions import match
from requests_app.models import Case
from retention.sweep import sweep_today
from tests.cast import make_partner
from tests.datamap.test_sweep import end
from tests.holdings import make_case

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 8, 31, 22, 5, tzinfo=UTC)  # 1 September in Stockholm


@pytest.fixture
def due(anna: Partner, bertil: Partner) -> None:
    """Both go tonight."""
    for partner in (anna, bertil):
        end(partner, date(2026, 3, 1))


def night() -> list[Partner]:
    """Who is left after it."""
    with time_machine.travel(NIGHT, tick=False):
        sweep_today(timezone.now())
    return list(Partner.objects.all())


@pytest.mark.usefixtures("due")
@pytest.mark.parametrize(
    "told",
    [
        {"email": " ANNA@example.com"},
        {"phone": "+46 70 174 06 05"},
        {"customer_number": "k-1001"},
        {"org_number": "198112189876"},
        {"name": "anna åström"},
        {"company": "ÅSTRÖMS SNICKERI"},
    ],
    ids=str,
)
def test_whoever_may_be_asking_is_not_swept(anna: Partner, told: dict[str, str]) -> None:
    make_case(None, **told)
    assert night() == [anna]


@pytest.mark.usefixtures("due")
def test_a_stranger_holds_nobodys_data() -> None:
    make_case(None, email="stranger@example.net", name="Somebody Else")
    assert night() == []


@pytest.mark.usefixtures("due")
def test_when_somebody_has_looked_the_answer_counts(anna: Partner, bertil: Partner, cilla: User) -> None:
    case = make_case(None, name=anna.name, email=bertil.email)
    look_who_is_asked_for()
    assert set(AskedFor.objects.values_list("partner", flat=True)) == {anna.pk, bertil.pk}
    match.connect_partner(case, partner=bertil, by=cilla)
    assert night() == [bertil]
    assert not AskedFor.objects.exists()
    match.record_nothing_found(case, by=cilla)
    tasks.look_at_holds()
    assert not AskedFor.objects.exists()


@pytest.mark.usefixtures("due")
def test_the_day_after_the_case_is_closed_it_goes(anna: Partner) -> None:
    case = make_case(None, email=anna.email)
    assert night() == [anna]
    Case.objects.filter(pk=case.pk).update(status="closed", closed_at=timezone.now(), outcome="withdrawn")
    with time_machine.travel(NIGHT + timedelta(days=1), tick=False):
        sweep_today(timezone.now())
    assert not Partner.objects.exists()


def test_an_erasure_that_was_decided_does_not_wait_for_a_strangers_form(anna: Partner) -> None:
    make_case(None, email=anna.email)
    look_who_is_asked_for()
    assert erase.plan(anna.pk, today=date(2026, 9, 1)).blocked == ()


def test_it_asks_as_many_questions_of_fifty_cases_as_of_one() -> None:
    def questions(cases: int) -> int:
        for number in range(cases):
            partner = make_partner(customer_number=f"{cases}-{number}", email=f"p{cases}-{number}@example.com")
            make_case(partner, name="", phone="")
        Case.objects.update(partner=None)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert look_who_is_asked_for() >= cases
        return len(seen)

    assert questions(1) == questions(50)
