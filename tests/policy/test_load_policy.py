"""A company loads a policy of its own; a sentence nobody mapped stops it (R-62)."""

import io
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from policy.models import PolicyVersion
from policy.sentences import REQUIREMENTS, sentences

pytestmark = pytest.mark.django_db

SWEDISH = f"# Vår policy {{#policy}}\n\nVi lovar allt. {{#all {' '.join(REQUIREMENTS[:-1])}}}\n"
ENGLISH = f"# Our policy {{#policy}}\n\nWe promise all. {{#all {' '.join(REQUIREMENTS[:-1])}}}\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    swedish, english = tmp_path / "sv.md", tmp_path / "en.md"
    swedish.write_bytes(b"\xef\xbb\xbf" + SWEDISH.replace("\n", "\r\n").encode())
    english.write_text(ENGLISH, encoding="utf-8")
    return swedish, english


def test_a_mapped_text_becomes_a_draft_of_whoever_loads_it(files, cilla: User) -> None:
    out = io.StringIO()
    swedish, english = files
    call_command("load_policy", swedish, english=english, by="cilla", left_out=["R-61"], stdout=out)
    loaded = PolicyVersion.objects.get(number=2)
    assert (loaded.text_sv, loaded.text_en, loaded.not_promised) == (SWEDISH, ENGLISH, ["R-61"])
    assert (loaded.written_by, loaded.approved_at) == (cilla, None)
    assert "Version 2 is a draft" in out.getvalue()
    call_command("load_policy", swedish, by="cilla", left_out=["R-61"], stdout=out)
    assert PolicyVersion.objects.get(number=2).text_en == ""


def test_what_is_not_mapped_is_asked_for_and_nothing_is_stored(files, cilla: User) -> None:
    swedish, _english = files
    swedish.write_text("# Vår policy {#policy}\n\nVi lovar inget.\n", encoding="utf-8")
    said = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("load_policy", swedish, by="cilla", stderr=said)
    assert ended.value.code == 1
    assert "no mark at the end of “Vi lovar inget.”" in said.getvalue()
    assert "No sentence stands for R-01, R-02" in said.getvalue()
    assert PolicyVersion.objects.count() == 1


def test_names_are_given_to_a_text_that_has_none(files) -> None:
    swedish, _english = files
    swedish.write_text("# Vår policy\n\nVi lovar inget.\n", encoding="utf-8")
    out = io.StringIO()
    call_command("load_policy", swedish, names=True, stdout=out)
    assert [one.words for one in sentences(out.getvalue())] == ["Vår policy", "Vi lovar inget."]


@pytest.mark.parametrize(
    "wrong", [{"by": "david", "left_out": ["R-61"]}, {"by": "nobody"}, {"by": "cilla", "left_out": ["R-99"]}]
)
def test_wrong_use_is_told_so(files, cilla: User, david: User, wrong: dict) -> None:
    with pytest.raises(CommandError) as told:
        call_command("load_policy", files[0], **wrong)
    assert told.value.returncode == 2
    with pytest.raises(CommandError):
        call_command("load_policy", files[0].with_name("none.md"), by="cilla")
