"""Cilla shortens a promise, Eva approves, two hundred partners are told, one letter comes back, and the day comes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page

from outbox.bounces import bounced
from outbox.models import OutgoingMail
from policy.models import PolicyVersion
from policy.tasks import tell_all_partners
from tests.cast import make_cilla, make_eva
from tests.policy.policy_scene import AFTER, BEFORE, in_days
from todo.models import Task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def cilla_writes(page: Page, site: str) -> PolicyVersion:
    """The draft begins as the version in force; she changes one sentence in both languages."""
    page.goto(f"{site}/staff/policy/policyversion/add/")
    for language in ("sv", "en"):
        field = page.locator(f"#id_text_{language}")
        field.fill(field.input_value().replace(BEFORE[language], AFTER[language]))
    page.locator("#id_size").select_option("major")
    page.locator("#id_reason").fill("Löftet blir ett annat.")
    page.locator("#id_changes_sv").fill("Vi svarar inom 20 dagar i stället för 30.")
    page.locator("#id_changes_en").fill("We answer within 20 days instead of 30.")
    page.locator("#id_valid_from").fill(in_days(14).isoformat())
    page.locator("[name=_save]").click()
    page.wait_for_url(f"{site}/staff/policy/policyversion/")
    return PolicyVersion.objects.get(number=2)


def eva_approves(page: Page, site: str, version: PolicyVersion) -> None:
    """She sees what is struck out and what is new, and what the partners will read."""
    page.goto(f"{site}/staff/policy/policyversion/{version.pk}/read/")
    assert page.locator(".dh-diff del").all_inner_texts() == ["30", "30"]
    assert page.locator(".dh-diff ins").all_inner_texts() == ["20", "20"]
    page.get_by_role("button", name="Godkänn", exact=True).click()
    page.wait_for_load_state()
    assert "utskicket köas" in page.locator("main").inner_text()


def test_from_the_draft_to_the_day(
    site: str, anybody: Callable[..., Page], at_the_desk: Callable[[User], Page]
) -> None:
    call_command("fill", partners=200, seed=1, ended=0.1)
    version = cilla_writes(at_the_desk(make_cilla()), site)
    eva = at_the_desk(make_eva())
    eva_approves(eva, site, version)
    reader = anybody(width=390)
    reader.goto(f"{site}/integritetspolicy/")
    assert BEFORE["sv"] in reader.locator("article").inner_text()

    tell_all_partners()
    queued = OutgoingMail.objects.filter(kind="policy_change_2")
    assert 150 < queued.count() <= 200
    back = queued.order_by("id").first()
    assert bounced(back, status="5.1.1", now=timezone.now())
    assert Task.objects.filter(kind="mail_not_delivered", about=back.about).exists()
    eva.reload()
    assert eva.locator(".dh-numbers strong").all_inner_texts() == [str(queued.count()), "0", "1", "1"]

    reader.goto(f"{site}/integritetspolicy/2/")
    assert "gäller inte än" in reader.locator("main").inner_text()
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        reader.goto(f"{site}/integritetspolicy/")
        assert AFTER["sv"] in reader.locator("article").inner_text()
        reader.get_by_role("link", name="Vad som ändrades").click()
        assert reader.locator("del").all_inner_texts() == ["30"]
