"""Every mail of the corpus through the limited reader: no crash, nothing lost, nobody answered by mistake."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from requests_app.intake.mail.automatic import mark_for
from requests_app.intake.mail.outcome import Outcome, route
from requests_app.intake.mail.parsed import ParsedMail
from requests_app.intake.mail.parsing import parse
from requests_app.intake.mail.sandbox import parse_limited
from requests_app.intake.mail.triage import suggest_rights

pytestmark = pytest.mark.corpus

OURS = ("gdpr@dhsolutions.se",)
ACTIONS = {
    Outcome.OPENED: {"open_case", "attach_to_case"},
    Outcome.FILED_AUTO: {"file_auto"},
    Outcome.QUARANTINED: {"quarantine"},
}
SAID_RIGHT = {"access", "erasure", "rectification", "objection", "restriction", "complaint"}

# A second copy of a mail already taken in: the parser alone can't know that, the intake does.
DUPLICATES = {"227_sv-dup-b__duplicate_message_id_via_alias.eml"}
# File names we change on purpose, because as sent they are an attack.
RENAMED = {"179_en-access-default__path_traversal_filename.eml", "180_sv-rectification-default__rtlo_filename.eml"}


def _records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _read(path: Path) -> ParsedMail:
    raw = path.read_bytes()
    before = time.process_time()
    here = parse(raw)
    assert time.process_time() - before < 2, f"{path.name} is slow"
    read = parse_limited(raw)
    assert read == here, f"{path.name} fails in the sandbox: {read if not isinstance(read, ParsedMail) else ''}"
    return here


def _squeezed(text: str) -> str:
    return re.sub(r"[\s>]+", "", text)


@pytest.fixture(scope="module")
def requests(corpus_dir: Path) -> list[tuple[dict[str, Any], ParsedMail]]:
    folder = corpus_dir / "requests"
    return [(record, _read(folder / record["file"])) for record in _records(folder / "requests.jsonl")]


@pytest.fixture(scope="module")
def hostile(corpus_dir: Path) -> list[tuple[dict[str, Any], ParsedMail]]:
    folder = corpus_dir / "hostile_mail"
    return [(record, _read(folder / record["file"])) for record in _records(folder / "hostile.jsonl")]


def test_requests_are_read_whole(requests):
    assert len(requests) >= 266
    for record, read in requests:
        hay = _squeezed(f"{read.subject} {read.text} {read.from_name} {read.from_address}")
        for wanted in [*record["must_contain"], *record.get("should_contain", [])]:
            assert _squeezed(wanted) in hay, f"{record['file']}: {wanted}"
        assert (read.from_address or "").lower() == record["sender"]["email"].lower(), record["file"]
        if record.get("sender_name_exact"):
            assert read.from_name == record["sender"]["name"], record["file"]


def test_every_file_is_found(requests):
    for record, read in requests:
        names = [one.filename for one in read.attachments]
        for expected in record["attachments"]:
            if expected["role"] == "forwarded_message":  # unpacked: its text and files stand in the mail
                assert "From: " in read.text, record["file"]
            elif expected["filename"] and record["file"] not in RENAMED:
                assert expected["filename"] in names, record["file"]
            else:
                assert names, record["file"]
        if record["has_id_attachment"] and not any(one["role"] == "id_in_archive" for one in record["attachments"]):
            assert any(one.looks_like_image_or_pdf for one in read.attachments), record["file"]


def test_requests_open_cases_and_are_answered_where_they_may_be(requests):
    for record, read in requests:
        expected = record.get("expected_action_alone") or record["expected_action"]
        if record["file"] not in DUPLICATES:
            assert expected in ACTIONS[route(read)], record["file"]
            assert (mark_for(read, addresses=OURS) is None) is record["may_auto_ack"], record["file"]


def test_suggestions_hit_nearly_always(requests):
    wanted = [(set(record["request_types"]) & SAID_RIGHT, set(suggest_rights(read))) for record, read in requests]
    hits = sum(len(said & suggested) for said, suggested in wanted)
    total = sum(len(said) for said, _ in wanted)
    assert hits / total > 0.95, f"{hits} of {total}"


def test_nothing_hostile_is_answered_or_misfiled(hostile):
    assert len(hostile) >= 411
    for record, read in hostile:
        assert ACTIONS[route(read)] & set(record["acceptable_actions"]), f"{record['file']}: {route(read)}"
        if record["may_auto_reply"] is False:
            assert mark_for(read, addresses=OURS) is not None, record["file"]


def test_people_among_the_hostile_are_answered(hostile):
    """Silence is safe and useless: of the mails that may be answered, nearly all are."""
    allowed = [read for record, read in hostile if record["may_auto_reply"]]
    answered = [read for read in allowed if read.auto is None]
    assert len(answered) / len(allowed) > 0.95, f"{len(answered)} of {len(allowed)}"
