"""One digest over the whole journal, and single lines proved against it (RFC 6962)."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from journal.extract import extract
from journal.heads import read_head, sign_head
from journal.record import CLOCK, record
from journal.tree import Tree, tree_of
from journal.verification import verify
from requests_app.package.dossier.verify import root, sides

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
ANNAS, BERTILS = UUID(int=1), UUID(int=2)


def leaves(size: int) -> list[str]:
    return [hashlib.sha256(str(number).encode()).hexdigest() for number in range(size)]


def by_the_book(digests: list[str]) -> bytes:
    """The recursion as RFC 6962 section 2.1 writes it."""
    if not digests:
        return hashlib.sha256(b"").digest()
    if len(digests) == 1:
        return hashlib.sha256(b"\0" + digests[0].encode()).digest()
    half = 1
    while half * 2 < len(digests):
        half *= 2
    return hashlib.sha256(b"\1" + by_the_book(digests[:half]) + by_the_book(digests[half:])).digest()


@pytest.mark.parametrize("size", [*range(20), 31, 32, 33, 100])
def test_the_root_is_the_books_and_every_line_leads_to_it(size: int) -> None:
    digests = leaves(size)
    tree = tree_of(digests, range(1, size + 1))
    assert tree.root() == by_the_book(digests).hex()
    for line, path in tree.paths().items():
        assert root({"digest": digests[line - 1], "path": path}) == tree.root()
        assert [side for side, _digest in path] == sides(line, size)


def test_asking_for_the_root_on_the_way_changes_nothing() -> None:
    tree = Tree([2])
    for digest in leaves(7):
        tree.add(digest)
        tree.root()
        tree.paths()
    assert tree.paths() == tree_of(leaves(7), [2]).paths()


def write(lines: int, about: UUID, at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        for number in range(lines):
            record("case.opened", by=CLOCK, about=about, number=number)


@pytest.mark.django_db
def test_the_daily_head_signs_the_root_and_the_check_recomputes_it(heads_folder) -> None:
    write(5, ANNAS, MONDAY)
    path = sign_head(heads_folder, MONDAY)
    head = read_head(path)
    assert head.root
    assert head.is_ours()
    assert verify(heads_folder) == []
    path.write_text(path.read_text().replace(head.root, "0" * 64))
    assert [finding.kind for finding in verify(heads_folder)] == ["forged_head"]


@pytest.mark.django_db
def test_an_extract_has_one_subjects_lines_each_against_the_oldest_proof_at_hand(heads_folder) -> None:
    write(3, ANNAS, MONDAY)
    write(4, BERTILS, MONDAY)
    sign_head(heads_folder, MONDAY)
    write(2, BERTILS, TUESDAY)
    write(1, ANNAS, TUESDAY)
    said = extract(ANNAS, heads_directory=heads_folder, now=TUESDAY)
    assert [(line["seq"], line["head"]) for line in said["lines"]] == [
        *((seq, "head-2026-11-23.json") for seq in (1, 2, 3)),
        (10, "now"),
    ]
    assert str(BERTILS) not in str(said)
    roots = {head["name"]: head["root"] for head in said["heads"]}
    assert [root(line) for line in said["lines"]] == [roots[line["head"]] for line in said["lines"]]


@pytest.mark.django_db
def test_without_a_daily_head_everything_is_proved_against_now(heads_folder) -> None:
    write(2, ANNAS, MONDAY)
    said = extract(ANNAS, heads_directory=heads_folder, now=MONDAY)
    assert [head["name"] for head in said["heads"]] == ["now"]
    assert extract(UUID(int=3), heads_directory=heads_folder, now=MONDAY)["lines"] == []
