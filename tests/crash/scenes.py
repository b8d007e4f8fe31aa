"""Cases laid ready for a verb, each with what a dead process may have left of it and what people and clock do next."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from journal.models import JournalEntry
from outbox.models import OutgoingMail
from requests_app import tasks
from requests_app.actions import clean_image as worker
from requests_app.actions import close, identity, match, settle
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.clean_image import lease_next_image
from requests_app.actions.identity import DECIDED
from requests_app.actions.open_case import open_case
from requests_app.actions.withdraw import withdraw
from requests_app.intake import take_in as intake
from requests_app.models import Case, Channel, DocumentState, IdentityMethod, InboundMail, Right, Status
from tests.crash import thief
from tests.crash.dying import Run, Scene, Work
from tests.requests_app import mails
from vault.models import ShortLivedKey

_numbers = count(1)


def fresh_case(right: Right = Right.ACCESS, name: str = "Anna Åström") -> Case:
    """Somebody asks over the web form."""
    now = timezone.now()
    return open_case(
        rights=[right], channel=Channel.WEB, language="sv", received_at=now, name=name, email="anna@example.com"
    ).case


def with_image(case: Case) -> Case:
    """And uploads an ID image."""
    identity.add_identity_image(case=case, data=thief.picture())
    return case


def answered_with_image(cilla: User) -> Case:
    """A question, answered; the person has sent an ID image nobody asked for."""
    case = with_image(fresh_case(Right.QUESTION))
    match.record_nothing_found(case, by=cilla)
    settle.settle(case.demands.get(), by=cilla, answer="Sex månader.")
    return case


def raw_mail() -> tuple[bytes, str]:
    """A request with a photo of an ID document, and its sender: each time somebody else."""
    sender = f"anna.{next(_numbers)}@example.com"
    head = (
        f"From: Anna <{sender}>\r\nTo: gdpr@example.se\r\nSubject: Mina uppgifter\r\nMessage-ID: <{sender}>\r\n"
        "Date: Thu, 05 Mar 2026 09:30:00 +0100\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    )
    text = mails.text_part("Jag vill ha ett registerutdrag enligt artikel 15. Min legitimation är bifogad.")
    parts = f"--b\n{text}\n--b\n{mails.file_part(thief.picture(), 'legitimation.jpg')}\n--b--\n"
    return head.encode() + parts.replace("\n", "\r\n").encode(), sender


def case_by_mail() -> Case:
    """The mail has opened its case; the raw mail and the image in it are both alive."""
    raw, sender = raw_mail()
    intake.take_in(raw, now=timezone.now())
    return Case.objects.get(email=sender)


def picture_of(case: Case) -> dict[str, object]:
    """All of a case that people see and the law asks for. The vault's own bookkeeping is the thief's to look at."""
    case = Case.objects.get(pk=case.pk)
    queued = OutgoingMail.objects.filter(about=case.pseudonym)
    return {
        "case": (case.status, case.identity, case.identity_method, case.outcome),
        "dates": (bool(case.identity_decided_at), bool(case.image_destroyed_at), bool(case.closed_at)),
        "demands": sorted(case.demands.values_list("right", "outcome")),
        "images": Counter(case.identity_documents.values_list("state", "attempts")),
        "keys": ShortLivedKey.objects.filter(case=case.pk).count(),
        "letters": sorted(case.letters.values_list("kind", flat=True)),
        "queued": sorted(queued.values_list("kind", flat=True)),
        "links": case.links.count(),
        "journal": list(
            JournalEntry.objects.filter(subject=case.pseudonym).order_by("seq").values_list("event", flat=True)
        ),
    }


def ends_without_image(case: Case, again: Work) -> Work:
    """The verb once more, by whoever pressed the button; then the clock. Nobody ever reads the image again."""

    def recover(_run: Run) -> None:
        dead = [bytes(key) for key in ShortLivedKey.objects.values_list("wrapped", flat=True)]
        with suppress(NotNow, CaseIsClosed):
            again()
        ended = Case.objects.get(pk=case.pk)
        assert ended.identity in DECIDED or ended.status == Status.CLOSED
        thief.look()
        assert thief.can_be_opened() == []
        thief.clear_away()
        thief.no_byte_of(dead)

    return recover


def decision(case: Case, verb: Work) -> Scene:
    """A verb that ends the image's life. The thief is seen to find the image first."""
    assert thief.can_be_opened(), "a thief who finds nothing now proves nothing later"
    return Scene(verb, lambda: picture_of(case), thief.look, ends_without_image(case, verb))


