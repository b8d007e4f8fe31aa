"""The form at /begaran/: anyone can ask, nobody is refused in silence, nothing typed is lost."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from requests_app.models import Case, Channel, IdentityState, PortalLink, Right

pytestmark = pytest.mark.django_db

ANNA = {
    "rights": ["access", "portability"],
    "name": "Anna Åström",
    "company": "Åströms Snickeri",
    "customer_number": "K-1001",
    "email": "Anna@Example.com",
    "phone": "070-174 06 05",
    "address": "Exempelgatan 1\n111 22 Stockholm",
    "org_number": "5560360793",
    "message": "Allt sedan 2019, tack.",
}
TEXT_FIELDS = [field for field in ANNA if field != "rights"]

NAUGHTY = [
    "\0",
    "Anna\0Åström",
    "\u202egnirts desrever",
    "\u200fאבג",
    "\x07\x1b[31m",
    "\ud7ff\ufffe\uffff",
    "🏴‍☠️👩‍👩‍👧‍👦" * 20,
    "Z̸̡͙a̶l̵g̷o̸" * 30,
    "<script>alert(1)</script>",
    "'; DROP TABLE requests_app_case; --",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "%s%n%(time)s",
    "../../../../etc/passwd",
    "a@b" * 5_000,
    "9" * 5_000,
    "å" * 20_000,
    "\r\nBcc: bertil@example.org",
    "﷽" * 300,
    "‮test‭",
    "١٢٣٤٥٦٧٨٩٠",
    "−1",
    "NaN",
    "\u2028\u2029\u0085",
    " ",
    "\t\n",
]


def fields_shown(page: bytes) -> str:
    return html.unescape(page.decode())


def stamp_of(page: bytes) -> str:
    found = re.search(r'name="stamp" value="([^"]+)"', page.decode())
    assert found
    return html.unescape(found[1])


def test_a_post_of_all_fields_opens_the_case_and_leads_to_its_page(client: Client) -> None:
    answer = client.post("/begaran/", ANNA)
    assert answer.status_code == 302
    assert re.fullmatch(r"/arende/[A-Za-z0-9_-]{43}/", answer["Location"])
    case = Case.objects.get()
    assert (case.channel, case.language, case.identity) == (Channel.WEB, "sv", IdentityState.AWAITED)
    assert (case.email, case.phone, case.org_number) == ("anna@example.com", "+46701740605", "556036-0793")
    assert (case.name, case.address) == ("Anna Åström", "Exempelgatan 1\n111 22 Stockholm")
    assert set(case.demands.values_list("right", flat=True)) == {"access", "portability"}

    page = fields_shown(client.get(answer["Location"]).content)
    assert case.reference in page
    assert "Du får vårt svar senast" in page
    assert "Nästa steg: bekräfta att det är du" in page


@pytest.mark.parametrize("right", Right.values)
def test_every_right_can_be_asked_for_alone(client: Client, right: str) -> None:
    answer = client.post("/begaran/", {"rights": right, "phone": "070-1740605"})
    assert answer.status_code == 302
    assert Case.objects.get().demands.get().right == right
    assert client.get(answer["Location"]).status_code == 200


def test_only_rights_that_disclose_lead_on_to_the_picture(client: Client) -> None:
    offered = {}
    for right in Right.values:
        where = client.post("/begaran/", {"rights": right, "email": "anna@example.com"})["Location"]
        offered[right] = "Gå vidare till bilden" in client.get(where).content.decode()
    assert {right for right, led in offered.items() if led} == {"access", "portability"}


def test_in_english_everything_is_english(client: Client) -> None:
    answer = client.post("/en/begaran/", ANNA)
    assert answer["Location"].startswith("/en/arende/")
    assert Case.objects.get().language == "en"
    page = client.get(answer["Location"]).content.decode()
    assert "Next step: confirm that it is you" in page
    assert 'lang="en"' in page
    assert f'href="{answer["Location"].removeprefix("/en")}"' in page, "the other language is one click away"


@pytest.mark.parametrize("way", ["email", "phone", "address"])
def test_one_way_to_reach_the_person_is_enough(client: Client, way: str) -> None:
    assert client.post("/begaran/", {"rights": "access", way: ANNA[way]}).status_code == 302


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"email": "anna@example.com"}, "rights", "Kryssa för minst en sak som du vill."),
        ({"rights": "everything", "email": "anna@example.com"}, "rights", "Kryssa för minst en av sakerna i listan."),
        ({"rights": "access"}, "email", "Ge oss ett sätt att nå dig"),
        ({"rights": "access", "email": "anna"}, "email", "Skriv e-postadressen så här"),
        ({"rights": "access", "email": "anna@localhost"}, "email", "Delen efter @ ser inte rätt ut."),
        ({"rights": "access", "phone": "12"}, "phone", "för få eller för många siffror"),
        ({"rights": "access", "phone": "ring mig"}, "phone", "Skriv telefonnumret med siffror"),
        ({"rights": "access", "email": "a@example.com", "org_number": "1"}, "org_number", "ska ha tio siffror"),
        ({"rights": "access", "email": "a@example.com", "org_number": "556036-0794"}, "org_number", "Sista siffran"),
        ({"rights": "access", "email": "a@example.com", "name": "x" * 201}, "name", "för långt: 201 tecken"),
        ({"rights": "access", "email": "a@example.com", "message": "x" * 10_001}, "message", "plats 10000"),
    ],
)
def test_a_mistake_is_told_on_top_and_at_the_field(
    client: Client, given: dict[str, Any], field: str, says: str
) -> None:
    answer = client.post("/begaran/", {"company": "Kvar AB", **given})
    page = fields_shown(answer.content)
    assert answer.status_code == 200
    assert not Case.objects.exists()
    assert "<title>Fel: " in page
    assert page.count(says) == 2, "the same words in the summary and at the field"
    anchor = "id_rights_0" if field == "rights" else f"id_{field}"
    assert f'<a href="#{anchor}">' in page
    assert f'id="{anchor}"' in page
    assert f'id="id_{field}_error"' in page
    assert 'value="Kvar AB"' in page, "the rest is kept"


def test_several_mistakes_are_told_apart(client: Client) -> None:
    given = {"rights": "access", "email": "a@example.com", "name": "x" * 201, "company": "x" * 201}
    page = fields_shown(client.post("/begaran/", given).content)
    for label in ("Namn", "Företag"):
        assert f"{label} – Det här är för långt: 201 tecken." in page


def test_errors_speak_english_too(client: Client) -> None:
    page = fields_shown(client.post("/en/begaran/", {"email": "x"}).content)
    assert "<title>Error: " in page
    assert page.count("Tick at least one thing you want.") == 2


@pytest.mark.parametrize("field", TEXT_FIELDS)
@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_never_break_anything(client: Client, field: str, text: str) -> None:
    other = {"rights": "question", "company": "Kvar AB", "email": "a@example.com", "phone": "070-1740605"}
    answer = client.post("/begaran/", {**other, field: text})
    if answer.status_code == 302:
        page = client.get(answer["Location"])
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
    else:
        assert answer.status_code == 200
        page_text = answer.content.decode()
        assert f'id="id_{field}_error"' in page_text
        assert "<script>alert" not in page_text
        assert "\0" not in page_text
        if field != "company":
            assert 'value="Kvar AB"' in page_text


def test_hidden_characters_are_gone_when_the_form_comes_back(client: Client) -> None:
    answer = client.post("/begaran/", {**ANNA, "name": "Anna\0 \u202eÅström"})
    page = fields_shown(answer.content)
    assert page.count("Här fanns osynliga tecken") == 2
    assert 'value="Anna Åström"' in page
    assert client.post("/begaran/", ANNA).status_code == 302


def test_a_post_that_comes_too_fast_gets_the_page_again_with_its_fields(client: Client) -> None:
    stamp = stamp_of(client.get("/begaran/").content)
    answer = client.post("/begaran/", {**ANNA, "stamp": stamp})
    page = fields_shown(answer.content)
    assert answer.status_code == 200
    assert "Det där gick väldigt fort" in page
    assert 'value="Anna Åström"' in page
    assert not Case.objects.exists()

    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=True):
        assert client.post("/begaran/", {**ANNA, "stamp": stamp_of(answer.content)}).status_code == 302
    assert Case.objects.count() == 1


def test_a_filled_trap_gets_the_page_again_and_then_goes_through(client: Client) -> None:
    answer = client.post("/begaran/", {**ANNA, "homepage": "https://example.com"})
    assert answer.status_code == 200
    assert "Vi har tömt det" in answer.content.decode()
    assert 'value="Anna Åström"' in answer.content.decode()
    assert "https://example.com" not in answer.content.decode()
    assert not Case.objects.exists()


def test_a_double_click_opens_one_case(client: Client) -> None:
    stamp = stamp_of(client.get("/begaran/").content)
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=True):
        first = client.post("/begaran/", {**ANNA, "stamp": stamp})
        second = client.post("/begaran/", {**ANNA, "stamp": stamp})
        changed = client.post("/begaran/", {**ANNA, "stamp": stamp, "message": "Något annat."})
    assert first["Location"] == second["Location"]
    assert changed["Location"] != first["Location"], "another text is another request, and is not lost"
    assert Case.objects.count() == 2


def test_a_stranger_with_the_same_form_page_does_not_land_in_the_case(client: Client) -> None:
    stamp = stamp_of(client.get("/begaran/").content)
    bertil = Client()
    bertil.get("/begaran/")
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=True):
        annas = client.post("/begaran/", {**ANNA, "stamp": stamp})["Location"]
        his = bertil.post("/begaran/", {**ANNA, "stamp": stamp})["Location"]
    assert annas != his
    assert PortalLink.objects.values("case").distinct().count() == 2


def test_a_forged_stamp_counts_as_none(client: Client) -> None:
    assert client.post("/begaran/", {**ANNA, "stamp": "forged:stamp:x"}).status_code == 302


def test_a_form_posted_from_elsewhere_is_refused_in_our_words() -> None:
    bertil = Client(enforce_csrf_checks=True)
    answer = bertil.post("/begaran/", ANNA)
    assert answer.status_code == 403
    assert "Vi kunde inte se att det var du som skickade" in answer.content.decode()
    assert "We could not see that it was you who sent" in bertil.post("/en/begaran/", ANNA).content.decode()
    assert not Case.objects.exists()


def test_a_browser_with_the_forms_own_token_gets_through() -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/begaran/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=True):
        given = {**ANNA, "csrfmiddlewaretoken": token[1], "stamp": stamp_of(page.encode())}
        assert browser.post("/begaran/", given).status_code == 302


def test_the_shortcut_ticks_the_box_and_nothing_else(client: Client) -> None:
    page = client.get("/begaran/?rights=marketing_stop&rights=nonsense").content.decode()
    assert page.count(" checked>") == 1
    assert re.search(r'value="marketing_stop"[^>]* checked>', page)


def test_the_start_page_tells_what_people_ask_first(client: Client) -> None:
    page = fields_shown(client.get("/").content)
    for told in ("kostnadsfritt", "30 dagar", "gdpr@dhsolutions.se", "?rights=marketing_stop", "imy.se"):
        assert told in page
    assert 'lang="sv"' in page
    assert "Set-Cookie" not in client.get("/").headers


def test_the_form_asks_for_no_personnummer_and_gives_the_short_notice(client: Client) -> None:
    page = fields_shown(client.get("/begaran/").content)
    assert 'name="personnummer"' not in page
    assert "artikel 6.1 c i dataskyddsförordningen" in page
    assert "<script" not in page
    assert "style=" not in page


def test_unknown_pages_wear_the_house_in_both_languages(client: Client) -> None:
    assert "Sidan finns inte" in client.get("/finns-inte/").content.decode()
    answer = client.get("/en/finns-inte/")
    assert answer.status_code == 404
    assert "The page is not here" in answer.content.decode()


def test_a_body_far_too_large_is_refused_in_our_words(client: Client) -> None:
    answer = client.post("/begaran/", {**ANNA, "message": "x" * 400_000})
    assert answer.status_code == 400
    assert "Vi kunde inte läsa det du skickade" in answer.content.decode()


def test_the_forms_cookie_goes_with_the_browser(client: Client) -> None:
    cookie = client.get("/begaran/").cookies["c"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
