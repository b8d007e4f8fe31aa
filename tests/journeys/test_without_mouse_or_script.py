"""Anna asks, writes and takes it back by keyboard alone and without script; large text, few colours, no motion."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page

from requests_app.models import Case, Message, Status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

MOST_TABS = 80
FOCUSED = "one => one === document.activeElement"
SEEN = "one => getComputedStyle(one).outlineStyle !== 'none' || getComputedStyle(one).boxShadow !== 'none'"
IN_VIEW = "one => { const at = one.getBoundingClientRect(); return at.bottom > 0 && at.top < innerHeight }"
SHIFTED = """() => new Promise(tell => {
    let sum = 0
    new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.value))
        .observe({type: 'layout-shift', buffered: true})
    setTimeout(() => tell(sum), 300)
})"""
NO_WIDER = "document.documentElement.scrollWidth <= innerWidth"


def tab_to(page: Page, wanted: Locator) -> Locator:
    """Press Tab until it is there; on the way and at the end the focus is seen."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate(FOCUSED):
            label = page.locator(f"label[for='{wanted.get_attribute('id')}']")
            ringed = wanted.evaluate(SEEN) or (label.count() and label.first.evaluate(SEEN))
            assert ringed, f"the focus is not seen on {page.url}"
            assert wanted.evaluate(IN_VIEW)
            return wanted
    raise AssertionError(f"not reached by Tab on {page.url}")


def press_enter(page: Page, wanted: Locator) -> None:
    before = page.url
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url != before or page.locator("main").count()


def test_a_whole_journey_by_keyboard_and_without_script(anybody: Callable[..., Page], site: str) -> None:
    page = anybody(javascript=False, width=390)
    page.goto(f"{site}/")
    page.keyboard.press("Tab")
    assert page.locator("a.skip").evaluate(FOCUSED), "the first stop leads past the head of the page"
    press_enter(page, page.locator("main a[href$='/begaran/']").first)
    tab_to(page, page.locator("input[name=rights][value=question]"))
    page.keyboard.press("Space")
    tab_to(page, page.locator("#id_email"))
    page.keyboard.type("anna@example.com")
    tab_to(page, page.locator("#id_message"))
    page.keyboard.type("Hur länge sparar ni mina uppgifter?")
    page.wait_for_timeout(3_100)  # nobody fills in a form in less
    press_enter(page, page.locator("main form button.button"))
    press_enter(page, page.locator("main form button.button"))
    case = Case.objects.get()
    assert case.reference in page.locator("h1").inner_text()

    press_enter(page, page.locator("a[href$='/onskemal/']"))
    press_enter(page, page.locator("button[name=add][value=complaint]"))
    assert case.demands.count() == 2
    tab_to(page, page.locator("#id_text"))
    page.keyboard.type("En sak till.")
    press_enter(page, page.get_by_role("button", name="Skicka meddelandet"))
    assert Message.objects.get().text == "En sak till."
    press_enter(page, page.locator("a[href$='/aterta/']"))
    press_enter(page, page.locator("main form button.button"))
    assert page.locator("[role=status]").inner_text().startswith("Du har tagit tillbaka din begäran")
    case.refresh_from_db()
    assert case.status == Status.CLOSED


@pytest.mark.parametrize("path", ["/", "/begaran/", "/en/begaran/", "/brev/", "/arende/okand/", "/arende/okand/kod/"])
def test_nothing_moves_while_it_loads_and_nothing_is_lost_in_large_text(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{site}{path}")
    assert page.evaluate(SHIFTED) == 0
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(NO_WIDER), "reflow at 320 px (WCAG 1.4.10)"
    page.set_viewport_size({"width": 640, "height": 900})
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate(NO_WIDER), "text at 200 % (WCAG 1.4.4)"
    context.close()


@pytest.mark.parametrize("path", ["/", "/begaran/", "/arende/okand/"])
def test_few_colours_and_no_motion(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site}{path}")
    assert page.evaluate("document.getAnimations().length") == 0
    for button in page.locator("main .button").all():
        edged = button.evaluate("one => getComputedStyle(one).borderTopStyle !== 'none'")
        assert edged, "a button is known by its edge where colours are the reader's own"
    context.close()