def accepting(case: Case, cilla: User) -> Scene:
    def accept() -> None:
        identity.accept_identity(case, by=cilla, method=IdentityMethod.ID_IMAGE, document_type="passport")

    return decision(case, accept)


def declining(case: Case, cilla: User) -> Scene:
    return decision(case, lambda: identity.decline_identity(case, by=cilla))


def closing(case: Case, cilla: User) -> Scene:
    return decision(case, lambda: close.close_case(case, by=cilla))


def withdrawing(case: Case) -> Scene:
    return decision(case, lambda: withdraw(case=case))


def uploading() -> Scene:
    """The image is there whole or not at all; the person tries again if not; then the case ends."""
    case = fresh_case()

    def recover(run: Run) -> None:
        if not case.identity_documents.exists():
            with_image(case)
        thief.clear_away()
        thief.look()
        assert thief.can_be_opened()
        ends_without_image(case, lambda: withdraw(case=case))(run)

    return Scene(lambda: with_image(case), lambda: picture_of(case), thief.look, recover)


def leasing(cilla: User) -> Scene:
    """The worker dies while it takes an image for itself."""
    case = with_image(fresh_case())
    return Scene(lambda: lease_next_image(timezone.now()), lambda: picture_of(case), thief.look, _cleaned(case, cilla))


def cleaning(cilla: User) -> Scene:
    """The worker dies over an image it has leased."""
    case = with_image(fresh_case())
    document = lease_next_image(timezone.now())
    assert document is not None

    def verb() -> None:
        worker.clean_image(document, now=timezone.now())

    return Scene(verb, lambda: picture_of(case), thief.look, _cleaned(case, cilla))


def _cleaned(case: Case, cilla: User) -> Callable[[Run], None]:
    """The next worker takes the image when the lease has run out. Never two images of one, never none."""

    def recover(run: Run) -> None:
        document = case.identity_documents.get()
        if document.state == DocumentState.PENDING:
            if document.leased_until:
                tasks.clean_images()
                assert case.identity_documents.get().state == DocumentState.PENDING, "leased: nobody else works on it"
            case.identity_documents.update(leased_until=timezone.now() - timedelta(seconds=1))
            tasks.clean_images()
        assert case.identity_documents.get().state == DocumentState.READY
        thief.clear_away()
        thief.look()
        assert len(thief.can_be_opened()) == 1, "the original is gone, the clean copy there"
        last = accepting(case, cilla)
        last.verb()
        last.recover(run)

    return recover


def storing_mail(cilla: User) -> Scene:
    """The mail is not acknowledged before it is stored."""
    raw, sender = raw_mail()
    return Scene(
        lambda: intake.store(raw, now=timezone.now()),
        _mail_picture(sender),
        thief.look,
        _sent_again(raw, sender, cilla),
    )


def reading_mail(cilla: User) -> Scene:
    """The stored mail is read and opens its case."""
    raw, sender = raw_mail()
    mail = intake.store(raw, now=timezone.now())
    assert mail is not None
    parsed = intake.parse_limited(raw)

    def verb() -> None:
        with pytest.MonkeyPatch.context() as patch:  # read once by the real reader, which takes its time
            patch.setattr(intake, "parse_limited", lambda raw: parsed)
            assert intake.read(mail, raw, now=timezone.now()).outcome == "opened"

    return Scene(verb, _mail_picture(sender), thief.look, _sent_again(raw, sender, cilla))


def _mail_picture(sender: str) -> Work:
    known = InboundMail.objects.exclude(outcome="received").count()

    def picture() -> object:
        case = Case.objects.filter(email=sender).first()
        stored = InboundMail.objects.order_by("received_at")[known:].values_list("outcome", flat=True)
        return list(stored), case and picture_of(case)

    return picture


def _sent_again(raw: bytes, sender: str, cilla: User) -> Callable[[Run], None]:
    """What is stored is read by the clock, what is not is sent again by the MTA: one case and one answer, never two."""

    def recover(run: Run) -> None:
        InboundMail.objects.filter(outcome="received").update(attempts=1)  # in life it has died once, here more often
        assert intake.take_in(raw, now=timezone.now()).outcome in ("opened", "duplicate")
        intake.read_again(now=timezone.now() + intake.READ_AFTER + timedelta(seconds=1))
        case = Case.objects.get(email=sender)
        assert InboundMail.objects.filter(case=case, outcome="opened").count() == 1
        assert not InboundMail.objects.filter(case=None).exists()
        assert case.identity_documents.count() == 1
        assert OutgoingMail.objects.filter(to=sender).count() == 1
        thief.look()
        last = declining(case, cilla)
        last.verb()
        last.recover(run)

    return recover
