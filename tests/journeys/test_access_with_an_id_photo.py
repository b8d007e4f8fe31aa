"""Anna asks to see her data with a photo of her ID card; Cilla answers; the image is gone. Bertil gets nothing."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core import mail

from requests_app.models import Case, IdentityDocument, Status
from tests.cast import look_outside, make_anna, make_bertil, make_cilla, make_recipient
from tests.journeys.conftest import move, press, tick
from tests.requests_app.made_up_cards import as_bytes, card
from tests.world import files_holding
from vault.models import ShortLivedKey

MARK = b"JOURNEY-MARK-OF-THE-PHOTO"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def latest_mail_with(kind: str) -> str:
    """What Anna finds in her mailbox."""
    for message in reversed(mail.outbox):
        if message.to == ["anna@example.com"] and (found := re.search(kind, message.body)):
            return found[1]
    raise AssertionError(f"no mail to Anna with {kind}: {[m.subject for m in mail.outbox]}")


def anna_asks_with_a_photo(page, site) -> tuple[Case, str]:
    """From the start page to the sent picture, on a phone, without JavaScript."""
    page.goto(site)
    page.get_by_role("link", name="Se mina uppgifter").click()
    page.locator("input[name=rights][value=access]").check(force=True)
    page.locator("#id_name").fill("Anna Åström")
    page.get_by_label("E-post", exact=False).first.fill("ANNA@example.com")
    page.wait_for_timeout(3_100)  # nobody fills in a form in less
    page.get_by_role("button", name="Gå vidare och kontrollera").click()
    page.get_by_role("button", name="Skicka begäran").click()
    address = page.url
    assert re.search(r"/arende/[\w-]{43}/$", address)
    case = Case.objects.get()
    assert case.reference in page.content()
    page.get_by_role("link", name="Gå vidare till bilden").click()
    photo = as_bytes(card((640, 400)), comment=MARK)
    page.set_input_files("#id_image", {"name": "pass.jpg", "mimeType": "image/jpeg", "buffer": photo})
    page.get_by_role("button", name="Skicka bilden").click()
    assert page.url.startswith(address)
    return case, address


def cilla_looks_and_grants(desk, site, case) -> None:
    """The queue, the case, the image in a page of its own, and three buttons."""
    desk.goto(f"{site}/staff/requests_app/case/")
    desk.get_by_role("link", name=case.reference).click()
    with desk.context.expect_page() as opened:
        desk.locator("form[action*='/image/'] button").click()
    picture = opened.value
    picture.wait_for_load_state()
    assert picture.evaluate("document.contentType") == "image/jpeg"
    picture.close()
    form = move(desk, "accept_image")
    form.locator("select[name=document_type]").select_option("passport")
    form.locator("input[name=valid]").check()
    press(desk, "accept_image")
    assert not ShortLivedKey.objects.exists()
    press(desk, "connect")
    press(desk, "grant_access")


def anna_fetches(page, site, case) -> str:
    """In another browser: the link in the mail, a code by mail, the package. Returns its readable page."""
    page.goto(latest_mail_with(rf"({re.escape(site)}/arende/[\w-]+/)"))
    page.locator("form button[type=submit]").first.click()
    tick()
    page.locator("input[name=code]").fill(latest_mail_with(r"\b(\d{3} ?\d{3})\b"))
    page.locator("form button[type=submit]").first.click()
    assert case.reference in page.content()
    with page.expect_download() as download:
        page.get_by_role("button", name="Ladda ner mina uppgifter").click()
    package = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    return " ".join(package.read(name).decode() for name in package.namelist() if name.endswith(".html"))


def test_from_the_form_to_the_closed_case(site, anybody, at_the_desk):
    anna, _bertil = make_anna(), make_bertil()
    make_recipient()
    case, address = anna_asks_with_a_photo(anybody(width=390), site)
    tick()
    stranger = anybody()
    stranger.goto(address)
    assert case.reference not in stranger.content(), "the link alone shows nothing"

    cilla = make_cilla()
    desk = at_the_desk(cilla)
    cilla_looks_and_grants(desk, site, case)
    tick()
    case.refresh_from_db()
    assert case.status == Status.ANSWERED
    assert case.partner == anna

    page = anybody()
    package = anna_fetches(page, site, case)
    assert "Anna Åström" in package
    assert "Bertil Berg" not in package
    assert "Exempel Drift AB" in package

    desk.reload()
    assert look_outside(case, by=cilla) == 6
    press(desk, "close")
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    page.reload()
    assert "raderades" in page.content()
    assert IdentityDocument.objects.get().state == "destroyed"
    assert files_holding(MARK) == []
