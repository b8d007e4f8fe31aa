"""The desk's pages of the policy, by the roles: written by Cilla, read and approved by Eva."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from policy.models import PolicyVersion
from tests.policy.policy_scene import AFTER, BEFORE, draft, in_days

pytestmark = pytest.mark.django_db

LIST = "/staff/policy/policyversion/"


def written(**more: str) -> dict[str, str]:
    """What Cilla types, with the line ends a browser sends."""
    first = PolicyVersion.objects.get(number=1)
    text = first.text_sv.replace(BEFORE["sv"], AFTER["sv"]).replace("\n", "\r\n")
    usual = {"text_sv": text, "text_en": first.text_en, "size": "minor", "reason": "Tydligare.", "not_promised": ""}
    return {**usual, "changes_sv": "", "changes_en": "", "valid_from": in_days(3).isoformat(), **more}


def test_from_a_new_draft_to_approval(client: Client, cilla: User, eva: User) -> None:
    client.force_login(cilla)
    begun = client.get(f"{LIST}add/").context["adminform"].form.initial
    assert begun["text_sv"] == PolicyVersion.objects.get(number=1).text_sv
    assert client.post(f"{LIST}add/", written()).status_code == 302
    version = PolicyVersion.objects.get(number=2)
    assert "\r" not in version.text_sv
    assert version.written_by == cilla
    read = f"{LIST}{version.pk}/read/"
    own = client.get(read)
    assert 'name="seen"' not in own.content.decode()
    client.force_login(eva)
    page = client.get(read)
    shown = page.content.decode()
    assert "<del>30</del><ins>20</ins>" in shown
    assert "thirty-days" in shown
    assert client.post(read, {"seen": "older"}, follow=True).status_code == 200
    assert PolicyVersion.objects.get(number=2).approved_at is None
    client.post(read, {"seen": page.context["seen"]})
    version.refresh_from_db()
    assert (version.approved_by, version.in_force_from) == (eva, in_days(3))
    assert client.post(f"{LIST}{version.pk}/change/", written(reason="Nej.")).status_code == 403


def test_what_is_lacking_stands_there_in_both_languages(client: Client, cilla: User, eva: User) -> None:
    version = draft(cilla, text_sv="# Vår policy {#policy}\n\nAllt är bra.\n", text_en="")
    client.force_login(eva)
    swedish = client.get(f"{LIST}{version.pk}/read/").content.decode()
    assert "inget märke i slutet av ”Allt är bra.”" in swedish
    client.post("/i18n/setlang/", {"language": "en", "next": "/staff/"})
    assert "no mark at the end of “Allt är bra.”" in client.get(f"{LIST}{version.pk}/read/").content.decode()


def test_a_second_draft_leads_to_the_first_and_can_be_thrown_away(client: Client, cilla: User) -> None:
    version = draft(cilla)
    client.force_login(cilla)
    assert client.get(f"{LIST}add/")["Location"] == f"{LIST}{version.pk}/change/"
    drop = f"{LIST}{version.pk}/drop/"
    assert client.get(drop).status_code == 200
    assert PolicyVersion.objects.count() == 2
    client.post(drop)
    assert PolicyVersion.objects.count() == 1


def test_strange_signs_and_unknown_requirements_are_answered_at_the_field(client: Client, cilla: User) -> None:
    client.force_login(cilla)
    for wrong in (
        {"reason": "a\u202eb"},
        {"text_sv": "# A\0 {#a}"},
        {"not_promised": "R-99"},
        {"valid_from": "imorgon"},
    ):
        answer = client.post(f"{LIST}add/", written(**wrong))
        assert set(answer.context["adminform"].form.errors) == set(wrong)
    assert PolicyVersion.objects.count() == 1


def test_the_pages_do_not_ask_the_database_more_the_longer_the_text(
    client: Client, cilla: User, eva: User, django_assert_max_num_queries
) -> None:
    version = draft(cilla)
    client.force_login(eva)
    with django_assert_max_num_queries(16):
        client.get(f"{LIST}{version.pk}/read/")
