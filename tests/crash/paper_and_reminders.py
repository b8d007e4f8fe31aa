"""Reminders, bounces and letters on paper laid ready, each with what a dead process may have left of it."""

import re
from collections import Counter
from datetime import timedelta
from io import BytesIO

import pypdfium2
from django.contrib.auth.models import User
from django.utils import timezone

from journal.models import JournalEntry
from outbox.bounces import bounced
from outbox.models import OutgoingMail
from outbox.queue import queue
from requests_app.actions.open_case import open_case
from requests_app.actions.paper import open_by_paper, print_letter
from requests_app.actions.remind import remind_today
from requests_app.actions.take_case import take_case
from requests_app.models import Case, Channel, Letter, PaperCode, PortalLink, Right
from tests.crash import thief
from tests.crash.dying import Run, Scene
from todo.models import Task


def _come(right: Right, days_ago: int, **told: str) -> Case:
    at = timezone.now() - timedelta(days=days_ago)
    return open_case(
        rights=[right], channel=Channel.WEB, language="sv", received_at=at, name="Anna Åström", **told
    ).case


def reminding(cilla: User) -> Scene:
    """One case is overdue and one person silent: each is told once, however often the clock dies over it."""
    for model in (Task, OutgoingMail, Case):
        model.objects.all().delete()
    late = _come(Right.QUESTION, 40, email="anna@example.com")
    take_case(late, by=cilla)
    silent = _come(Right.ERASURE, 8, email="anna@example.com")
    Letter.objects.update(sent_at=timezone.now() - timedelta(days=8))
    Task.objects.all().delete()
    now = timezone.now()

    def picture() -> object:
        kinds = Counter(Task.objects.values_list("kind", flat=True))
        mails = OutgoingMail.objects.filter(kind__in=("staff_reminder", "identity_reminder"))
        return sorted(kinds.items()), sorted(mails.values_list("kind", flat=True))

    def look() -> None:
        letters = Letter.objects.filter(kind="identity_reminder")
        mails = OutgoingMail.objects.filter(kind="identity_reminder")
        assert letters.count() == mails.count() <= 1, "a letter without its mail, or twice"
        assert OutgoingMail.objects.filter(kind="staff_reminder").count() <= 1, "staff told twice in a day"
        thief.check_journal()

    def recover(_run: Run) -> None:
        remind_today(now)
        look()
        assert Task.objects.filter(kind="case_overdue", about=late.pseudonym).count() == 1
        assert silent.letters.filter(kind="identity_reminder").count() == 1
        assert OutgoingMail.objects.filter(kind="staff_reminder").count() == 1

    return Scene(lambda: remind_today(now), picture, look, recover)


def bouncing() -> Scene:
    """A report of a dead address: mark, task and journal line come together, once."""
    mail = queue(kind="test", to="anna@example.com", subject="Hej", text="Ett brev.")

    def picture() -> object:
        mail.refresh_from_db()
        return bool(mail.bounced_at), Task.objects.filter(about=mail.pk).count()

    def look() -> None:
        mail.refresh_from_db()
        lines = JournalEntry.objects.filter(event="mail_bounced", facts__mail=str(mail.pk))
        assert lines.count() == Task.objects.filter(about=mail.pk).count() == bool(mail.bounced_at)
        thief.check_journal()

    def recover(_run: Run) -> None:
        bounced(mail, status="5.1.1", now=timezone.now())
        look()
        assert mail.bounced_at

    return Scene(lambda: bounced(mail, status="5.1.1", now=timezone.now()), picture, look, recover)


def _code_on(paper: bytes) -> str:
    pages = pypdfium2.PdfDocument(BytesIO(paper))
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    return re.findall(r"\b([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})\b", text)[0]


def printing(cilla: User) -> Scene:
    """A paper nobody holds may leave a code nobody knows; the next paper's code is the one that works."""
    letter = _come(Right.QUESTION, 1, address="Exempelgatan 1").letters.get()
    codes = PaperCode.objects.filter(case=letter.case)

    def look() -> None:
        assert codes.filter(used_at=None).count() <= 1, "two codes that work"
        printed = JournalEntry.objects.filter(event="letter.printed", subject=letter.case.pseudonym)
        assert printed.count() == codes.count()
        thief.check_journal()

    def recover(_run: Run) -> None:
        code = _code_on(print_letter(letter, by=cilla))
        look()
        assert open_by_paper(reference=letter.case.reference, code=code, now=timezone.now())

    return Scene(lambda: print_letter(letter, by=cilla), codes.count, look, recover)


def opening(cilla: User) -> Scene:
    """The code is spent with the link it buys, never without."""
    letter = _come(Right.QUESTION, 1, address="Exempelgatan 1").letters.get()
    case, code = letter.case, _code_on(print_letter(letter, by=cilla))
    row = PaperCode.objects.get(case=case)
    before = PortalLink.objects.filter(case=case).count()

    def open_it() -> str | None:
        return open_by_paper(reference=case.reference, code=code, now=timezone.now())

    def picture() -> object:
        row.refresh_from_db()
        return row.tries, bool(row.used_at)

    def look() -> None:
        row.refresh_from_db()
        bought = PortalLink.objects.filter(case=case).count() - before
        opened = JournalEntry.objects.filter(event="portal.opened_by_paper", subject=case.pseudonym).count()
        assert bought == opened == bool(row.used_at)
        thief.check_journal()

    def recover(_run: Run) -> None:
        was_spent = bool(row.used_at)
        assert bool(open_it()) is not was_spent
        look()

    return Scene(open_it, picture, look, recover)
