"""From the page about agreements to the signed copy, in a real browser: no violation by axe, and no script needed."""

import pytest
from playwright.sync_api import Browser

from requests_app.actions.settle import settle
from requests_app.models import AgreementState, Case, ProcessingAgreement
from tests.journeys.test_portal_is_accessible import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PAGES = {"": "/avtal/", "/en": "/en/agreement/"}
SCREENS = [(390, "light", ""), (1280, "dark", "/en"), (390, "dark", "/en"), (1280, "light", "")]
SIGNED = {"name": "avtal.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}


@pytest.mark.parametrize(("width", "scheme", "prefix"), SCREENS)
def test_every_state_is_accessible_and_fits(
    browser: Browser, site: str, cilla, width: int, scheme: str, prefix: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, seen = context.new_page(), []
    page.goto(f"{site}{PAGES[prefix]}")
    look(page, seen)
    page.goto(f"{site}{PAGES[prefix]}1/")
    look(page, seen)
    page.goto(f"{site}{prefix}/begaran/?rights=agreement")
    page.locator("#id_email").fill("anna@example.com")
    page.wait_for_timeout(3_100)  # nobody fills in a form in less
    for _press in ("check", "send"):
        page.locator("main form button[type=submit]").last.click()
    look(page, seen)
    settle(Case.objects.get().demands.get(), by=cilla, answer="Här är avtalet.")
    page.reload()
    look(page, seen)
    here = page.url.split("?")[0]
    page.goto(f"{here}avtal/")
    look(page, seen)
    page.locator("main form button[type=submit]").click()
    assert page.title().startswith(("Fel:", "Error:"))
    look(page, seen)
    page.set_input_files("#id_file", SIGNED)
    page.locator("main form button[type=submit]").click()
    look(page, seen)
    assert len(seen) == 7
    assert ProcessingAgreement.objects.get().state == AgreementState.RECEIVED
    context.close()
