"""The link at the end of a newsletter: it works for good, by one press or one POST, and only for who was sent it."""

import html
import re
from datetime import date

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils.html import strip_tags

from datamap.erase.log import Fate, lines
from datamap.expiry import steps, sweep
from dhprivacy.logs import masked
from journal.models import JournalEntry
from mailings.links import unsubscribe_headers, unsubscribe_link
from outbox.models import OutgoingMail
from partners.actions import create_partner, end_relation, stop_marketing
from partners.models import Partner, Suppression
from partners.models.partner import EndReason
from partners.register import marketable
from partners.suppression import suppressed
from vault.marks import Of, mark, mark_in, token

pytestmark = pytest.mark.django_db
ONE_CLICK = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}


def path_for(address: str, language: str = "sv") -> str:
    return unsubscribe_link(address, language=language).removeprefix(settings.SITE_URL)


def words_of(response) -> str:
    return re.sub(r"\s+", " ", html.unescape(strip_tags(response.content.decode())))


def test_a_scanner_that_follows_the_link_changes_nothing(client: Client, anna: Partner) -> None:
    for response in (client.get(path_for(anna.email)), client.head(path_for(anna.email))):
        assert response.status_code == 200
        assert not response.cookies
    assert list(marketable()) == [anna]
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(("language", "way"), [("sv", "/avprenumerera/"), ("en", "/en/unsubscribe/")])
def test_anna_presses_the_button_and_takes_it_back(client: Client, anna: Partner, language: str, way: str) -> None:
    path = path_for(anna.email, language)
    assert path.startswith(way)
    stopped = client.post(path, {"stop": "1"})
    assert ("inga fler" if language == "sv" else "no more") in words_of(stopped)
    assert 'name="undo"' in stopped.content.decode()
    assert not marketable().exists()
    assert client.post(path, {"undo": "1"}).status_code == 200
    assert list(marketable()) == [anna]
    assert [line.event for line in JournalEntry.objects.order_by("seq")] == [
        "marketing_stopped_by_link",
        "marketing_stop_taken_back",
    ]


def test_a_mail_program_ends_it_with_one_post_and_no_cookies(anna: Partner) -> None:
    """RFC 8058: a POST to the very address of the header, from a program that knows no CSRF and follows no redirect."""
    headers = unsubscribe_headers(anna.email)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    gmail = Client(enforce_csrf_checks=True)
    answer = gmail.post(address.removeprefix(settings.SITE_URL), **ONE_CLICK)
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert gmail.post(address.removeprefix(settings.SITE_URL), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert suppressed([anna.email]) == {anna.email}
    assert JournalEntry.objects.count() == 1, "said again it changes nothing"
    assert not OutgoingMail.objects.exists()


def test_the_partner_is_gone_and_the_link_still_works(client: Client, anna: Partner) -> None:
    path = path_for(anna.email)
    end_relation(anna, on=date(2026, 1, 15), why=EndReason.CONTRACT_ENDED, by=None)
    for step in steps():
        sweep(step, date(2026, 7, 15))
    assert not Partner.objects.exists()
    assert client.post(path, **ONE_CLICK).status_code == 200
    fresh = create_partner(by=None, name="Anna Åström", email="Anna@example.com")
    assert fresh.marketing_stopped_at
    client.post(path, {"undo": "1"})
    assert list(marketable()) == [fresh]


def test_known_and_unknown_addresses_get_the_same_page(client: Client, anna: Partner, bertil: Partner) -> None:
    stop_marketing(bertil.email, by=None)
    addresses = (anna.email, bertil.email, "nobody@example.net")
    for fields in (None, {"stop": "1"}, {"undo": "1"}):
        asked = [client.post(path_for(to), fields) if fields else client.get(path_for(to)) for to in addresses]
        pages = {re.sub("unsubscribe/[^/]+/", "", answer.content.decode()) for answer in asked}
        assert (len(pages), {answer.status_code for answer in asked}) == (1, {200})


def test_bertil_cannot_make_a_link_for_anna(client: Client, anna: Partner, bertil: Partner) -> None:
    """He knows her address, his own link and how the pages are made; he lacks the key."""
    his, hers = token(mark(Of.EMAIL, bertil.email)), token(mark(Of.EMAIL, anna.email))
    forged = [
        *(his[:-1] + ("A" if his[-1] != "A" else "B"), hers[:49] + his[49:], his[:49] + hers[49:]),
        *(hers[:-1], hers + "A", hers[:49], "x", "anna@example.com", "ä" * 71, signing.dumps(anna.email)[:71]),
    ]
    for text in forged:
        assert mark_in(text) is None
        for language in ("/avprenumerera/", "/en/unsubscribe/"):
            answer = client.post(f"{language}{text}/", **ONE_CLICK)
            assert answer.status_code == 404
            assert "?rights=marketing_stop" in answer.content.decode(), "a clear page with another way"
    assert marketable().count() == 2
    assert not Suppression.objects.exists()


def test_an_undo_gives_bertil_no_mail_he_has_refused_in_a_case(client: Client, bertil: Partner) -> None:
    stop_marketing(bertil.email, by=None)
    client.post(path_for(bertil.email), **ONE_CLICK)
    client.post(path_for(bertil.email), {"undo": "1"})
    assert not marketable().exists()


def test_the_link_outlives_a_change_of_every_key_but_its_own(client: Client, anna: Partner, settings) -> None:
    path = path_for(anna.email)
    settings.SECRET_KEY, settings.VAULT_KEYS = "another" * 8, ""
    assert client.post(path, **ONE_CLICK).status_code == 200
    assert suppressed([anna.email]) == {anna.email}


def test_it_is_written_ahead_for_a_restore_by_the_mark_alone(client: Client, anna: Partner) -> None:
    client.post(path_for(anna.email), **ONE_CLICK)
    client.post(path_for(anna.email), {"undo": "1"})
    told = [line for line in lines() if line.label]
    assert [line.fate for line in told] == [Fate.UNSUBSCRIBED, Fate.STOP_TAKEN_BACK]
    assert {line.key for line in told} == {mark(Of.EMAIL, anna.email)}


def test_neither_the_link_nor_the_log_of_the_server_tells_who(anna: Partner) -> None:
    path = path_for(anna.email)
    assert "anna" not in path
    assert masked(f'"POST {path} HTTP/1.1" 200') == '"POST /avprenumerera/•/ HTTP/1.1" 200'
    with pytest.raises(ValueError, match="no e-mail address"):
        unsubscribe_link("anna", language="sv")
