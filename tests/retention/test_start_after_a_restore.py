"""A database out of a backup: web, worker, clock and commands refuse until the erasures are done again (D27)."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from datamap.erase import log
from datamap.erase.log import Act
from datamap.erase.position import settle
from datamap.erase.replaying import Replayed, replay
from datamap.models import ErasureMark
from identifiers import stockholm_today
from journal.models import JournalEntry
from partners.models import Partner
from partners.models.partner import RestrictionGround
from requests_app import tasks
from requests_app.actions import approval, erasure, identity, lasting, match
from requests_app.actions.lost_images import ask_again_for_lost_images
from requests_app.actions.lost_mail import give_up_lost_mail
from requests_app.actions.open_case import open_case
from requests_app.intake import take_in
from requests_app.models import Attachment, Case, Channel, DocumentState, IdentityMethod, Right, Status
from tests.dhprivacy.test_start import BEAT, WEB, WORKER
from tests.requests_app.made_up_cards import as_bytes, card
from tests.world import ROOT, child_environment
from todo.models import Task
from vault import sealing
from vault.models import FileKey, Kind, SealedFile, ShortLivedKey

SAID = "Erased again: 1. Not in this database: 0. Stops and restrictions put back: 0."
MANAGE = [sys.executable, "manage.py"]
NOT_REPLAYED = 3

pytestmark = pytest.mark.django_db(transaction=True)


def run(command: list[str], place: Path, **more: str) -> tuple[int, str]:
    extra = ["-s", str(place / "beat")] if command is BEAT else []
    ended = subprocess.run(
        [*command, *extra], env=child_environment(**more), cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture
def restored(anna: Partner) -> Partner:
    """The log says that somebody was erased, and this database does not know."""
    with log.opened() as file:
        file.add(Act.ERASE, number=1, done=0, label="partners.Partner", key=str(anna.pk), pseudonym=str(anna.pseudonym))
        file.add(Act.DONE, number=1, done=1)
    return anna


@pytest.mark.crash
@pytest.mark.parametrize(
    "command",
    [WEB, WORKER, BEAT, [*MANAGE, "sweep"], [*MANAGE, "shell", "-c", "print('in')"]],
    ids=["web", "worker", "beat", "sweep", "shell"],
)
def test_nothing_starts(command: list[str], restored: Partner, tmp_path: Path) -> None:
    code, said = run(command, tmp_path)
    assert (code, "retention.E001" in said) == (NOT_REPLAYED, True), said
    assert "replay_erasures" in said
    assert Partner.objects.filter(pk=restored.pk).exists()


@pytest.mark.crash
def test_mail_in_is_to_be_sent_again(restored: Partner, tmp_path: Path) -> None:
    assert run([*MANAGE, "receive_mail"], tmp_path)[0] == 75


@pytest.mark.crash
def test_the_replay_opens_the_house(restored: Partner, tmp_path: Path) -> None:
    assert run([*MANAGE, "migrate", "--check"], tmp_path)[0] == 0
    code, said = run([*MANAGE, "replay_erasures"], tmp_path)
    assert (code, said.strip().splitlines()[-1]) == (0, SAID)
    assert not Partner.objects.exists()
    assert ErasureMark.objects.get().number == 1
    assert run([*MANAGE, "sweep", "--dry-run"], tmp_path)[0] == 0


@pytest.mark.crash
def test_a_broken_log_stops_the_start_too(restored: Partner, tmp_path: Path, settings) -> None:
    path = Path(settings.ERASURE_LOG)
    path.write_text(path.read_text(encoding="utf-8").replace('"done":1', '"done":0'), encoding="utf-8")
    for command in ("sweep", "replay_erasures"):
        code, said = run([*MANAGE, command], tmp_path)
        assert code == (NOT_REPLAYED if command == "sweep" else 1)
        assert "was changed" in said


def open_erasure(anna: Partner, cilla, eva) -> Case:
    case = opened(Right.ERASURE, anna.email)
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    assert proposal is not None
    approval.approve(proposal, by=eva)
    case.refresh_from_db()
    return case


def test_a_case_whose_person_was_erased_again_comes_to_its_end(anna: Partner, cilla, eva) -> None:
    case = open_erasure(anna, cilla, eva)
    Partner.objects.filter(pk=anna.pk).delete()  # as the replay leaves a case that the backup holds as approved
    tasks.fulfil()
    case.refresh_from_db()
    assert case.status == Status.ANSWERED
    assert case.letters.filter(kind="erasure_confirmation").count() == 1
    tasks.fulfil()
    assert case.letters.filter(kind="erasure_confirmation").count() == 1


def test_an_attachment_named_as_identity_is_destroyed_again(cilla) -> None:
    case = opened(Right.ACCESS)
    sealed = sealing.seal(as_bytes(card()), kind=Kind.ATTACHMENT, bound_to=case.pk)
    attachment = Attachment.objects.create(case=case, sealed=sealed, name="a.jpg", added_at=timezone.now())
    key = FileKey.objects.values().get(file=sealed)
    identity.mark_as_identity(attachment, by=cilla)
    assert [(line.act, line.label, line.key) for line in log.lines()] == [
        (Act.ERASE, "vault.SealedFile", str(sealed.pk))
    ]
    settle()
    SealedFile.objects.filter(pk=sealed.pk).update(destroyed_at=None, gone_at=None)
    FileKey.objects.create(**key)  # as the backup brings it
    ErasureMark.objects.update(number=0)
    assert replay(today=stockholm_today()) == Replayed(again=1)
    assert not FileKey.objects.filter(file=sealed).exists()
    assert Task.objects.filter(kind="erased_again", about=case.pseudonym).exists()


def opened(right: Right, email: str = "anna@example.com") -> Case:
    return open_case(
        rights=[right],
        channel=Channel.WEB,
        language="sv",
        received_at=timezone.now(),
        name="Anna Åström",
        email=email,
    ).case


def test_stops_and_restrictions_are_put_back(anna: Partner, bertil: Partner, cilla) -> None:
    opened(Right.MARKETING_STOP, anna.email)
    lasting.restrict(bertil, ground=RestrictionGround.UNLAWFUL, by=cilla)
    assert [line.fate for line in log.lines() if line.act == Act.ERASE] == ["marketing_stopped", "restricted"]
    settle()
    Partner.objects.update(
        marketing_stopped_at=None, restricted_at=None, restriction_ground=""
    )  # as the backup brings them
    ErasureMark.objects.update(number=0)
    assert replay(today=stockholm_today()) == Replayed(put_back=2)
    anna.refresh_from_db()
    bertil.refresh_from_db()
    assert [bool(anna.marketing_stopped_at), bool(anna.restricted_at)] == [True, False]
    assert [bool(bertil.marketing_stopped_at), bool(bertil.restricted_at)] == [False, True]
    assert bertil.restriction_ground == RestrictionGround.UNLAWFUL
    assert Task.objects.get(kind="restricted_again").about == bertil.pseudonym


def test_a_stop_is_done_though_the_log_is_full(anna: Partner, settings) -> None:
    settings.ERASURE_LOG = "/dev/full"
    opened(Right.MARKETING_STOP, anna.email)
    anna.refresh_from_db()
    assert anna.marketing_stopped_at
    assert not ErasureMark.objects.exists()


def test_a_mail_lost_before_it_was_read_can_be_taken_in_again() -> None:
    raw = b"From: a@example.com\r\nTo: gdpr@example.com\r\nSubject: ?\r\nMessage-ID: <1@example.com>\r\n\r\nHello?\r\n"
    take_in.store(raw, now=timezone.now())
    assert give_up_lost_mail(timezone.now()) == 0
    ShortLivedKey.objects.all().delete()  # no backup holds them
    assert take_in.store(raw, now=timezone.now()) is None, "known by its bytes"
    assert give_up_lost_mail(timezone.now()) == 1
    assert give_up_lost_mail(timezone.now()) == 0
    assert Task.objects.filter(kind="mail_lost", done_at=None).count() == 1
    assert JournalEntry.objects.filter(event="mail.lost").count() == 1
    assert take_in.store(raw, now=timezone.now()) is not None


def test_a_lost_image_is_asked_for_anew_once(cilla) -> None:
    case = opened(Right.ACCESS)
    document = identity.add_identity_image(case=case, data=as_bytes(card()))
    assert ask_again_for_lost_images(timezone.now()) == 0
    ShortLivedKey.objects.all().delete()  # no backup holds them
    assert ask_again_for_lost_images(timezone.now()) == 1
    assert ask_again_for_lost_images(timezone.now()) == 0
    document.refresh_from_db()
    assert document.state == DocumentState.DESTROYED
    letter = case.letters.get(kind="identity_request")
    assert "säkerhetskopia" in letter.text
    assert JournalEntry.objects.filter(event="identity.images_lost", subject=case.pseudonym).count() == 1
    again = identity.add_identity_image(case=case, data=as_bytes(card()))
    tasks.clean_images()
    again.refresh_from_db()
    assert again.state == DocumentState.READY
