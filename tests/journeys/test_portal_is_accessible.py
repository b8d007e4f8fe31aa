"""The partner's pages in every state, in a real browser: WCAG 2.2 AA by axe, telephone and desk, light and dark."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page

from identifiers.dates import stockholm_date
from requests_app.actions.portal import make_link
from requests_app.models import AccessPackage, Case, OtherWay
from tests.journeys.conftest import tick
from tests.requests_app.made_up_cards import as_bytes, card
from vault import sealing
from vault.models import Kind, ShortLivedKey

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHOTO = {"name": "kort.jpg", "mimeType": "image/jpeg", "buffer": b""}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


WHOLE_PAGE = 60_000  # bytes, unpacked: page, style, script and sign
WEIGHT = """[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]
    .reduce((sum, one) => sum + one.decodedBodySize, 0)"""


def look(page: Page, seen: list[str]) -> None:
    """No violation, nothing wider than the screen, no page heavier than promised; details are unfolded first."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert 0 < page.evaluate(WEIGHT) < WHOLE_PAGE, page.url
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    seen.append(page.url)


def form_pages(page: Page, site: str, seen: list[str], prefix: str) -> None:
    """Start, form, a mistake, the answers once more, and the new case."""
    for address in ("/", "/begaran/"):
        page.goto(f"{site}{prefix}{address}")
        look(page, seen)
    page.locator("main form button[type=submit]").last.click()
    assert page.title().startswith(("Fel:", "Error:"))
    assert page.evaluate("document.activeElement.classList.contains('errors')")
    look(page, seen)
    page.locator("input[name=rights][value=access]").check(force=True)
    page.locator("input[name=rights][value=question]").check(force=True)
    page.locator("input[name=for_whom][value=other]").check()
    page.locator("#id_representative").fill("Lisa Lag")
    page.locator("#id_email").fill("anna@example.com")
    page.wait_for_timeout(3_100)  # nobody fills in a form in less
    page.locator("main form button[type=submit]").last.click()
    look(page, seen)
    page.locator("main form button[type=submit]").last.click()
    look(page, seen)


def case_pages(page: Page, seen: list[str]) -> None:
    """What can be done in the case, then a picture, a package, an answer and the end."""
    here = page.url
    for path in ("id/", "annat-satt/", "onskemal/", "aterta/", "kvitto/"):
        page.goto(here + path)
        look(page, seen)
    case = Case.objects.latest("received_at")
    OtherWay.objects.create(case=case, way="address", chosen_at=timezone.now())
    AccessPackage.objects.create(
        case=case,
        sealed=sealing.seal(b"zip", kind=Kind.PACKAGE, bound_to=case.id),
        built_at=timezone.now(),
        released_at=timezone.now(),
        expires_on=stockholm_date(timezone.now()) + timedelta(days=30),
    )
    page.goto(here)
    look(page, seen)
    page.goto(f"{here}paket/{case.packages.get().pk}/klart/")
    look(page, seen)
    page.goto(f"{here}aterta/")
    page.locator("main form button[type=submit]").click()
    look(page, seen)


@pytest.fixture
def shaded(browser: Browser) -> Iterator[Callable[[int, str], Page]]:
    contexts = []

    def fresh(width: int, scheme: str) -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, color_scheme=scheme, locale="sv-SE")  # type: ignore[arg-type]
        contexts.append(context)
        return context.new_page()

    yield fresh
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "scheme", "prefix"), [(390, "light", ""), (1280, "dark", "/en")])
def test_every_page_in_every_state(shaded, site: str, width: int, scheme: str, prefix: str) -> None:
    page, seen, asked = shaded(width, scheme), [], set()
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    form_pages(page, site, seen, prefix)
    case_pages(page, seen)
    case = Case.objects.latest("received_at")
    for address in (f"/arende/{make_link(case, now=timezone.now())}/", "/bekrafta/okand/"):
        page.context.clear_cookies()
        page.goto(f"{site}{prefix}{address}")
        look(page, seen)
    assert len(seen) == 15
    assert asked == {site.split("/")[2]}, "no other host is asked for anything"


def test_only_the_covered_picture_leaves_the_browser(anybody, site: str) -> None:
    page = anybody(javascript=True, width=390)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"{site}/begaran/")
    page.locator("input[name=rights][value=access]").check(force=True)
    page.locator("#id_email").fill("anna@example.com")
    page.wait_for_timeout(3_100)
    page.locator("main form button[type=submit]").last.click()
    page.locator("main form button[type=submit]").last.click()
    page.goto(f"{page.url}id/")
    mark = b"MARK-OF-THE-ORIGINAL"
    page.set_input_files("#id_image", {**PHOTO, "buffer": as_bytes(card((800, 500)), comment=mark)})
    page.locator("#cover-area").wait_for()
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Lägg till en ruta").click()
    page.get_by_role("button", name="Gör rutan bredare").click()
    page.locator("#cover-canvas").press("ArrowUp")
    assert "Övertäckta delar: 1" in page.locator("#cover-said").inner_text()
    middle = "(c => [...c.getContext('2d').getImageData(c.width / 2 | 0, c.height * .4 | 0, 1, 1).data])"
    page.locator("#cover-mark").uncheck()
    assert page.locator("#cover-canvas").evaluate(middle) == [0, 0, 0, 255]
    page.locator("#cover-mark").check()
    page.get_by_role("button", name="Skicka bilden").click()
    page.wait_for_url("**/?klart=picture")
    sent = sealing.read(ShortLivedKey.objects.get().file)
    assert sent.startswith(b"\xff\xd8")
    assert mark not in sent, "what was not drawn again was not sent"
    assert refused == []
    tick()
    assert site == settings.SITE_URL
