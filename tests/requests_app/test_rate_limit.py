"""How often one network may knock: counted without its address, refused with words, never in silence."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone

from requests_app.actions.rate_limit import OPEN, Door, client_address, forget_networks, network_of, take
from requests_app.models import Case, RateBucket, RateSalt

pytestmark = pytest.mark.django_db

THREE = Door("three", 3)
ASK = {"rights": "question", "email": "anna@example.com", "name": "Anna Åström"}


def knock(address: str, now: datetime, door: Door = THREE) -> bool:
    return take(RequestFactory().get("/", REMOTE_ADDR=address), door, now=now).allowed


def test_the_fourth_knock_on_a_door_for_three_waits_for_the_window() -> None:
    now = timezone.now()
    assert [knock("192.0.2.1", now) for _time in range(5)] == [True, True, True, False, False]
    taken = take(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"), THREE, now=now)
    assert abs(taken.again_at - (now + THREE.window)) < timedelta(seconds=1)
    assert knock("192.0.2.1", now + THREE.window)


def test_another_network_and_another_door_are_unharmed() -> None:
    now = timezone.now()
    for _time in range(4):
        knock("192.0.2.1", now)
    assert knock("192.0.2.2", now)
    assert knock("192.0.2.1", now, Door("other", 3))


def test_a_household_is_one_visitor_in_both_kinds_of_address() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("not an address") == network_of("") == "unknown"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "10.0.0.2", "10.0.0.1"),
    ],
)
def test_what_the_visitor_writes_about_his_address_is_not_believed(settings, proxies, forwarded, address) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address("10.0.0.1", forwarded) == address


def test_no_address_is_stored_and_yesterdays_salt_is_gone() -> None:
    now = timezone.now()
    knock("192.0.2.1", now)
    bucket, salt = RateBucket.objects.get(), bytes(RateSalt.objects.get().salt)
    assert len(bucket.key) == 32
    assert "192" not in str(bucket.until)[-3:]
    forget_networks(now=now + timedelta(days=1))
    assert bytes(RateSalt.objects.get().salt) != salt
    assert not RateBucket.objects.exists()


def test_buckets_that_have_run_out_are_swept() -> None:
    now = timezone.now().replace(hour=10)
    knock("192.0.2.1", now)
    assert forget_networks(now=now) == 0
    assert forget_networks(now=now + THREE.window) == 1


@pytest.mark.django_db(transaction=True)
def test_knocks_at_the_same_time_are_each_counted() -> None:
    now = timezone.now()
    knock("192.0.2.9", now)

    def one(_number: int) -> bool:
        try:
            return knock("192.0.2.1", now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(20))) == THREE.most


def test_after_the_limit_the_form_comes_back_with_its_text_and_the_other_ways(client: Client) -> None:
    for number in range(OPEN.most):
        assert client.post("/begaran/", {**ASK, "message": str(number)}).status_code == 302
    answer = client.post("/begaran/", {**ASK, "message": "Det här får inte försvinna"})
    page = answer.content.decode()
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "Det här får inte försvinna" in page
    assert "Inget är förlorat" in page
    assert "gdpr@dhsolutions.se" in page
    assert Case.objects.count() == OPEN.most
    assert Client(REMOTE_ADDR="198.51.100.7").post("/begaran/", ASK).status_code == 302, "others are unharmed"


def test_guessing_at_links_is_slowed_with_the_same_page_each_time() -> None:
    bertil = Client()
    answers = [bertil.post(f"/arende/{'x' * 40}{number:03}/kod/skicka/") for number in range(25)]
    assert {answer.status_code for answer in answers[:20]} == {302}
    assert {answer.status_code for answer in answers[20:]} == {429}
    assert "Vänta en liten stund" in answers[-1].content.decode()
    assert "gdpr@dhsolutions.se" in answers[-1].content.decode()
    assert bertil.get("/begaran/").status_code == 200
