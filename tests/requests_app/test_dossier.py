"""The pack for IMY: one file that tells of a case, and a script in it that finds every changed byte."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journal.heads import sign_head
from journal.models import JournalEntry
from journal.record import actor
from requests_app.actions import approval, identity, match, refusal
from requests_app.actions.dossier import make_dossier
from requests_app.actions.events import Event
from requests_app.code_words import EVENTS
from requests_app.models import Case, IdentityMethod, RefusalGround, Right
from requests_app.models.roles import Role
from requests_app.package.dossier import verify
from tests import cast
from tests.requests_app.desk_scene import make_case

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Fakturorna måste finnas kvar enligt bokföringslagen."


@pytest.fixture
def refused(anna, cilla, eva, settings, tmp_path) -> Case:
    """Cilla proposed to refuse Anna's erasure, Eva approved it, and the night signed the journal."""
    settings.JOURNAL_HEADS_DIR = str(tmp_path / "heads")
    cast.make_recipient()
    case = make_case(Right.ERASURE, message="Radera mig, tack.", org_number=anna.number)
    make_case(Right.ACCESS, name="Bertil Berg", email="bertil@example.org")
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = refusal.propose_refusal(case.demands.get(), by=cilla, ground=RefusalGround.LEGAL_DUTY, reason=REASON)
    sign_head(settings.JOURNAL_HEADS_DIR, timezone.now())
    approval.approve(proposal, by=eva)
    case.refresh_from_db()
    return case


@pytest.fixture
def packed(refused, eva) -> bytes:
    return b"".join(make_dossier(refused, by=eva, words=EVENTS))


@pytest.fixture
def unpacked(packed, tmp_path) -> Path:
    place = tmp_path / "pack"
    zipfile.ZipFile(io.BytesIO(packed)).extractall(place)
    return place


def said(capsys, place: Path, *more: str) -> tuple[int, str]:
    code = verify.main([str(place), *more])
    return code, capsys.readouterr().out


