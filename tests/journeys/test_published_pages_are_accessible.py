"""What we publish, in a real browser: WCAG 2.2 AA by axe, on a phone and a desk, light and dark, in both languages."""

import pytest
from playwright.sync_api import Browser

from policy.models import Size
from policy.tasks import tell_all_partners
from tests.cast import make_cilla, make_eva
from tests.journeys.test_portal_is_accessible import look
from tests.policy.policy_scene import approve, draft, in_days

PAGES = {
    "sv": (
        *("/", "/vad-vi-sparar/", "/integritetspolicy/", "/integritetspolicy/versioner/", "/integritetspolicy/1/"),
        *("/integritetspolicy/3/", "/integritetspolicy/2/andringar/", "/kakor/", "/tillganglighet/"),
    ),
    "en": (
        *("/en/", "/en/what-we-keep/", "/en/privacy-policy/", "/en/privacy-policy/versions/", "/en/privacy-policy/1/"),
        *("/en/privacy-policy/3/", "/en/privacy-policy/2/changes/", "/en/cookies/", "/en/accessibility/"),
    ),
}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_they_are_accessible_fit_and_weigh_little(browser: Browser, site: str, width: int, scheme: str) -> None:
    cilla, eva = make_cilla(), make_eva()
    approve(draft(cilla, valid_from=in_days(0)), eva)
    approve(draft(cilla, size=Size.MAJOR), eva)
    tell_all_partners()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, seen, asked = context.new_page(), [], set()
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    for addresses in PAGES.values():
        for address in addresses:
            assert page.goto(f"{site}{address}").status == 200
            look(page, seen)
    assert len(seen) == 18
    assert asked == {site.split("/")[2]}, "no other host is asked for anything"
    assert context.cookies() == [], "who only reads gets no cookie"
    context.close()
