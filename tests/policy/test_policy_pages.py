"""Anybody reads the policy in force at one address that never changes, and every older one beside it (R-07, R-42)."""

import hashlib
import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from identifiers.dates import long_date
from policy.cookies import our_cookies
from policy.models import PolicyVersion, Size
from tests.policy.policy_scene import AFTER, BEFORE, approve, draft, in_days

pytestmark = pytest.mark.django_db

POLICY = {"sv": "/integritetspolicy/", "en": "/en/privacy-policy/"}
ARCHIVE = {"sv": "/integritetspolicy/versioner/", "en": "/en/privacy-policy/versions/"}
CHANGES = {"sv": "/integritetspolicy/2/andringar/", "en": "/en/privacy-policy/2/changes/"}
STATEMENTS = ("/tillganglighet/", "/en/accessibility/", "/kakor/", "/en/cookies/")
BOTH = pytest.mark.parametrize("language", ["sv", "en"])


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


@BOTH
def test_the_address_shows_the_version_in_force_and_changes_with_the_day(
    client, cilla: User, eva: User, language
) -> None:
    approve(draft(cilla), eva)
    page = read(client, POLICY[language])
    assert BEFORE[language] in page
    assert long_date(in_days(0), language) in page
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        page = read(client, POLICY[language])
    assert AFTER[language] in page
    assert BEFORE[language] not in page


@BOTH
def test_the_checksum_shown_is_that_of_the_text_served(client: Client, language: str) -> None:
    text = client.get(f"{POLICY[language]}1/text.md")
    assert text["Content-Type"] == "text/markdown; charset=utf-8"
    checksum = hashlib.sha256(text.content).hexdigest()
    assert checksum in read(client, POLICY[language])
    assert checksum in read(client, ARCHIVE[language])
    assert checksum == PolicyVersion.objects.get(number=1).checksum(language)


@BOTH
def test_older_versions_stay_with_their_days_and_what_was_changed(client, cilla: User, eva: User, language) -> None:
    approve(draft(cilla), eva)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        old = read(client, f"{POLICY[language]}1/")
        archive = read(client, ARCHIVE[language])
        changed = read(client, CHANGES[language])
    assert BEFORE[language] in old
    assert {"sv": "äldre version", "en": "older version"}[language] in old
    for day in (in_days(0), in_days(10)):
        assert long_date(day, language) in archive
    assert "<del>30</del><ins>20</ins>" in changed


@BOTH
def test_what_is_to_come_can_be_read_and_a_draft_by_nobody(client, cilla: User, eva: User, language) -> None:
    written = draft(cilla, size=Size.MAJOR)
    for address in (f"{POLICY[language]}2/", CHANGES[language], f"{POLICY[language]}2/text.md"):
        assert client.get(address).status_code == 404
    assert AFTER[language] not in read(client, ARCHIVE[language])
    approve(written, eva)
    page = read(client, f"{POLICY[language]}2/")
    assert long_date(in_days(10), language) in page
    assert AFTER[language] in page
    assert AFTER[language] not in read(client, POLICY[language])


def test_a_version_without_english_is_shown_in_swedish_and_said_to_be(client: Client, cilla: User, eva: User) -> None:
    approve(draft(cilla, text_en="", changes_en="", valid_from=in_days(0)), eva)
    page = read(client, "/en/privacy-policy/")
    assert '<article class="prose" lang="sv">' in page
    assert AFTER["sv"] in page
    assert "in Swedish only" in page


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999", "x", "-1"])
def test_a_version_that_is_not_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/integritetspolicy/{number}/").status_code == 404


def test_no_code_of_ours_and_no_mark_shows_on_the_page(client: Client) -> None:
    for address in POLICY.values():
        page = re.sub(r"<[^>]+>", " ", read(client, address))
        assert not re.search(r"R-\d\d|\{|\}|\[|%", page)


def test_whoever_only_reads_gets_no_cookie(client: Client) -> None:
    for address in (*POLICY.values(), *ARCHIVE.values(), *STATEMENTS, "/", "/en/", "/vad-vi-sparar/", "/brev/"):
        answer = client.get(address)
        assert answer.status_code == 200
        if 'method="post"' not in answer.content.decode():
            assert not client.cookies, address


def test_every_cookie_of_a_whole_case_stands_on_the_page(client: Client, anna) -> None:
    pages = [read(client, address) for address in ("/kakor/", "/en/cookies/")]
    known = {cookie.name for cookie in our_cookies()}
    assert known == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.CODE_COOKIE_NAME}
    for name in known:
        assert all(f"<code>{name}</code>" in page for page in pages)
    posted = {"rights": ["question"], "for_whom": "self", "email": "anna@example.com", "message": "Hur?"}
    client.get("/begaran/")
    case = client.post("/begaran/granska/", {**posted, "send": "yes"}, follow=True).request["PATH_INFO"]
    client.post(f"{case}kod/skicka/", follow=True)
    client.post("/arende/okand/kod/skicka/", follow=True)
    client.get("/begaran/")
    assert {settings.CSRF_COOKIE_NAME, settings.CODE_COOKIE_NAME} <= set(client.cookies) <= known


@pytest.mark.parametrize("address", STATEMENTS)
def test_the_statements_tell_whom_to_write_to(client: Client, address: str) -> None:
    page = read(client, address)
    assert f"mailto:{settings.PRIVACY_EMAIL}" in page.split("<footer")[0]


@BOTH
def test_every_footer_leads_to_all_four(client: Client, language: str) -> None:
    four = {
        "sv": ("/integritetspolicy/", "/vad-vi-sparar/", "/kakor/", "/tillganglighet/"),
        "en": ("/en/privacy-policy/", "/en/what-we-keep/", "/en/cookies/", "/en/accessibility/"),
    }[language]
    start = "/" if language == "sv" else "/en/"
    for address in (start, f"{start}begaran/", POLICY[language], f"{start}arende/okand/"):
        foot = read(client, address).partition("<footer")[2]
        for there in four:
            assert f'href="{there}"' in foot, (address, there)
