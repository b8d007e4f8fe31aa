"""Hundreds of strings that break programs, in each field of every public form: no fault, nothing lost or let loose.

The suite takes each twentieth; ``make nightly`` takes them all.
"""

import io
import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from identifiers.text import clean_line
from outbox.delivery import as_message
from outbox.models import OutgoingMail
from requests_app.models import Case, Message
from tests.attack.intruders import Page, bare
from tests.attack.naughty import NAUGHTY

pytestmark = pytest.mark.django_db

TYPED = ("representative", "name", "email", "phone", "address", "company", "customer_number", "org_number", "message")
KEPT_AS_TYPED = ("name", "company", "customer_number", "address", "message")
REFUSED = re.compile(r'id="id_(\w+)_error"')
GOOD = {"email": "anna@example.com"}
HEADERS = {
    *("Subject", "From", "To", "Date", "Message-ID", "Content-Type", "MIME-Version", "Reply-To"),
    *("Auto-Submitted", "X-Auto-Response-Suppress"),
}

SOME_AND_ALL = pytest.mark.parametrize(
    "strings",
    [
        pytest.param(NAUGHTY[::20], id="each twentieth"),
        pytest.param(NAUGHTY, id="all", marks=[pytest.mark.nightly, pytest.mark.timeout(3_600)]),
    ],
)


def visitor(number: int) -> Client:
    """Somebody from a network of their own, so that nobody is slowed down."""
    return Client(REMOTE_ADDR=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")


def read(answer: HttpResponse, typed: str) -> Page:
    """The page that came, with nothing of what was typed at work in it."""
    assert answer.status_code < 500, repr(typed)
    page = Page(answer.content.decode())
    assert page.strange == [], repr(typed)
    return page


def test_there_are_enough_of_them() -> None:
    assert len(NAUGHTY) >= 515


@SOME_AND_ALL
def test_in_every_field_of_the_request_form(strings: Sequence[str]) -> None:
    for number, typed in enumerate(strings):
        client = visitor(number)
        given = {"rights": "question", "for_whom": "other", **dict.fromkeys(TYPED, typed)}
        answer = client.post("/begaran/", given)
        refused = set()
        if answer.status_code == 200:
            page = read(answer, typed)
            refused = set(REFUSED.findall(answer.content.decode()))
            assert refused, repr(typed)
            assert [name for name in TYPED if bare(page.fields[name]) != bare(typed)] == [], repr(typed)
            given |= {**dict.fromkeys(refused, ""), **GOOD, "representative": "Lisa Lag"}
            looked_over = read(client.post("/begaran/granska/", given), typed)
            assert all(bare(looked_over.fields[name]) == bare(given[name]) for name in set(TYPED) - refused)
            answer = client.post("/begaran/", given)
        assert answer.status_code == 302, repr(typed)
        page = read(client.get(answer["Location"]), typed)
        assert all(page.says(typed) for name in KEPT_AS_TYPED if name not in refused), repr(typed)
    for mail in OutgoingMail.objects.all():
        message = as_message(mail).message()
        assert set(message) <= HEADERS, set(message) - HEADERS
        assert message.get_all("To") == [mail.to]
        if mail.html:
            assert Page(mail.html).strange == []


@SOME_AND_ALL
def test_in_every_field_inside_a_case(strings: Sequence[str]) -> None:
    for number, typed in enumerate(strings):
        client = visitor(number)
        where = client.post("/begaran/", {"rights": "access", **GOOD})["Location"]
        named = io.BytesIO(b"content")
        named.name, named.content_type = typed[:255], typed.encode("ascii", "ignore").decode()[:255]
        said = client.post(f"{where}meddelande/", {"text": typed, "file": named})
        page = read(said if said.status_code == 200 else client.get(where), typed)
        if said.status_code == 200:
            assert bare(page.fields["text"]) == bare(typed)
        else:
            message = Message.objects.latest("pk")
            assert bare(message.text) == bare(typed)
            assert page.says(typed), repr(typed)
            assert all(
                file.name == clean_line(file.name) and "/" not in file.name for file in message.attachments.all()
            )
        for way in ("fact", typed):
            page = read(client.post(f"{where}annat-satt/", {"way": way, "text": typed}, follow=True), typed)
        for posted in ({"add": typed}, {"take_back": typed}):
            read(client.post(f"{where}onskemal/", posted), typed)
        read(client.get(where, {"klart": typed}), typed)
        read(client.post(f"{where}kod/", {"code": typed}), typed)
        assert Case.objects.latest("received_at").is_open


@SOME_AND_ALL
def test_at_the_doors_and_in_the_addresses(strings: Sequence[str]) -> None:
    for number, typed in enumerate(strings):
        client = visitor(number)
        read(client.get("/begaran/", {"rights": typed, typed[:50]: typed}), typed)
        read(client.post("/begaran/", {typed[:50]: typed, "rights": typed, "stamp": typed, "for_whom": typed}), typed)
        page = read(client.post("/brev/", {"reference": typed, "code": typed}), typed)
        assert bare(page.fields["reference"]) == bare(typed), repr(typed)
        token = quote(typed.encode("utf-8"), safe="")[:200] or "x"
        for path in (f"/arende/{token}/", f"/arende/{token}/kod/", f"/bekrafta/{token}/", f"/{token}", f"/en/{token}/"):
            read(client.get(path), typed)
        for path in (f"/avprenumerera/{token}/", f"/en/unsubscribe/{token}/"):
            read(client.post(path, {"undo": typed, "List-Unsubscribe": typed}), typed)
        read(client.post(f"/arende/{'x' * 43}/kod/", {"code": typed}), typed)
        read(client.post(f"/bekrafta/{'x' * 43}/", {"answer": typed}), typed)
        read(client.post(f"/arende/{'x' * 43}/meddelande/", {"text": typed}), typed)
        answer = client.post("/i18n/setlang/", {"language": typed, "next": typed})
        assert answer.status_code < 500
        assert not urlsplit(answer.get("Location", "")).netloc, "nobody is led to another site"
