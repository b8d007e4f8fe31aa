"""Ten thousand mails that no program wrote, through the whole intake: `make nightly`; ``MUTANTS`` says how many."""

import os
import random
import sys
import time
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.db.models import Count
from django.utils import timezone

from outbox.models import OutgoingMail
from requests_app.intake.mail.parsing import parse
from requests_app.intake.take_in import take_in
from requests_app.models import InboundMail
from vault import sealing

pytestmark = [pytest.mark.corpus, pytest.mark.django_db, pytest.mark.timeout(1800)]

MUTANTS = int(os.environ.get("MUTANTS", "10000"))
AT_A_TIME = 500
LARGEST = 200_000  # bytes of a seed; larger ones are mutated as well by what is done to the small ones
NASTY = (
    *(b"\0", b"\xff\xfe", b"\r", b"\n", b"\r\n\r\n", b"--", b'"', b"<", b">", b"(", b";", b":", b"=?utf-8?b?", b"?="),
    *(b"\xed\xa0\x80", b"\xe2\x80\xae", b"*0*=utf-16''", b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"),
    *(b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"begin 644 x\n", b"+AGE-"),
    *(b"From: ", b"\r\nSubject: ", b"Message-ID: <>\r\n", b"<div>" * 50, b"&" * 50, b"=" * 80, b"%PDF-", b"PK\x03\x04"),
)


@cache
def seeds(folder: Path) -> list[bytes]:
    """Mails to begin with."""
    files = sorted([*(folder / "requests").glob("*.eml"), *(folder / "hostile_mail").glob("*.eml")])
    return [raw for raw in (path.read_bytes() for path in files) if 0 < len(raw) <= LARGEST]


def mutant(chance: random.Random, seeds: list[bytes]) -> bytes:
    """A mail with some of its bytes lost, doubled, swapped, overwritten, or grown together with another."""
    raw = bytearray(chance.choice(seeds))
    head = max(raw.find(b"\n\n"), raw.find(b"\r\n\r\n"), 1)
    for _turn in range(chance.choice((1, 2, 4, 8, 16, 40))):
        at = chance.randrange(head if chance.random() < 0.6 else len(raw) + 1)
        size = chance.choice((0, 1, 1, 2, 10, 80, 1000))
        how = chance.randrange(6)
        if how == 0:
            raw[at : at + size] = b""
        elif how == 1:
            raw[at:at] = raw[at : at + size] * chance.choice((1, 1, 20))
        elif how == 2:
            raw[at : at + size] = chance.choice(NASTY) * chance.choice((1, 1, 3, 200))
        elif how == 3:
            raw[at : at + 1] = bytes([chance.randrange(256)])
        elif how == 4:
            raw[at:at] = chance.choice(seeds)[: chance.choice((200, 2000))]
        else:
            raw[at : at + size] = raw[at : at + size][::-1]
    return bytes(raw if chance.random() < 0.9 else raw[: chance.randrange(len(raw) + 1)])


def test_a_few_mutants_are_taken_in(corpus_dir: Path) -> None:
    take_in_mutants(corpus_dir, -1, 25)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(MUTANTS // AT_A_TIME))
def test_mutants_are_taken_in(corpus_dir: Path, number: int) -> None:
    take_in_mutants(corpus_dir, number, AT_A_TIME)


def take_in_mutants(corpus_dir: Path, number: int, count: int) -> None:
    """None lost, none slow, none breaks its reader, and no address is answered twice."""
    chance = random.Random(f"mutants {number}")
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for which in range(count):
        raw = mutant(chance, seeds(corpus_dir))
        name = f"mutant {which} of {number}"
        before = time.process_time()
        parse(raw)
        slowest = max(slowest, time.process_time() - before)
        assert slowest < 2, name
        taken = take_in(raw, now=timezone.now())
        mail = InboundMail.objects.select_related("raw").order_by("-received_at").first()
        assert mail is not None, name
        assert not mail.why.startswith("parse_"), f"{name}: {mail.why}"
        assert mail.outcome == taken.outcome != "received", name
        if taken.outcome != "duplicate":
            assert sealing.read(mail.raw) == raw, name
        outcomes[str(taken.outcome)] += 1
    answers = OutgoingMail.objects.filter(kind="acknowledgement").values("to").annotate(how_many=Count("pk"))
    assert [one for one in answers if one["how_many"] > 1] == []
    sys.stdout.write(f"\n{count} mutants ({number}): {dict(outcomes)}, slowest {slowest:.2f} s\n")
