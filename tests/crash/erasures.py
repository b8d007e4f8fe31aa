"""A partner whose erasure is approved, and mails that wait to leave: laid ready to be killed over."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from journal.models import JournalEntry
from outbox.delivery import LEASE, deliver_due
from outbox.models import OutgoingMail
from outbox.queue import queue
from partners.models import Invoice, Partner, SupportMessage, UsageEvent
from requests_app import tasks
from requests_app.actions import approval, erasure, identity, match
from requests_app.models import AccessPackage, Case, Demand, IdentityMethod, Right, Status
from tests import cast, holdings
from tests.crash import thief
from tests.crash.dying import Run, Scene
from tests.crash.scenes import fresh_case, picture_of
from vault import sealing
from vault.models import FileKey, Kind, SealedFile


@dataclass
class Erasing:
    """Anna's relation with all that hangs on it, and the demand that ends it."""

    anna: Partner
    file: SealedFile
    case: Case
    demand: Demand

    def held(self) -> dict[str, int]:
        living = AccessPackage.objects.filter(sealed=self.file, destroyed_at=None)
        return {
            "partner": Partner.objects.filter(pk=self.anna.pk).count(),
            "messages": SupportMessage.objects.count(),
            "usage": UsageEvent.objects.count(),
            "her invoices": Invoice.objects.filter(partner=self.anna.pk).count(),
            "copies": living.count(),
            "keys": FileKey.objects.filter(file=self.file.pk).count(),
        }

    def carry_out(self) -> None:
        erasure.carry_out_erasure(self.demand, now=timezone.now())

    def look(self) -> None:
        now = self.held()
        gone = not any(now.values())
        assert gone or all(now.values()), f"half erased: {now}"
        told = OutgoingMail.objects.filter(about=self.case.pseudonym, kind="erasure_confirmation").count()
        assert told == gone, "erased and not told, or told and not erased"
        assert Invoice.objects.exists(), "the law keeps the invoice"
        assert bool(thief.can_be_opened()) != gone
        assert thief.lies_in_plain() == []
        thief.check_journal()

    def recover(self, _run: Run) -> None:
        tasks.fulfil()
        self.carry_out()
        self.look()
        assert not any(self.held().values())
        self.case.refresh_from_db()
        assert self.case.status == Status.ANSWERED
        assert self.case.letters.filter(kind="erasure_confirmation").count() == 1
        thief.clear_away()


def erasing(cilla: User, eva: User) -> Scene:
    """Anna has asked to be erased; a second person has approved the plan."""
    anna = cast.make_anna()
    for text in ("The printer is out of ink.", "It still is."):
        holdings.make_message(anna, text)
    holdings.make_usage(anna)
    holdings.make_invoice(anna, f"F-{uuid4().hex[:8]}")
    before = timezone.now() - timedelta(days=10)
    older = holdings.make_case(anna, closed_at=before)
    file = sealing.seal(thief.picture(), kind=Kind.PACKAGE, bound_to=older.pk)  # what the thief looks for, in her copy
    AccessPackage.objects.create(case=older, sealed=file, built_at=before, released_at=before)
    case = fresh_case(Right.ERASURE)
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    assert proposal is not None
    approval.approve(proposal, by=eva)
    laid = Erasing(anna, file, case, case.demands.get())
    return Scene(laid.carry_out, lambda: (laid.held(), picture_of(case)), laid.look, laid.recover)


def sent_copies() -> list[str]:
    """The Message-IDs of all mails that have left, one for each copy."""
    folder = Path(settings.EMAIL_FILE_PATH)
    return [found for log in folder.glob("*.log") for found in re.findall(r"(?m)^Message-ID: <(.*)@", log.read_text())]


@dataclass
class Delivering:
    """Mails that wait since ``now``."""

    ids: list[str]
    now: datetime

    @property
    def mails(self) -> QuerySet[OutgoingMail]:
        return OutgoingMail.objects.filter(pk__in=self.ids).order_by("due_at", "id")

    def copies(self) -> list[int]:
        left = sent_copies()
        return [left.count(known) for known in self.ids]

    def deliver(self) -> None:
        deliver_due(self.now + timedelta(seconds=1))

    def picture(self) -> object:
        return [(mail.attempts, bool(mail.leased_until), bool(mail.sent_at)) for mail in self.mails]

    def look(self) -> None:
        assert all(number <= 1 for number in self.copies()), "sent twice by one worker"
        sent = self.mails.exclude(sent_at=None)
        assert {str(mail.pk) for mail in sent} <= set(sent_copies()), "noted as sent and never sent"
        assert not sent.exclude(text="").exists(), "sent, and its text still kept"
        lines = JournalEntry.objects.filter(event="mail_sent", subject__in=self.mails.values("about"))
        assert lines.count() == sent.count(), "journal and outbox disagree"
        thief.check_journal()

    def recover(self, _run: Run) -> None:
        waiting = self.mails.filter(sent_at=None)
        unnoted = sum(self.copies()) - self.mails.exclude(sent_at=None).count()
        assert unnoted in (0, 1)
        busy = waiting.filter(leased_until__gt=self.now).count()
        self.deliver()
        assert waiting.count() == busy, "what somebody may be sending waits for its lease"
        deliver_due(timezone.now() + LEASE + timedelta(minutes=1))
        assert not waiting.exists()
        assert all(self.copies()), "a mail was lost"
        assert sum(self.copies()) == len(self.ids) + unnoted, "more than the one copy more"


def delivering() -> Scene:
    """Two mails wait. None may be lost; one may leave twice only if the worker died between sending and noting it."""
    OutgoingMail.objects.all().delete()
    now = timezone.now()
    mails = [queue(kind="test", to="anna@example.com", subject="Hej", text="Ett brev.", about=uuid4()) for _ in "12"]
    laid = Delivering([str(mail.pk) for mail in mails], now)
    return Scene(laid.deliver, laid.picture, laid.look, laid.recover)
