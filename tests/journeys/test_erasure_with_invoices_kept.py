"""Anna asks to be erased; Cilla plans, Eva approves; the invoices stay because the bookkeeping act says so."""

import pytest

from partners.models import Invoice, Partner, SupportMessage
from requests_app.models import Case, Proposal, Status
from tests.cast import make_anna, make_bertil, make_cilla, make_david, make_eva, make_invoice, make_message
from tests.journeys.conftest import move, press, tick

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def anna_asks(page, site) -> Case:
    """In English, on a phone, without JavaScript."""
    page.goto(f"{site}/en/begaran/")
    page.locator("input[name=rights][value=erasure]").check(force=True)
    page.locator("#id_name").fill("Anna Åström")
    page.get_by_label("Phone").fill("070-174 06 05")
    page.get_by_label("E-mail").first.fill("anna@example.com")
    page.wait_for_timeout(3_100)  # nobody fills in a form in less
    page.get_by_role("button", name="Go on and check").click()
    page.get_by_role("button", name="Send the request").click()
    assert "picture" not in page.locator("section.call").inner_text().lower(), "no ID image is asked for an erasure"
    return Case.objects.get()


def cilla_proposes(desk, address) -> None:
    """She calls back on the number on file, sees the plan, and can't approve it herself."""
    desk.goto(address)
    form = move(desk, "accept_lighter")
    form.locator("input[name=method][value=call_back]").check()
    press(desk, "accept_lighter")
    press(desk, "connect")
    assert "1999:1078" in desk.locator(".dh-plan").inner_text()
    press(desk, "propose_erasure")
    assert desk.locator("form:has(input[value=approve])").count() == 0, "nobody approves their own proposal"


def test_from_the_form_to_the_closed_case(site, anybody, at_the_desk):
    anna, bertil, eva = make_anna(), make_bertil(), make_eva()
    make_invoice(anna)
    make_message(anna)
    page = anybody(width=390)
    case = anna_asks(page, site)
    address = f"{site}/staff/requests_app/case/{case.pk}/change/"
    desk = at_the_desk(make_cilla())
    cilla_proposes(desk, address)
    assert Partner.objects.filter(pk=anna.pk).exists()
    assert at_the_desk(make_david()).goto(address).status == 403

    second = at_the_desk(eva)
    second.get_by_role("link", name=case.reference).first.click()
    press(second, "approve")
    assert Proposal.objects.get().approved_by == eva
    tick()
    case.refresh_from_db()
    assert case.status == Status.ANSWERED
    assert not Partner.objects.filter(pk=anna.pk).exists()
    assert not SupportMessage.objects.exists()
    assert Invoice.objects.get().partner is None
    assert Partner.objects.filter(pk=bertil.pk).exists()

    page.reload()
    page.locator("section[aria-labelledby=letters] a").first.click()
    letter = page.locator("main").inner_text()
    assert "31 December 2033" in letter
    assert "1999:1078" in letter
    desk.reload()
    press(desk, "close")
    case.refresh_from_db()
    assert case.status == Status.CLOSED
