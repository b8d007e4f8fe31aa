"""A mail with a photo comes in over the mail server's pipe, and ends as a closed case with no image anywhere."""

import json
import subprocess
import sys
from email.message import EmailMessage

import pytest

from requests_app.models import Case, InboundMail, Status
from tests.cast import look_outside, make_anna, make_cilla, make_recipient
from tests.journeys.conftest import move, press, tick
from tests.requests_app.made_up_cards import as_bytes, card
from tests.world import ROOT, child_environment, files_holding
from vault.models import ShortLivedKey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def a_mail_from_anna() -> bytes:
    message = EmailMessage()
    message["From"] = "Anna Åström <anna@example.com>"
    message["To"] = "gdpr@dhsolutions.se"
    message["Subject"] = "Begäran om registerutdrag"
    message["Message-ID"] = "<anna-1@example.com>"
    message.set_content("Hej! Jag vill ha ett registerutdrag enligt artikel 15. Legitimation bifogas.\n")
    photo = as_bytes(card((900, 600)), quality=95, comment=b"MAIL-MARK-OF-THE-PHOTO" * 200)
    message.add_attachment(photo, maintype="image", subtype="jpeg", filename="IMG_0001.jpg")
    return message.as_bytes()


def receive(raw: bytes) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "manage.py", "receive_mail", "--json"],
        input=raw,
        cwd=ROOT,
        env=child_environment(),
        capture_output=True,
        check=True,
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_from_the_mail_server_to_the_closed_case(site, at_the_desk):
    anna, cilla = make_anna(), make_cilla()
    make_recipient()
    raw = a_mail_from_anna()
    first = receive(raw)
    case = Case.objects.get()
    assert first == {"outcome": "opened", "case": case.reference, "answered": True}
    assert receive(raw)["outcome"] == "duplicate"
    assert Case.objects.count() == 1
    assert case.identity_documents.count() == 1
    tick()

    desk = at_the_desk(cilla)
    desk.goto(f"{site}/staff/requests_app/case/{case.pk}/change/")
    assert "Jag vill ha ett registerutdrag" in desk.content()
    form = move(desk, "accept_image")
    form.locator("select[name=document_type]").select_option("national_id")
    form.locator("input[name=valid]").check()
    press(desk, "accept_image")
    assert not ShortLivedKey.objects.exists(), "the raw mail dies with the image"
    assert InboundMail.objects.get(outcome="opened").raw.destroyed_at is not None

    press(desk, "connect")
    press(desk, "grant_access")
    tick()
    desk.reload()
    assert look_outside(case, by=cilla) == 6
    press(desk, "close")
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert case.partner == anna
    assert files_holding(b"MAIL-MARK-OF-THE-PHOTO") == []
