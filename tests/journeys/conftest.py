"""Real browsers at the real doors; the clock ticks when the story says so."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from outbox.tasks import deliver
from requests_app.tasks import clean_images, fulfil, search_texts_again
from tests.cast import PASSWORD
from tests.desk_client import enrol, forget_second_factors
from tests.world import lacking

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        lacking(f"no browser at {CHROMIUM}")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's own loop runs in this thread
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def site(live_server, settings) -> str:
    """The address the mails point to is the one the server has."""
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def anybody(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A fresh browser: nobody's cookies. No JavaScript on the public side unless asked for."""
    contexts: list[BrowserContext] = []

    def fresh(*, javascript: bool = False, width: int = 1280) -> Page:
        context = browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale="sv-SE",
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error on the page: {error}"))
        return page

    yield fresh
    for context in contexts:
        context.close()


@pytest.fixture
def at_the_desk(anybody: Callable[..., Page], site: str) -> Callable[[User], Page]:
    """A member of staff signs in."""

    def sign_in(user: User) -> Page:
        page = anybody(javascript=True)
        page.goto(f"{site}/staff/")
        pass_the_doors(page, user)
        page.wait_for_url(f"{site}/staff/")
        return page

    return sign_in


def pass_the_doors(page: Page, user: User) -> None:
    """From the entrance: password, then the code of a telephone that the account has from now on."""
    forget_second_factors(user)
    app = enrol(user)
    page.fill("#id_login", user.username)
    page.fill("#id_password", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.fill("#id_code", app.code())
    page.locator("main form button[type=submit]").first.click()


def move(page: Page, name: str) -> Locator:
    """The form behind one of the desk's buttons, unfolded."""
    form = page.locator(f"form:has(input[name=move][value={name}])").first
    if form.locator("details:not([open]) > summary").count():
        form.locator("summary").click()
    return form


def press(page: Page, name: str) -> None:
    """Press one of the desk's buttons and wait for the page to say that it is done."""
    move(page, name).locator("button[type=submit]").click()
    page.wait_for_load_state()


def tick() -> None:
    """One round of the clock."""
    clean_images()
    fulfil()
    search_texts_again()
    deliver()
