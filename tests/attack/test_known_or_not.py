"""Is X a partner here? Nobody finds out by asking: same answer, same length, same time (security.md T8, T9)."""

import random
import re
import time
from collections.abc import Callable
from math import sqrt
from statistics import fmean, variance
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from mailings.links import unsubscribe_link
from partners.models import Partner, Suppression
from requests_app.models import Case, PortalCode
from tests import cast
from tests.attack.test_naughty_strings import visitor

pytestmark = pytest.mark.django_db(transaction=True)

MOST_T = 4.5  # |t| of Welch, as leakage tests take it: beyond it the two are told apart
SLOWEST = 0.05  # the share of answers on each side that the machine, not the program, made slow

PAIRS = pytest.mark.parametrize(
    "pairs",
    [
        pytest.param(25, id="25 pairs"),
        pytest.param(2_000, id="2,000 pairs", marks=[pytest.mark.nightly, pytest.mark.timeout(7_200)]),
    ],
)
Ask = Callable[[Client, bool, int], HttpResponse]


def welch(one: list[float], other: list[float]) -> float:
    """Welch's t of two samples."""
    return (fmean(one) - fmean(other)) / sqrt(variance(one) / len(one) + variance(other) / len(other))


def seen(answer: HttpResponse) -> tuple[object, ...]:
    """All that a stranger sees of an answer, but for what is drawn at random each time."""
    page = re.sub(rb'value="[^"]{40,}"', b"", answer.content)
    headers = {name: value for name, value in answer.items() if name not in {"Location", "Expires"}}
    where = re.sub(r"[A-Za-z0-9_-]{43}", "TOKEN", answer.get("Location", ""))
    cookies = sorted((name, len(one.value)) for name, one in answer.cookies.items())
    return answer.status_code, where, sorted(headers.items()), cookies, len(page), page


def interleaved(ask: Ask, pairs: int) -> tuple[list[float], list[float]]:
    """Ask as often about the known as about the unknown, in an order drawn by lot; the seconds each took."""
    lot = random.Random(pairs)
    order = [True, False] * pairs
    lot.shuffle(order)
    took: dict[bool, list[float]] = {True: [], False: []}
    looks = set()
    for number, known in enumerate(order):
        client = visitor(number)
        began = time.perf_counter()
        answer = ask(client, known, number)
        took[known].append(time.perf_counter() - began)
        looks.add(repr(seen(answer)))
    assert len(looks) == 1, "the answers can be told apart"
    kept = round(pairs * (1 - SLOWEST))
    return sorted(took[True])[:kept], sorted(took[False])[:kept]


def judge(name: str, ask: Ask, pairs: int, record: Callable[[str, object], None]) -> None:
    """The answers are one; of so many that it means something, the times are too."""
    known, unknown = interleaved(ask, pairs)
    t = welch(known, unknown)
    told = f"{name}: t = {t:.2f}, means {fmean(known) * 1000:.2f} and {fmean(unknown) * 1000:.2f} ms"
    record(name, told)
    print(told)  # noqa: T201 - the figure of the nightly run
    if pairs >= 2_000:
        assert abs(t) < MOST_T, told


@PAIRS
@pytest.mark.parametrize("right", ["access", "erasure", "marketing_stop"])
def test_a_request_is_answered_alike_for_a_partner_and_for_nobody(
    pairs: int, right: str, anna: Partner, record_property: Callable[[str, object], None]
) -> None:
    def ask(client: Client, known: bool, number: int) -> HttpResponse:
        # Each has an address of their own, of one length: five requests for one are all the mail it gets.
        address = f"{'anna' if known else 'none'}{number:05}@example.com"
        return client.post("/begaran/", {"rights": right, "email": address, "name": "Anna Åström"})

    for number in range(2 * pairs):
        cast.make_anna(customer_number=f"T-{number}", number="", email=f"anna{number:05}@example.com")
    judge(f"request, {right}", ask, pairs, record_property)
    assert Case.objects.count() == 2 * pairs


@PAIRS
def test_the_link_of_a_newsletter_is_answered_alike_for_a_partner_and_for_nobody(
    pairs: int, anna: Partner, record_property: Callable[[str, object], None]
) -> None:
    def press(client: Client, known: bool, number: int) -> HttpResponse:
        link = unsubscribe_link(f"{'anna' if known else 'none'}{number:05}@example.com", language="sv")
        answer = client.post(urlsplit(link).path, {"List-Unsubscribe": "One-Click"})
        answer.content = answer.content.replace(urlsplit(link).path.split("/")[-2].encode(), b"TOKEN")
        answer["Content-Length"] = str(len(answer.content))
        return answer

    for number in range(2 * pairs):
        cast.make_anna(customer_number=f"T-{number}", number="", email=f"anna{number:05}@example.com")
    judge("unsubscribe", press, pairs, record_property)
    assert Suppression.objects.count() == 2 * pairs


@PAIRS
def test_the_doors_of_a_case_are_alike_whether_it_is_there_or_not(
    pairs: int, client: Client, record_property: Callable[[str, object], None]
) -> None:
    there = client.post("/begaran/", {"rights": "access", "email": "anna@example.com"})["Location"]
    nowhere = f"/arende/{'x' * 43}/"

    def look(client: Client, known: bool, number: int) -> HttpResponse:
        return client.get(there if known else nowhere)

    def guess(client: Client, known: bool, number: int) -> HttpResponse:
        return client.post(f"{there if known else nowhere}kod/", {"code": "000000"})

    token = there.split("/")[2]
    for name, ask in (("a look at a link", look), ("a wrong code", guess)):

        def without_token(client: Client, known: bool, number: int, ask: Ask = ask) -> HttpResponse:
            answer = ask(client, known, number)
            answer.content = answer.content.replace(token.encode(), b"TOKEN").replace(b"x" * 43, b"TOKEN")
            answer["Content-Length"] = str(len(answer.content))
            return answer

        judge(name, without_token, pairs, record_property)


def test_a_thousand_guesses_at_a_link_are_slowed_and_each_gets_the_same_page() -> None:
    """From one network; the looks cost nothing and tell nothing, the codes asked for and tried are counted."""
    bertil, guesses = Client(), [f"{number:043}" for number in range(1_000)]
    gates, sent, tried = set(), [], []
    for guess in guesses:
        page = bertil.get(f"/arende/{guess}/")
        gates.add((page.status_code, strip(page, guess)))
        sent.append(bertil.post(f"/arende/{guess}/kod/skicka/").status_code)
        answer = bertil.post(f"/arende/{guess}/kod/", {"code": "123456"})
        tried.append((answer.status_code, strip(answer, guess)))
    assert len(gates) == 1
    assert sent == [302] * 20 + [429] * 980
    assert [status for status, _page in tried] == [200] * 60 + [429] * 940
    assert len({page for status, page in tried if status == 200}) == 1
    assert len({page for status, page in tried if status == 429}) == 1
    assert not PortalCode.objects.exists()
    assert not bertil.session.keys()


def strip(answer: HttpResponse, guess: str) -> str:
    page = answer.content.decode().replace(guess, "TOKEN")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|\d\d[.:]\d\d', "", page)
