"""The desk's pages in a real browser, light and dark, telephone and desk: no violation by axe, the frame's included."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser, Page

from requests_app.actions.erasure import propose_erasure
from requests_app.actions.take_case import take_case
from requests_app.models import Case, Right
from tests.desk_client import DeskClient
from tests.requests_app.desk_scene import make_attachment, make_case
from tests.requests_app.test_desk_home import ask_for_erasure
from todo.open_tasks import open_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

Sign = Callable[..., Page]


@pytest.fixture
def signed_in(browser: Browser, site: str) -> Iterator[Sign]:
    """A browser that is in already: the doors have tests of their own."""
    contexts = []

    def enter(user: User, *, width: int, scheme: str) -> Page:
        client = DeskClient()
        client.force_login(user)
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="sv-SE")
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
        context.add_init_script(f"localStorage.setItem('_x_adminTheme', '\"{scheme}\"')")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error on the page: {error}"))
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture
def scene(anna, cilla, eva) -> Case:
    """A case in the middle of it: a proposal, an attachment, a note, a task, one late and one of nobody's."""
    case = ask_for_erasure(anna, cilla)
    take_case(case, by=cilla)
    propose_erasure(case.demands.get(), by=cilla)
    make_attachment(case)
    make_case(Right.QUESTION)
    open_task(kind="test", what="Look.", due_on=case.target_on, about=case.pseudonym)
    return case


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_desk_is_accessible_and_fits(signed_in: Sign, site: str, scene: Case, eva, width: int, scheme: str) -> None:
    page = signed_in(eva, width=width, scheme=scheme)
    task = open_task(kind="test", what="Look.", due_on=scene.target_on, about=scene.pseudonym)
    queue = reverse("admin:requests_app_case_changelist")
    places = {
        "home": "/staff/",
        "queue": queue,
        "a narrowed queue": f"{queue}?who=nobody",
        "deputy": reverse("admin:case_deputy"),
        "task": reverse("admin:todo_task_change", args=[task.pk]),
        "case": reverse("admin:requests_app_case_change", args=[scene.pk]),
    }
    wrong = {}
    for name, address in places.items():
        page.goto(f"{site}{address}")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('.dh-desk details').forEach(one => one.open = true)")
        wrong |= _faults(page, name)
    page.goto(f"{site}{queue}")
    page.fill("#dh-term", "nobody@example.net")
    page.locator("form.dh-search button").click()
    page.wait_for_load_state("networkidle")
    wrong |= _faults(page, "search")
    assert wrong == {}


def _faults(page: Page, name: str) -> dict[str, list[str]]:
    """What axe finds, and what does not fit."""
    found = Axe().run(page, options={"runOnly": RULES})
    faults = [f"{one['id']}: {node['html'][:160]}" for one in found.response["violations"] for node in one["nodes"]]
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        faults.append("wider than the window")
    return {name: faults} if faults else {}
