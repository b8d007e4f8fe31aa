"""The record of processing is made from the map, and a stale one is noticed (Art. 30(1))."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from datamap.registry import declarations, outside
from datamap.terms import Purpose
from journal.roles import Role
from policy.actions import save_recipient
from policy.models import Recipient
from policy.record import the_record
from policy.record.markdown import as_markdown
from tests.cast import make_recipient, make_staff

PAGE = "/staff/art30/"


@pytest.fixture
def elsewhere(tmp_path: Path, settings) -> Path:
    """A folder of the test's own for the file."""
    settings.BASE_DIR = tmp_path
    return tmp_path / "docs" / "art30.md"


def test_every_purpose_source_and_holding_of_the_map_stands_in_the_record() -> None:
    with override("en"):
        record = the_record(with_register=False)
        places = {entry.where for activity in record.activities for entry in activity.entries}
        used = {term.purpose for held in declarations() for term in held.personal().values()}
        assert {activity.code for activity in record.activities} >= {str(purpose) for purpose in used}
        assert places >= {str(holding.title) for holding in outside()}
        assert len(places) > 20
    for activity in record.activities:
        assert all((activity.bases, activity.persons, activity.recipients, activity.entries)), activity.code
        assert all(entry.how_long and entry.afterwards for entry in activity.entries)


def test_the_law_stands_beside_what_it_keeps() -> None:
    with override("sv"):
        (books,) = (one for one in the_record(with_register=False).activities if one.code == Purpose.BOOKKEEPING)
    assert {entry.law for entry in books.entries} == {"enligt bokföringslagen (1999:1078) 7 kap. 2 §"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_code_of_ours_shows(language: str) -> None:
    with override(language):
        text = as_markdown(the_record(with_register=False)).replace("COMPANY_", "")
    assert "_" not in text.replace("manage.py art30", "")


def test_the_other_language_has_no_word_of_the_first() -> None:
    """Every text of the record that is ours is translated: what is equal in both is a loan word or Django's own."""
    same = set()
    with override("sv"):
        swedish = the_record(with_register=False)
    with override("en"):
        english = the_record(with_register=False)
    for one, other in zip(swedish.activities, english.activities, strict=True):
        for here, there in zip(one.entries, other.entries, strict=True):
            pairs = zip((*here.fields, here.how_long, here.where), (*there.fields, there.how_long, there.where))  # noqa: B905
            same |= {a for a, b in pairs if a == b}
    assert same <= {"text", "status", "organisationsnummer", "risk"}


def test_the_file_needs_no_database_and_check_finds_a_stale_one(elsewhere: Path, capsys) -> None:
    with pytest.raises(SystemExit) as missing:
        call_command("art30", check=True)
    assert missing.value.code == 1
    call_command("art30")
    call_command("art30", check=True)
    elsewhere.write_text(elsewhere.read_text(encoding="utf-8") + "By hand.\n", encoding="utf-8")
    capsys.readouterr()
    with pytest.raises(SystemExit) as stale:
        call_command("art30", check=True, as_json=True)
    assert stale.value.code == 1
    assert json.loads(capsys.readouterr().out) == {"file": "docs/art30.md", "stale": True}


@pytest.mark.django_db
def test_the_register_and_the_settings_never_reach_the_file(elsewhere: Path, settings) -> None:
    call_command("art30")
    before = elsewhere.read_text(encoding="utf-8")
    make_recipient(name="Molnet AB")
    settings.COMPANY_NUMBER, settings.COMPANY_ADDRESS = "556036-0793", "Exempelgatan 1"
    call_command("art30")
    assert elsewhere.read_text(encoding="utf-8") == before
    assert "Molnet AB" not in before


@pytest.mark.django_db
def test_json_has_the_recipients_of_the_day(capsys) -> None:
    make_recipient(name="Molnet AB", country="USA", safeguards="Standardavtalsklausuler")
    make_recipient(name="Gamla Molnet AB", active=False)
    call_command("art30", as_json=True, language="en")
    told = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["third_country"]) for one in told["named"]] == [("Molnet AB", True)]
    assert told["controller"]["name"] == settings.COMPANY_NAME


@pytest.mark.django_db
def test_eva_and_the_auditor_read_the_record_cilla_and_david_do_not(
    client: Client, eva: User, cilla: User, david: User
) -> None:
    make_recipient(name="Molnet AB", country="USA", safeguards="Standardavtalsklausuler")
    for reader in (eva, make_staff("revisorn", Role.AUDITOR)):
        client.force_login(reader)
        shown = client.get(PAGE)
        assert shown.status_code == 200
        assert "Molnet AB" in shown.content.decode()
        assert "Standardavtalsklausuler" in shown.content.decode()
        assert PAGE in client.get("/staff/").content.decode()
    for refused in (cilla, david):
        client.force_login(refused)
        assert client.get(PAGE).status_code == 403
        assert PAGE not in client.get("/staff/").content.decode()


@pytest.mark.django_db
def test_outside_europe_nobody_is_active_without_safeguards(client: Client, eva: User) -> None:
    usual = {"name": "Cloud Inc", "country": "USA", "service": "Servrar", "categories": ["contact"]}
    far = Recipient(**usual, agreement_signed_on=date(2026, 1, 2), active=True)
    with pytest.raises(ValidationError) as fault:
        save_recipient(far, by=eva)
    assert set(fault.value.message_dict) == {"safeguards"}
    client.force_login(eva)
    sent = {**usual, "is_processor": "on", "active": "on", "agreement_signed_on": "2026-01-02"}
    answer = client.post("/staff/policy/recipient/add/", sent)
    assert set(answer.context["adminform"].form.errors) == {"safeguards"}
    far.safeguards = "Standardavtalsklausuler, artikel 46.2 c"
    assert save_recipient(far, by=eva).pk
