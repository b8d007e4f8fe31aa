"""Back to one's case: the browser that opened it, or link and code. Nobody else."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from journal.models import JournalEntry
from outbox.models import OutgoingMail
from requests_app.actions.events import Event
from requests_app.actions.open_case import Opened, open_case
from requests_app.actions.portal import CODE_LIFE, LINK_LIFE, MOST_CODES, case_of, check_code, make_link, send_code
from requests_app.models import AccessPackage, Case, Channel, Letter, Message, PortalCode, PortalLink, Status
from vault import sealing
from vault.models import Kind

pytestmark = pytest.mark.django_db

UNKNOWN = "x" * 43


def opened(email: str = "anna@example.com", rights: tuple[str, ...] = ("access",)) -> Opened:
    return open_case(
        rights=rights, channel=Channel.WEB, language="sv", received_at=timezone.now(), name="Anna Åström", email=email
    )


def code_in_the_mail() -> str:
    mail = OutgoingMail.objects.filter(kind="code").order_by("-queued_at").first()
    assert mail
    found = re.search(r"(\d{3}) (\d{3})", mail.text)
    assert found
    return found[1] + found[2]


def without_secrets(page: bytes, token: str) -> str:
    text = page.decode().replace(token, "TOKEN")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def enter(client: Client, token: str) -> None:
    client.post(f"/arende/{token}/kod/skicka/")
    assert client.post(f"/arende/{token}/kod/", {"code": code_in_the_mail()}).status_code == 302


def test_the_browser_that_opened_the_case_is_inside_for_thirty_minutes(client: Client) -> None:
    where = client.post("/begaran/", {"rights": "access", "email": "anna@example.com"})["Location"]
    case = Case.objects.get()
    assert case.reference in client.get(where).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        page = client.get(where).content.decode()
    assert case.reference not in page
    assert "Öppna ditt ärende" in page


def test_bertil_with_the_link_sees_the_code_step_and_nothing_else() -> None:
    this = opened()
    letter = Letter.objects.get()
    bertil = Client()
    for path in ("", "id/", "aterta/", f"brev/{letter.pk}/", f"paket/{uuid4()}/"):
        page = bertil.get(f"/arende/{this.token}/{path}")
        assert page.status_code == 200
        assert this.case.reference not in page.content.decode()
        assert "Öppna ditt ärende" in page.content.decode()
    assert bertil.post(f"/arende/{this.token}/aterta/").status_code == 200
    bertil.post(f"/arende/{this.token}/meddelande/", {"text": "Hej"})
    this.case.refresh_from_db()
    assert this.case.is_open
    assert not Message.objects.exists()


def test_bertil_inside_his_own_case_is_outside_annas(client: Client) -> None:
    client.post("/begaran/", {"rights": "access", "email": "bertil@example.org"})
    annas = opened()
    letter = Letter.objects.filter(case=annas.case).get()
    his = PortalLink.objects.exclude(case=annas.case).count()
    assert his
    assert annas.case.reference not in client.get(f"/arende/{annas.token}/").content.decode()
    own = client.post("/begaran/", {"rights": "question", "email": "bertil@example.org"})["Location"]
    assert client.get(f"{own}brev/{letter.pk}/").status_code == 404, "another case's letter is no letter here"


def test_unknown_expired_and_known_links_look_the_same() -> None:
    known, old = opened(), opened()
    PortalLink.objects.filter(case=old.case).update(expires_at=timezone.now())
    seen = set()
    for token in (known.token, old.token, UNKNOWN, "kort"):
        bertil = Client()
        gate = bertil.get(f"/arende/{token}/")
        sent = bertil.post(f"/arende/{token}/kod/skicka/")
        enter_page = bertil.get(f"/arende/{token}/kod/")
        wrong = bertil.post(f"/arende/{token}/kod/", {"code": "000000"})
        pages = [without_secrets(answer.content, token) for answer in (gate, enter_page, wrong)]
        statuses = [answer.status_code for answer in (gate, sent, enter_page, wrong)]
        headers = [sorted(answer.headers) for answer in (gate, sent, enter_page, wrong)]
        cookie = sorted(bertil.cookies)
        seen.add(repr((pages, statuses, headers, cookie, sent["Location"].replace(token, "TOKEN"))))
    assert len(seen) == 1


def test_a_look_burns_nothing_and_sends_nothing() -> None:
    this = opened()
    scanner = Client()
    for path in ("", "kod/", "kod/skicka/", "aterta/", "meddelande/"):
        for _time in range(3):
            scanner.get(f"/arende/{this.token}/{path}")
            scanner.head(f"/arende/{this.token}/{path}")
    assert not PortalCode.objects.exists()
    assert not OutgoingMail.objects.filter(kind="code").exists()
    this.case.refresh_from_db()
    assert this.case.is_open
    assert case_of(this.token) == this.case


def test_link_and_code_open_the_case(client: Client) -> None:
    this = opened()
    before = client.session.session_key
    enter(client, this.token)
    page = client.get(f"/arende/{this.token}/")
    assert this.case.reference in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert client.session.session_key != before
    code = PortalCode.objects.get()
    assert code.used_at
    mail = OutgoingMail.objects.get(kind="code")
    assert mail.to == "anna@example.com"
    assert mail.about == this.case.pseudonym
    assert this.token not in mail.text, "link and code never travel together"
    assert code_in_the_mail() not in code.code_hash


def test_the_code_is_for_the_browser_that_asked_once_and_for_ten_minutes() -> None:
    this, now = opened(), timezone.now()
    send_code(case=this.case, browser="annas", now=now)
    code = code_in_the_mail()
    assert not check_code(case=this.case, browser="bertils", code=code, now=now)
    assert not check_code(case=None, browser="annas", code=code, now=now)
    assert not check_code(case=opened().case, browser="annas", code=code, now=now)
    assert not check_code(case=this.case, browser="annas", code=code, now=now + CODE_LIFE)
    assert check_code(case=this.case, browser="annas", code=code, now=now)
    assert not check_code(case=this.case, browser="annas", code=code, now=now)


def test_a_new_code_ends_the_one_before() -> None:
    this, now = opened(), timezone.now()
    send_code(case=this.case, browser="annas", now=now)
    first = code_in_the_mail()
    send_code(case=this.case, browser="annas", now=now + timedelta(seconds=1))
    second = code_in_the_mail()
    if first != second:
        assert not check_code(case=this.case, browser="annas", code=first, now=now)
    assert check_code(case=this.case, browser="annas", code=second, now=now + timedelta(seconds=2))


def test_five_wrong_tries_end_a_code() -> None:
    this, now = opened(), timezone.now()
    send_code(case=this.case, browser="annas", now=now)
    right = code_in_the_mail()
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(5):
        assert not check_code(case=this.case, browser="annas", code=wrong, now=now)
    assert not check_code(case=this.case, browser="annas", code=right, now=now)
    assert PortalCode.objects.get().tries == 5


@pytest.mark.django_db(transaction=True)
def test_a_hundred_tries_at_once_are_five() -> None:
    this, now = opened(), timezone.now()
    send_code(case=this.case, browser="annas", now=now)
    right = code_in_the_mail()
    wrong = "000000" if right != "000000" else "111111"

    def attempt(_number: int) -> bool:
        try:
            return check_code(case=this.case, browser="annas", code=wrong, now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8 if connection.vendor == "postgresql" else 4) as pool:
        assert not any(pool.map(attempt, range(100)))
    assert PortalCode.objects.get().tries == 5
    assert not check_code(case=this.case, browser="annas", code=right, now=now)


@pytest.mark.django_db(transaction=True)
def test_one_code_lets_one_in_even_when_two_enter_it_at_once() -> None:
    this, now = opened(), timezone.now()
    send_code(case=this.case, browser="annas", now=now)
    code = code_in_the_mail()

    def attempt(_number: int) -> bool:
        try:
            return check_code(case=this.case, browser="annas", code=code, now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1


def test_nobodys_mailbox_is_filled_by_a_stranger_with_a_link() -> None:
    this, now = opened(), timezone.now()
    for number in range(MOST_CODES + 3):
        send_code(case=this.case, browser=f"browser {number}", now=now)
    assert OutgoingMail.objects.filter(kind="code").count() == MOST_CODES
    send_code(case=this.case, browser="an hour later", now=now + timedelta(minutes=61))
    assert OutgoingMail.objects.filter(kind="code").count() == MOST_CODES + 1
    assert PortalCode.objects.count() == 1, "old codes are not kept"


def test_a_case_without_e_mail_sends_no_code_and_says_so_to_nobody() -> None:
    this = opened(email="")
    answer = Client().post(f"/arende/{this.token}/kod/skicka/")
    assert answer.status_code == 302
    assert not OutgoingMail.objects.filter(kind="code").exists()


def test_a_link_is_stored_hashed_and_ends() -> None:
    this = opened()
    token = make_link(this.case, now=timezone.now() - LINK_LIFE)
    assert case_of(token) is None
    assert len(this.token) == 43
    assert not PortalLink.objects.filter(token_digest__contains=this.token).exists()


def test_she_writes_reads_her_letter_and_takes_the_request_back(client: Client) -> None:
    this = opened()
    enter(client, this.token)
    where = f"/arende/{this.token}/"

    empty = client.post(f"{where}meddelande/", {"text": "  "}).content.decode()
    assert empty.count("Skriv något innan du skickar.") == 2
    answer = client.post(f"{where}meddelande/", {"text": "<b>Hej</b> på er"}, follow=True)
    assert "&lt;b&gt;Hej&lt;/b&gt; på er" in answer.content.decode()
    assert "Ditt meddelande har kommit fram" in answer.content.decode()
    Message.objects.create(case=this.case, at=timezone.now(), from_person=False, internal=True, text="Bara för oss")
    assert "Bara för oss" not in client.get(where).content.decode()

    letter = Letter.objects.filter(case=this.case).first()
    assert letter
    assert letter.subject in client.get(f"{where}brev/{letter.pk}/").content.decode()

    assert "Det som redan är gjort" in client.get(f"{where}aterta/").content.decode()
    page = client.post(f"{where}aterta/", follow=True).content.decode()
    assert "Du har tagit tillbaka din begäran" in page
    this.case.refresh_from_db()
    assert this.case.status == Status.CLOSED
    assert client.get(f"{where}aterta/").status_code == 302


def test_what_is_written_too_late_is_given_back(client: Client) -> None:
    this = opened()
    enter(client, this.token)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        page = client.post(f"/arende/{this.token}/meddelande/", {"text": "En lång text"}).content.decode()
    assert "Ditt meddelande har inte skickats" in page
    assert "En lång text" in page
    assert not Message.objects.exists()


def test_she_closes_the_case_on_a_shared_computer(client: Client) -> None:
    this = opened()
    enter(client, this.token)
    assert client.get(f"/arende/{this.token}/stang/").status_code == 405
    client.post(f"/arende/{this.token}/stang/")
    assert this.case.reference not in client.get(f"/arende/{this.token}/").content.decode()


def test_she_fetches_her_package_each_time_journalled_and_a_look_fetches_nothing(client: Client) -> None:
    this = opened()
    package = AccessPackage.objects.create(
        case=this.case,
        sealed=sealing.seal(b"PK all about Anna", kind=Kind.PACKAGE, bound_to=this.case.id),
        built_at=timezone.now(),
        released_at=timezone.now(),
        expires_on=timezone.localdate() + timedelta(days=30),
    )
    where = f"/arende/{this.token}/paket/{package.pk}/"
    assert b"PK all" not in Client().post(where).content, "Bertil gets the code step"
    enter(client, this.token)
    assert "Ladda ner mina uppgifter (ZIP)" in client.get(f"/arende/{this.token}/").content.decode()
    assert "Ladda ner mina uppgifter (ZIP)" in client.get(where).content.decode()
    assert not JournalEntry.objects.filter(event=Event.PACKAGE_FETCHED).exists()

    for time in (1, 2):
        answer = client.post(where)
        assert b"".join(answer.streaming_content) == b"PK all about Anna"
        assert answer["Content-Disposition"] == f'attachment; filename="{this.case.reference}.zip"'
        assert "no-store" in answer["Cache-Control"]
        assert JournalEntry.objects.filter(event=Event.PACKAGE_FETCHED).count() == time

    with transaction.atomic():
        sealing.destroy(package.sealed)
    page = client.post(where, follow=True).content.decode()
    assert "Paketet finns inte kvar här" in page


def test_a_package_that_is_not_there_is_no_package(client: Client) -> None:
    this = opened()
    enter(client, this.token)
    assert client.post(f"/arende/{this.token}/paket/{uuid4()}/").status_code == 404
