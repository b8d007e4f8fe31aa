"""The link at the end of a newsletter in a real browser, without JavaScript: by keyboard, and no violation by axe."""

import pytest
from playwright.sync_api import Browser, Page

from mailings.links import unsubscribe_link
from partners.models import Partner
from partners.register import marketable
from tests.journeys.test_portal_is_accessible import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_state_is_accessible_and_fits(browser: Browser, site: str, anna, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, seen = context.new_page(), []
    for language in ("sv", "en"):
        link = unsubscribe_link(anna.email, language=language)
        page.goto(link)
        look(page, seen)
        for name in ("stop", "undo"):
            page.locator(f"main button[name={name}]").click()
            look(page, seen)
            assert page.url == link
        page.goto(link[:-9] + "/")
        look(page, seen)
    assert len(seen) == 8
    assert context.cookies() == []
    context.close()


def test_two_keys_and_no_script_are_enough(anybody, site: str, anna: Partner) -> None:
    page: Page = anybody()
    page.goto(unsubscribe_link(anna.email, language="sv"))
    button = page.get_by_role("button", name="Avprenumerera")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Du får inga fler nyhetsbrev").wait_for()
    assert not marketable().exists()