def test_the_script_that_ships_proves_the_pack_alone(packed, unpacked, tmp_path) -> None:
    whole = tmp_path / "as-it-came.zip"
    whole.write_bytes(packed)
    for given in ([], [str(whole)]):
        ran = subprocess.run(
            [sys.executable, "-I", str(unpacked / "verify.py"), *given], capture_output=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
    bare = [sys.executable, "-I", "-S", str(unpacked / "verify.py")]  # the standard library alone
    ran = subprocess.run(bare, capture_output=True, text=True, check=False)
    assert (ran.returncode, "NOT CHECKED" in ran.stdout) == (3, True)


def test_what_is_in_it(refused, unpacked, cilla, eva) -> None:
    case = json.loads((unpacked / "case.json").read_text())
    (demand,) = case["demands"]
    assert (demand["ground"], demand["reason"]) == (RefusalGround.LEGAL_DUTY, REASON)
    (proposal,) = demand["proposals"]
    assert (proposal["proposed_by"], proposal["approved_by"]) == (actor(cilla), actor(eva))
    assert [letter["text"] for letter in case["letters"]] == [
        letter.text for letter in refused.letters.order_by("sent_at", "pk")
    ]
    journal = json.loads((unpacked / "journal.json").read_text())
    lines = JournalEntry.objects.filter(subject=refused.pseudonym).order_by("seq")
    assert [line["digest"] for line in journal["lines"]] == [line.digest for line in lines]
    assert journal["lines"][-1]["event"] == Event.DOSSIER_MADE
    assert len({line["head"] for line in journal["lines"]}) == 2  # before the night, and after it
    paper = pypdfium2.PdfDocument(unpacked / "arende.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in paper)
    assert all(words in text for words in (refused.reference, "Radera mig, tack.", "bokföringslagen", "Tidsföljd"))


def test_nobody_else_is_in_it_and_no_whole_number(refused, unpacked, anna, cilla, eva) -> None:
    everything = b"".join(one.read_bytes() for one in unpacked.iterdir())
    paper = pypdfium2.PdfDocument(unpacked / "arende.pdf")
    everything += "".join(page.get_textpage().get_text_range() for page in paper).encode()
    others = Case.objects.exclude(pk=refused.pk).get()
    for secret in (
        others.reference,
        str(others.pseudonym),
        "Bertil",
        anna.number[-4:] + '"',
        cilla.username,
        eva.email,
    ):
        assert secret.encode() not in everything, secret


def test_a_changed_line_is_named(unpacked, capsys) -> None:
    whole = json.loads((unpacked / "journal.json").read_text())
    changes = {
        "at": "2026-01-01T00:00:00.000000+00:00",
        "actor": "staff:99",
        "event": "case.forged",
        "subject": "00000000-0000-0000-0000-000000000001",
        "facts": {"x": 1},
        "previous": "1" * 64,
        "digest": "1" * 64,
        "head": "another",
        "path": [["left", "1" * 64]],
    }
    for place, line in enumerate(whole["lines"]):
        for name, value in changes.items():
            changed = json.loads(json.dumps(whole))
            changed["lines"][place][name] = value
            (unpacked / "journal.json").write_text(json.dumps(changed))
            code, out = said(capsys, unpacked)
            assert (code, f"journal line {line['seq']}: " in out) == (1, True), (name, out)


def test_a_forged_line_with_a_right_digest_is_found_too(unpacked, capsys) -> None:
    whole = json.loads((unpacked / "journal.json").read_text())
    line = whole["lines"][0]
    line["facts"] = {"forged": True}
    chained = {name: line[name] for name in verify.CHAINED}
    line["digest"] = verify.hashlib.sha256(verify.canonical(chained)).hexdigest()
    (unpacked / "journal.json").write_text(json.dumps(whole))
    assert f"journal line {line['seq']}: does not stand in the journal that was signed" in said(capsys, unpacked)[1]


def test_one_byte_changed_anywhere_names_the_file(unpacked, capsys) -> None:
    for file in sorted(unpacked.iterdir()):
        good = file.read_bytes()
        for at in range(0, len(good), max(1, len(good) // 40)):
            file.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
            code, out = said(capsys, unpacked)
            assert code == 1, (file.name, at)
            assert file.name in out or file.name == "journal.json", (file.name, at, out)
        file.write_bytes(good)
    assert said(capsys, unpacked)[0] == 0


def test_one_byte_changed_in_the_zip_is_found_or_changes_no_file(packed, capsys, tmp_path) -> None:
    whole = zipfile.ZipFile(io.BytesIO(packed))
    files = {name: whole.read(name) for name in whole.namelist()}
    place, found = tmp_path / "changed.zip", 0
    for at in range(0, len(packed), 211):
        place.write_bytes(packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :])
        if said(capsys, place)[0] == 0:  # a date or a mark of the ZIP itself
            changed = zipfile.ZipFile(place)
            assert {name: changed.read(name) for name in changed.namelist()} == files
        else:
            found += 1
    assert found > 50


def test_files_added_or_taken_away_and_a_foreign_key_are_found(unpacked, capsys) -> None:
    key = json.loads((unpacked / "manifest.json").read_text())["public_key"]
    assert said(capsys, unpacked, "--key", key)[0] == 0
    assert "another key" in said(capsys, unpacked, "--key", "A" * 43 + "=")[1]
    (unpacked / "more.txt").write_text("x")
    assert "more.txt: was not put in" in said(capsys, unpacked)[1]
    (unpacked / "more.txt").unlink()
    (unpacked / "case.json").unlink()
    assert "case.json: missing" in said(capsys, unpacked)[1]
    assert verify.main([str(unpacked / "nowhere")]) == 2


def test_an_approver_makes_it_at_the_desk_and_it_is_one_line(refused, client: Client, eva) -> None:
    client.force_login(eva)
    page = reverse("admin:requests_app_case_change", args=[refused.pk])
    door = reverse("admin:case_dossier", args=[refused.pk])
    assert door in client.get(page).content.decode()
    answer = client.post(door)
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert names == ["README.txt", "arende.pdf", "case.json", "journal.json", "verify.py", "manifest.json"]
    assert answer["Content-Disposition"] == f'attachment; filename="{refused.reference}.zip"'
    assert "no-store" in answer["Cache-Control"]
    made = JournalEntry.objects.filter(event=Event.DOSSIER_MADE)
    assert [(line.actor, line.subject) for line in made] == [(actor(eva), refused.pseudonym)]


@pytest.mark.parametrize("role", [Role.INTAKE, Role.HANDLER, Role.AUDITOR, Role.ADMINISTRATOR, None])
def test_nobody_else_gets_it(refused, client: Client, role) -> None:
    other = cast.make_staff("bertil", *([role] if role else []))
    with pytest.raises(PermissionDenied):
        make_dossier(refused, by=other, words=EVENTS)
    client.force_login(other)
    assert client.post(reverse("admin:case_dossier", args=[refused.pk])).status_code == 403
    assert not JournalEntry.objects.filter(event=Event.DOSSIER_MADE).exists()
