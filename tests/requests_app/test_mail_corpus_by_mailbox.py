"""Every mail of the corpus through a real mail server and the clock's rounds."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from outbox.models import OutgoingMail
from requests_app.intake.mailbox.poll import Round, poll
from requests_app.intake.take_in import TakenIn, known_by_its_bytes
from requests_app.models import InboundMail, Mailbox
from tests.dovecot import Dovecot
from tests.requests_app.test_mail_corpus_taken_in import IN_COMPANY, Taken, assert_readable, how_the_id_is_kept
from vault import sealing

pytestmark = [pytest.mark.corpus, pytest.mark.django_db(transaction=True)]


def take_all(mailbox: Dovecot, folder: Path, file: str) -> list[Taken]:
    """All of a folder in the mailbox; what became of each, in order. What the server gives is what must be kept."""
    records: list[dict[str, Any]] = [json.loads(line) for line in (folder / file).read_text().splitlines()]
    mailbox.drop(*((folder / record["file"]).read_bytes() for record in records))
    given = mailbox.holds()
    assert len(given) == len(records)
    rounds = all_rounds()
    assert sum(one.left for one in rounds) == 0
    assert mailbox.holds() == []
    assert InboundMail.objects.count() == sum(one.taken for one in rounds) == len(set(given))
    assert poll(timezone.now()) == Round(), "nothing is taken twice"
    taken = [_taken(record, raw) for record, raw in zip(records, given, strict=True)]
    outcomes = dict(Counter(str(one.result.outcome) for one in taken))
    sys.stdout.write(f"\n{folder.name} by mailbox: {len(taken)} mails, {outcomes}\n")
    return taken


def all_rounds() -> list[Round]:
    rounds = [Round(whole=False)]
    while not rounds[-1].whole:
        rounds.append(poll(timezone.now()))
        assert Mailbox.objects.get().trouble == ""
    return rounds


def _taken(record: dict[str, Any], raw: bytes) -> Taken:
    mail = known_by_its_bytes(raw)
    assert mail is not None, record["file"]
    if mail.outcome != "duplicate":
        assert sealing.read(mail.raw) == raw, record["file"]
    own = mail.outcome == "opened"
    sent = list(OutgoingMail.objects.filter(about=mail.case.pseudonym)) if own else []
    return Taken(record, TakenIn(mail.outcome, mail.case, bool(sent)), mail, sent)


def test_requests_by_mailbox(corpus_dir: Path, mailbox: Dovecot) -> None:
    taken = take_all(mailbox, corpus_dir / "requests", "requests.jsonl")
    by_name = {one.name: one for one in taken}
    assert {one.name: one.result.outcome for one in taken if not one.acceptable} == {}
    assert [one.name for one in taken if one.sent and not one.record["may_auto_ack"]] == []
    assert OutgoingMail.objects.count() == sum(len(one.sent) for one in taken)
    for one in taken:
        if one.result.outcome == "attached":
            assert one.result.case == by_name[one.record["thread_first_file"]].result.case, one.name
        if one.result.outcome in ("opened", "attached"):
            assert_readable(one)
        if one.record["has_id_attachment"]:
            how_the_id_is_kept(one)
            assert one.mail.copy_gone_at, f"{one.name}: an ID image lies on in the mailbox"


def test_hostile_mail_by_mailbox(corpus_dir: Path, mailbox: Dovecot) -> None:
    taken = take_all(mailbox, corpus_dir / "hostile_mail", "hostile.jsonl")
    odd = {one.name: one.result.outcome for one in taken if not one.acceptable}
    assert {name: outcome for name, outcome in odd.items() if IN_COMPANY.get(name) != outcome} == {}
    assert [one.name for one in taken if one.sent and one.record["may_auto_reply"] is False] == []
    assert OutgoingMail.objects.count() == sum(len(one.sent) for one in taken)
