"""Signing in with a real browser: with a passkey, without JavaScript, each page by axe and under the strict policy."""

from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page

from journal.models import JournalEntry
from tests.cast import PASSWORD
from tests.desk_client import CodeApp, enrol
from tests.journeys.conftest import pass_the_doors

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
SUBMIT = "main form button[type=submit]"


def with_a_key(page: Page) -> Page:
    """The computer has a fingerprint reader, and the right finger lies on it."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    reader = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    finger = {"isUserVerified": True, "automaticPresenceSimulation": True}
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": {**reader, **finger}})
    return page


def enter(page: Page, site: str, user: User) -> None:
    page.goto(f"{site}/staff/")
    page.fill("#id_login", user.username)
    page.fill("#id_password", PASSWORD)
    page.locator(SUBMIT).first.click()


def test_a_passkey_is_set_up_and_alone_opens_the_desk(anybody: Callable[..., Page], site: str, cilla: User) -> None:
    page = with_a_key(anybody(javascript=True))
    enter(page, site, cilla)
    page.wait_for_url(f"{site}/staff/security/")
    page.goto(f"{site}/staff/security/keys/add/")
    page.fill("#id_name", "Datorn på kontoret")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(f"{site}/staff/security/codes/")
    key = Authenticator.objects.get(user=cilla, type=Authenticator.Type.WEBAUTHN)
    assert str(key) == "Datorn på kontoret"
    page.goto(f"{site}/staff/")
    assert page.url == f"{site}/staff/"
    page.goto(f"{site}/staff/logout/")
    page.locator(SUBMIT).click()
    page.wait_for_url(f"{site}/staff/login/**")
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{site}/staff/")
    assert JournalEntry.objects.filter(event="second_factor_changed", facts__what="key_added").count() == 1
    # and as the second factor after the password
    page.goto(f"{site}/staff/logout/")
    page.locator(SUBMIT).click()
    enter(page, site, cilla)
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url(f"{site}/staff/")
    page.goto(f"{site}/staff/confirm/key/?next=/staff/security/keys/")
    page.locator("#mfa_webauthn_reauthenticate").click()
    page.wait_for_url(f"{site}/staff/security/keys/")
    page.goto(f"{site}/staff/security/keys/{key.pk}/remove/")
    page.locator(SUBMIT).click()
    page.goto(f"{site}/staff/")
    assert page.url == f"{site}/staff/security/", "the last factor is gone, and so is the desk"


def test_a_computer_without_a_key_is_told(anybody: Callable[..., Page], site: str) -> None:
    page = anybody(javascript=True)
    page.goto(f"{site}/staff/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')) }")
    assert not page.locator("#key_trouble").is_visible()
    page.locator("#passkey_login").click()
    page.locator("#key_trouble").wait_for(state="visible")


def test_without_javascript_a_newcomer_comes_in_and_confirms(anybody: Callable[..., Page], site: str, cilla) -> None:
    page = anybody()
    enter(page, site, cilla)
    page.wait_for_url(f"{site}/staff/security/")
    page.goto(f"{site}/staff/security/app/")
    app = CodeApp(page.locator(".dh-help code").inner_text())
    page.fill("#id_code", app.code())
    page.locator(SUBMIT).click()
    page.wait_for_url(f"{site}/staff/security/codes/")
    codes = page.locator(".dh-codes code").all_inner_texts()
    assert len(codes) == 10
    page.goto(f"{site}/staff/logout/")
    page.locator(SUBMIT).click()
    enter(page, site, cilla)
    page.fill("#id_code", codes[3])
    page.locator(SUBMIT).first.click()
    page.wait_for_url(f"{site}/staff/")
    page.goto(f"{site}/staff/confirm/?next=/staff/security/")
    page.fill("#id_password", PASSWORD)
    page.locator(SUBMIT).click()
    page.wait_for_url(f"{site}/staff/security/")


BEFORE, INSIDE = ("login/", "login/?next=/staff/"), (
    *("security/", "security/keys/", "security/keys/add/", "security/app/remove/", "security/codes/new/"),
    *("password_change/", "logout/", "confirm/", "confirm/code/"),
)  # fmt: skip


@pytest.fixture
def eyes(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Browsers that tell what the policy of the page refused."""
    contexts = []

    def fresh(**how: object) -> Page:
        context = browser.new_context(**how)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: pytest.fail(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield fresh
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "scheme", "language"), [(390, "dark", "sv"), (1280, "light", "en")])
def test_every_page_is_accessible_and_keeps_the_policy(eyes, site, cilla, width, scheme, language) -> None:
    page = eyes(viewport={"width": width, "height": 900}, color_scheme=scheme)
    seen = []

    def look(address: str) -> None:
        page.goto(f"{site}/staff/{address}")
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, (address, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert page.evaluate("document.documentElement.lang") == language
        seen.append(page.url)

    page.goto(f"{site}/staff/login/")
    if language == "en":
        page.locator("button[name=language]").click()
    for address in BEFORE:
        look(address)
    enrol(cilla)
    enter(page, site, cilla)
    look("login/code/")
    page.goto(f"{site}/staff/login/code/")
    page.locator("button.dh-plain").last.click()
    page.wait_for_url(f"{site}/staff/login/")
    pass_the_doors(page, cilla)
    page.wait_for_url(f"{site}/staff/")
    for address in INSIDE:
        look(address)
    page.goto(f"{site}/staff/security/codes/new/")
    page.locator(SUBMIT).click()
    look("security/codes/")
    Authenticator.objects.filter(user=cilla).delete()
    for address in ("security/", "security/app/"):
        look(address)
    assert len(seen) == 15
