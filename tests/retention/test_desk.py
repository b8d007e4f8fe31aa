"""The clocks' pages: tonight, the next 30 days, what is held; who sees them and who may do what there."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal.roles import Role
from partners.models import Partner
from retention import tasks
from retention.models import BrakeRelease, Run, Watermark
from tests.cast import make_partner, make_staff
from tests.datamap.test_erasure import place_hold
from tests.datamap.test_sweep import end
from tests.desk_client import DeskClient
from tests.holdings import make_case, make_invoice, make_message, make_usage
from tests.retention.test_brake import register

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 1, 7, tzinfo=UTC)
TONIGHT, AHEAD, HELD = (f"/staff/retention/run/{page}/" for page in ("tonight", "ahead", "held"))
PAGES = (TONIGHT, AHEAD, HELD)
WHICH = {"rule": "six_months", "source": "partners.Partner"}


@pytest.fixture(autouse=True)
def morning() -> Iterator[time_machine.Traveller]:
    """The first of September 2026."""
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def signed_in(user: User) -> Client:
    """At the desk, in English."""
    client = DeskClient()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.mark.parametrize("page", PAGES)
def test_handler_approver_and_auditor_see_them_and_nobody_else(
    client: Client, page: str, cilla: User, david: User, eva: User
) -> None:
    assert client.get(page).status_code == 302
    for sees in (cilla, eva, make_staff("auditor", Role.AUDITOR)):
        shown = signed_in(sees).get(page)
        assert shown.status_code == 200
        assert page in shown.content.decode()
    intake, chief = make_staff("intake", Role.INTAKE), User.objects.create_superuser("chief")
    for not_they in (david, intake, chief):
        assert signed_in(not_they).get(page).status_code == 403
        assert signed_in(not_they).post(page).status_code in (403, 405)
    assert page not in signed_in(david).get("/staff/").content.decode()


def test_tonight_says_what_would_go_and_what_is_held_and_why(anna: Partner, bertil: Partner, cilla: User) -> None:
    tasks.sweep_today()
    for partner in (anna, bertil):
        end(partner, date(2026, 9, 2))
        make_message(partner)
    make_case(bertil)
    page = signed_in(cilla).get(TONIGHT).content.decode()
    assert "Wednesday 2 September 2026" in page
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)]
    assert any(re.search(r"Support messages +Until the relation ends +1 +1 – open case", row) for row in rows), rows
    assert "Anna" not in page
    assert "Bertil" not in page


def test_two_people_release_at_the_desk(cilla: User, david: User, eva: User) -> None:
    register(60)
    tasks.sweep_today()
    handler, approver = signed_in(cilla), signed_in(eva)
    assert "60 rows are due; 50 a day are usual at most." in handler.get(TONIGHT).content.decode()
    silent = handler.post(TONIGHT, {"what": "ask", **WHICH, "reason": ""})
    assert silent.status_code == 200
    assert "dh-error" in silent.content.decode()
    handler.post(TONIGHT, {"what": "ask", **WHICH, "reason": "A branch was sold."})
    release = BrakeRelease.objects.get()
    assert "Approve" not in handler.get(TONIGHT).content.decode()
    assert handler.post(TONIGHT, {"what": "approve", "release": release.pk}).status_code == 403
    page = approver.get(TONIGHT).content.decode()
    assert "A branch was sold." in page
    approver.post(TONIGHT, {"what": "approve", "release": release.pk})
    tasks.sweep_today()
    assert not Partner.objects.exists()
    assert "Stopped by the brake" not in approver.get(TONIGHT).content.decode()


def test_who_only_looks_gets_no_buttons(cilla: User, eva: User) -> None:
    register(60)
    tasks.sweep_today()
    auditor = signed_in(make_staff("auditor", Role.AUDITOR))
    page = auditor.get(TONIGHT).content.decode()
    assert "60 rows are due" in page
    assert "Ask for release" not in page
    assert auditor.post(TONIGHT, {"what": "ask", **WHICH, "reason": "x"}).status_code == 403
    assert auditor.post(TONIGHT, {"what": "confirm", "shown": timezone.now().isoformat()}).status_code == 403
    signed_in(eva).post(TONIGHT, {"what": "ask", **WHICH, "reason": "Mine."})
    assert "Approve" not in signed_in(eva).get(TONIGHT).content.decode()
    signed_in(eva).post(TONIGHT, {"what": "drop", "release": BrakeRelease.objects.get().pk})
    assert BrakeRelease.objects.get().dropped_at


def test_an_approver_confirms_the_clock_with_one_button(
    morning: time_machine.Traveller, anna: Partner, cilla: User, eva: User
) -> None:
    end(anna, date(2026, 3, 2))
    tasks.sweep_today()
    morning.shift(timedelta(days=4))
    tasks.sweep_today()
    assert "an approver says here" in signed_in(cilla).get(TONIGHT).content.decode()
    page = signed_in(eva).get(TONIGHT).content.decode()
    assert "Saturday 5 September 2026 09:00" in page
    assert "Tuesday 1 September 2026 09:00" in page
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    assert shown
    for wrong in ("", "yesterday", "2026-13-45T00:00:00Z", "2026-09-05T07:00:00"):
        signed_in(eva).post(TONIGHT, {"what": "confirm", "shown": wrong})
        assert Watermark.objects.get().stopped
    signed_in(eva).post(TONIGHT, {"what": "confirm", "shown": shown[1]})
    tasks.sweep_today()
    assert not Partner.objects.exists()
    assert "stands still" not in signed_in(eva).get(TONIGHT).content.decode()


def test_the_next_thirty_days_are_bars_and_a_table(cilla: User) -> None:
    register(3, on=date(2026, 3, 2))
    register(60, on=date(2026, 3, 20), first=10)
    make_usage(None, at=MORNING - timedelta(days=80))
    page = signed_in(cilla).get(AHEAD).content.decode()
    assert 'role="img"' in page
    assert re.search(r'<th scope="row">Wednesday 2 September 2026</th><td>3</td>', page)
    assert re.search(r'<th scope="row">Sunday 20 September 2026</th><td>60 <span class="dh-tag">brake', page)
    assert "63 in all, at most 60 a day." in page
    assert "<script" not in page.partition("<main")[2].partition("</main")[0]
    assert "style=" not in page.partition("<main")[2].partition("</main")[0]


def test_the_forecast_comes_true(cilla: User, morning: time_machine.Traveller) -> None:
    for number in range(12):
        register(2, on=date(2026, 3, 1) + timedelta(days=number), first=10 * number)
    page = signed_in(cilla).get(AHEAD).content.decode().partition("At most six months")[2]
    told = [int(number) for number in re.findall(r'<th scope="row">[^<]+</th><td>(\d+)', page.partition("</table>")[0])]
    assert told == [2] * 11
    for _ in told:
        tasks.sweep_today()
        before = Partner.objects.count()
        morning.shift(timedelta(days=1))
        tasks.sweep_today()
        assert before - Partner.objects.count() == 2


def test_what_is_held_names_law_and_last_day(anna: Partner, bertil: Partner, cilla: User) -> None:
    place_hold(anna, until=date(2026, 12, 31))
    make_case(bertil)
    make_invoice(anna, fiscal_year_end=date(2026, 6, 30))
    make_case(None, closed_at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    end(anna, date(2026, 3, 1))
    page = signed_in(cilla).get(HELD).content.decode()
    assert "Thursday 31 December 2026" in page
    assert "Saturday 31 December 2033" in page  # the invoice
    assert "Monday 31 December 2029" in page  # the case file
    assert "Bokföringslagen (1999:1078), 7 kap. 2 §" in page
    assert "1 – dated hold" in page
    assert "Anna" not in page


@pytest.mark.parametrize("page", PAGES)
def test_queries_do_not_grow_with_rows(page: str, cilla: User) -> None:
    client = signed_in(cilla)
    counted = []
    for first in (0, 1000):
        for number in range(5 if first == 0 else 40):
            partner = make_partner(customer_number=f"Q{first + number}", number="5560360793")
            end(partner, date(2026, 3, 2) + timedelta(days=number % 20))
            make_invoice(partner, f"F{first + number}", fiscal_year_end=date(2019 + number % 5, 12, 31))
            make_usage(partner, at=MORNING - timedelta(days=70 + number % 10))
            make_case(partner, closed_at=MORNING - timedelta(days=number)) if number % 2 else make_case(partner)
        client.get(page)
        with CaptureQueriesContext(connection) as seen:
            client.get(page)
        counted.append(len(seen))
    assert counted[0] == counted[1], counted


def test_the_record_of_a_run_speaks_words(anna: Partner, bertil: Partner, cilla: User) -> None:
    for partner in (anna, bertil):
        end(partner, date(2026, 3, 1))
    make_case(bertil)
    tasks.sweep_today()
    page = signed_in(cilla).get(f"/staff/retention/run/{Run.objects.get().pk}/change/").content.decode()
    rows = [re.sub(r"<[^>]+>", " ", row) for row in page.split("<tr>")]
    said = r"Partners +At most six months after the relation ended +1 +1 – open case"
    assert any(re.search(said, row) for row in rows), rows
