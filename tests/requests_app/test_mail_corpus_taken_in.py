"""Every mail of the corpus through the whole intake, database, vault and journal included."""

import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from identifiers.text import clean_line
from outbox.delivery import as_message
from outbox.models import OutgoingMail
from requests_app.intake.take_in import TakenIn, take_in
from requests_app.models import Attachment, Case, IdentityDocument, InboundMail, Message
from todo.models import Task
from vault import sealing
from vault.models import Kind, ShortLivedKey

pytestmark = [pytest.mark.corpus, pytest.mark.django_db]

OUTCOMES = {
    "open_case": "opened",
    "attach_to_case": "attached",
    "duplicate_of": "duplicate",
    "quarantine": "quarantined",
    "file_auto": "filed_auto",
}
FOLLOW_UPS = {  # file: what becomes of it a day later
    "autoreply_to_ack": "filed_auto",
    "bounce_of_ack": "filed_auto",
    "late_original_resend": "opened",  # an old number with other words is another mail
    "reply_from_other_address": "quarantined",
    "reply_plain": "attached",
    "reply_subject_only": "attached",
}
# The records judge each mail alone; two of them have company in the same folder.
IN_COMPANY = {
    "315_human_malformed__notmuch-loop-21.eml": "attached",  # answers the mail before it, by the same person
    "329_empty__GMime-empty2.eml": "duplicate",  # the mail before it and a line break
}


@dataclass
class Taken:
    """A mail that went through the intake, and what it left behind."""

    record: dict[str, Any]
    result: TakenIn
    mail: InboundMail
    sent: list[OutgoingMail]

    @property
    def name(self) -> str:
        return str(self.record["file"])

    @property
    def acceptable(self) -> bool:
        record = self.record
        actions = record.get("acceptable_actions") or [record["expected_action"], record.get("expected_action_alone")]
        return self.result.outcome in {OUTCOMES[action.partition(":")[0]] for action in actions if action}


def take(record: dict[str, Any], raw: bytes) -> Taken:
    """Through the intake a day after the mail before, with what must hold for every mail: kept as sent, taken once."""
    OutgoingMail.objects.update(queued_at=timezone.now() - timedelta(days=2))
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    cases, mails = Case.objects.count(), InboundMail.objects.count()
    result = take_in(raw, now=timezone.now())
    name, mail = record["file"], InboundMail.objects.select_related("raw", "case").order_by("received_at").last()
    assert InboundMail.objects.count() == mails + 1, name
    assert Case.objects.count() == cases + (result.outcome == "opened"), name
    assert (mail.outcome, mail.case) == (result.outcome, result.case), name
    if result.outcome != "duplicate":
        assert sealing.read(mail.raw) == raw, name
    if result.outcome == "quarantined":
        assert Task.objects.filter(about=mail.pk).exists(), name
    sent = list(OutgoingMail.objects.exclude(pk__in=before))
    assert len(sent) == result.answered, name
    assert take_in(raw, now=timezone.now()) == TakenIn("duplicate", result.case), name
    return Taken(record, result, mail, sent)


def take_all(folder: Path, file: str) -> list[Taken]:
    records = [json.loads(line) for line in (folder / file).read_text(encoding="utf-8").splitlines()]
    started = time.process_time()
    taken = [take(record, (folder / record["file"]).read_bytes()) for record in records]
    cpu = (time.process_time() - started) / len(taken)
    outcomes = dict(Counter(str(one.result.outcome) for one in taken))
    answered = sum(len(one.sent) for one in taken)
    sys.stdout.write(f"\n{folder.name}: {len(taken)} mails, {outcomes}, {answered} answered, {cpu:.3f} s CPU each\n")
    return taken


def test_requests(corpus_dir: Path) -> None:
    folder = corpus_dir / "requests"
    taken = take_all(folder, "requests.jsonl")
    by_name = {one.name: one for one in taken}
    assert len(taken) >= 266
    assert {one.name: one.result.outcome for one in taken if not one.acceptable} == {}
    silent = [one for one in taken if one.result.outcome == "opened" and one.record["may_auto_ack"] and not one.sent]
    assert [one.name for one in silent] == []
    assert [one.name for one in taken if one.sent and not one.record["may_auto_ack"]] == []
    for one in taken:
        if one.result.outcome == "attached":
            assert one.result.case == by_name[one.record["thread_first_file"]].result.case, one.name
        if one.result.outcome in ("opened", "attached"):
            assert_readable(one)
    identities = Counter(how_the_id_is_kept(one) for one in taken if one.record["has_id_attachment"])
    sys.stdout.write(f"ID documents: {dict(identities)}\n")
    first = next(one for one in taken if one.sent)
    for template in sorted((folder / "reply_templates").glob("*.tmpl")):
        follow_up(template, first, (folder / first.name).read_bytes())


def test_hostile_mail(corpus_dir: Path) -> None:
    taken = take_all(corpus_dir / "hostile_mail", "hostile.jsonl")
    assert len(taken) >= 411
    assert {one.name: one.result.outcome for one in taken if not one.acceptable} == IN_COMPANY
    assert [one.name for one in taken if one.sent and one.record["may_auto_reply"] is False] == []


def squeezed(text: str) -> str:
    return re.sub(r"[\s>]+", "", clean_line(text))


def assert_readable(one: Taken) -> None:
    message = Message.objects.get(mail=one.mail)
    said = squeezed(f"{message.subject} {message.text} {message.sender} {one.mail.case.name}")
    assert [part for part in one.record["must_contain"] if squeezed(part) not in said] == [], one.name


def how_the_id_is_kept(one: Taken) -> str:
    """As the ID image it is, or as a file a person can mark as one. The raw mail dies with it."""
    images = IdentityDocument.objects.filter(case=one.mail.case).exists()
    assert images or Attachment.objects.filter(message__mail=one.mail).exists(), one.name
    names = {file["filename"] for file in one.record["attachments"] if file["role"] == "id"}
    lasting = Attachment.objects.filter(message__mail=one.mail, name__in=names, sealed__kind=Kind.ATTACHMENT)
    assert not lasting.exists(), f"{one.name}: an ID image outlives the decision"
    assert ShortLivedKey.objects.get(file=one.mail.raw).case == one.mail.case_id, one.name
    return "as an image" if images else f"as a file, identity {one.mail.case.identity}"


def follow_up(template: Path, first: Taken, original: bytes) -> None:
    """A mail in answer to what we really sent."""
    sent = as_message(first.sent[0])
    address = first.record["sender"]["email"]
    fill = {
        "ACK_MESSAGE_ID": sent.extra_headers["Message-ID"],
        "ACK_SUBJECT": sent.subject,
        "ORIGINAL_MESSAGE_ID": first.record["message_id"],
        "ORIGINAL_SUBJECT": first.record["subject"],
        "SENDER": f"{first.record['sender']['name']} <{address}>",
        "SENDER_ADDRESS": address,
        "DATE": "Thu, 26 Nov 2026 09:00:00 +0100",
        "NEW_MESSAGE_ID": f"<{template.stem}@example.com>",
    }
    text = re.sub(r"\{\{(\w+)\}\}", lambda match: fill[match[1]], template.read_text(encoding="utf-8"))
    result = take_in(text.encode(), now=timezone.now())
    name = template.name.partition(".")[0]
    assert result.outcome == FOLLOW_UPS[name], name
    concerns = result.outcome == "attached" or name == "bounce_of_ack"
    assert (result.case == first.result.case) is concerns, name
    assert result.answered is (result.outcome == "opened"), name
