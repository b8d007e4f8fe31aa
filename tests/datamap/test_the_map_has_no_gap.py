"""Every field of every installed model is declared; a gap stops the start-up and says what to do."""

import subprocess
import sys
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from datamap import rules
from datamap.checks import gaps
from datamap.terms import Category, Declaration, Erase, LegalBasis, NotPersonal, Personal, Purpose, Reach
from tests import world

ID = NotPersonal("a running number")


def personal(keep: Any, erase: Erase) -> Personal:
    """A term that is all right but for what the test is about."""
    return Personal(Category.NAME, Purpose.DELIVERY, LegalBasis.CONTRACT, keep, erase)


def found(model: type[models.Model], *declared: Declaration) -> list[tuple[str | None, str, str | None]]:
    """The checks' finds: id, message, hint."""
    return [(gap.id, str(gap.msg), gap.hint) for gap in gaps([model], {one.label: one for one in declared})]


@pytest.fixture
def shoe() -> Any:
    """A model of somebody who reads no map."""
    with isolate_apps("datamap"):

        class Shoe(models.Model):
            size = models.CharField(max_length=3)
            bought_on = models.DateField()

            class Meta:
                app_label = "datamap"

            def __str__(self) -> str:
                return "shoe"

        yield Shoe


def test_the_house_has_no_gap() -> None:
    assert [gap for gap in run_checks() if (gap.id or "").startswith("datamap.")] == []


def test_the_committed_record_of_processing_is_what_the_map_says(capsys: pytest.CaptureFixture[str]) -> None:
    """Red after a change of the map: run manage.py art30 and commit docs/art30.md."""
    call_command("art30", check=True)
    assert "is what the map says" in capsys.readouterr().out


def test_e001_a_field_that_is_not_declared(shoe: Any) -> None:
    (find,) = found(shoe, Declaration("datamap.Shoe", Reach(), {"id": ID, "bought_on": ID}))
    assert find[:2] == ("datamap.E001", "datamap.Shoe.size is not declared on the personal-data map.")
    assert "size=Personal(" in str(find[2])
    assert "size=NotPersonal(" in str(find[2])


def test_e002_a_line_without_a_field(shoe: Any) -> None:
    fields = {"id": ID, "bought_on": ID, "size": ID, "colour": ID}
    assert [find[0] for find in found(shoe, Declaration("datamap.Shoe", Reach(), fields))] == ["datamap.E002"]


def test_e003_a_field_the_schema_can_not_empty(shoe: Any) -> None:
    keep = rules.SECURITY_LOG.__class__("x", "x", "bought_on", days=1)
    fields = {"id": ID, "bought_on": ID, "size": personal(keep, Erase.BLANK)}
    assert [find[0] for find in found(shoe, Declaration("datamap.Shoe", Reach(), fields))] == ["datamap.E003"]


@pytest.mark.parametrize("path", ["sold_on", "owner.left_on", "size.left_on"])
def test_e004_a_clock_that_is_not_there(shoe: Any, path: str) -> None:
    keep = rules.SECURITY_LOG.__class__("x", "x", path, days=1)
    fields = {"id": ID, "bought_on": ID, "size": personal(keep, Erase.DELETE_ROW)}
    assert [find[0] for find in found(shoe, Declaration("datamap.Shoe", Reach(), fields))] == ["datamap.E004"]


def test_e005_a_model_nobody_put_on_the_map(shoe: Any) -> None:
    (find,) = found(shoe)
    assert find[0] == "datamap.E005"
    assert 'declare("datamap.Shoe", …)' in str(find[2])


def test_a_new_field_stops_the_start_up() -> None:
    program = """
import django; django.setup()
from django.core.management import execute_from_command_line
from django.db import models
from partners.models import Partner
models.CharField(max_length=3, default="").contribute_to_class(Partner, "shoe_size")
execute_from_command_line(["manage.py", "check"])
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=world.ROOT, env=world.child_environment()
    )
    assert run.returncode == 1
    assert "partners.Partner.shoe_size is not declared" in run.stderr
    assert "shoe_size=Personal(" in run.stderr
