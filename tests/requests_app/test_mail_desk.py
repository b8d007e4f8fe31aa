"""The pile for a person: looked at as text, sorted once, by those who may."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from journal.models import JournalEntry
from requests_app.actions import identity
from requests_app.actions.case_lock import NotNow
from requests_app.actions.sort_mail import file_as_automatic, read_raw_mail
from requests_app.intake.by_hand import join_case_with_mail, look_at_mail, open_case_for_mail
from requests_app.intake.take_in import take_in
from requests_app.models import Case, IdentityMethod, InboundMail, MailOutcome
from tests.requests_app.letters_by_mail import letter, photo
from todo.models import Task
from vault.models import ShortLivedKey

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def mail() -> InboundMail:
    """A newsletter's headers around a person's words: no rule can tell."""
    raw = letter(
        f"{SCRIPT} Vem är ni?\n",
        ("legitimation.jpg", photo()),
        subject=f"Hej {SCRIPT}",
        list_unsubscribe="<mailto:x@example.com>",
    )
    assert take_in(raw, now=timezone.now()).outcome == "quarantined"
    return InboundMail.objects.get()


def page(mail: InboundMail) -> str:
    return reverse("admin:requests_app_inboundmail_change", args=[mail.pk])


def test_cilla_opens_a_case_and_the_image_dies_with_it(mail, cilla) -> None:
    case = open_case_for_mail(mail, by=cilla, right="access", language="sv", name="Anna", email="anna@example.com")
    mail.refresh_from_db()
    assert (mail.outcome, mail.case) == (MailOutcome.OPENED, case)
    assert case.received_at == mail.received_at
    assert "Vem är ni?" in case.messages.get().text
    assert case.identity_documents.count() == 1
    assert ShortLivedKey.objects.get(file=mail.raw).case == case.id
    task = Task.objects.get()
    assert (task.done_by, task.done_at is None) == (cilla, False)
    with pytest.raises(NotNow, match="mail_sorted"):
        file_as_automatic(mail, by=cilla)
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    assert not ShortLivedKey.objects.exists()


def test_cilla_puts_the_mail_in_the_case_it_belongs_to(mail, cilla, client) -> None:
    take_in(letter(**{"from": "bertil@example.org"}), now=timezone.now())
    case = Case.objects.get()
    client.force_login(cilla)
    client.post(page(mail), {"what": "join", "reference": "DH-AAA-AAAA"})
    mail.refresh_from_db()
    assert mail.outcome == MailOutcome.QUARANTINED
    client.post(page(mail), {"what": "join", "reference": f" {case.reference.lower()} "})
    mail.refresh_from_db()
    assert (mail.outcome, mail.case) == (MailOutcome.ATTACHED, case)
    assert case.messages.count() == 2
    assert Task.objects.filter(kind="message_to_read", about=case.pseudonym).exists()


def test_a_mail_wrongly_filed_as_automatic_can_be_opened(cilla) -> None:
    take_in(letter(auto_submitted="auto-replied"), now=timezone.now())
    mail = InboundMail.objects.get(outcome=MailOutcome.FILED_AUTO)
    case = open_case_for_mail(mail, by=cilla, right="access", language="sv", name="", email="anna@example.com")
    mail.refresh_from_db()
    assert (mail.outcome, mail.case) == (MailOutcome.OPENED, case)


def test_david_may_neither_look_nor_sort(mail, david, client) -> None:
    for act in (look_at_mail, read_raw_mail, file_as_automatic):
        with pytest.raises(PermissionDenied):
            act(mail, by=david)
    with pytest.raises(PermissionDenied):
        open_case_for_mail(mail, by=david, right="access", language="sv", name="", email="")
    with pytest.raises(PermissionDenied):
        join_case_with_mail(mail, by=david, reference="DH-AAA-AAAA")
    client.force_login(david)
    assert client.get(page(mail)).status_code == 403
    assert client.post(page(mail), {"what": "automatic"}).status_code == 403
    assert client.post(reverse("admin:raw_mail", args=[mail.pk])).status_code == 403
    mail.refresh_from_db()
    assert mail.outcome == MailOutcome.QUARANTINED


def test_the_page_shows_text_only_and_the_journal_knows_who_looked(mail, cilla, client) -> None:
    client.force_login(cilla)
    assert "Vem är ni?" not in client.get(page(mail)).content.decode()
    assert not JournalEntry.objects.filter(event="mail.read").exists()
    shown = client.post(page(mail), {"what": "show"})
    text = shown.content.decode()
    assert "Vem är ni?" in text
    assert "legitimation.jpg" in text
    assert SCRIPT not in text
    assert "&lt;script&gt;" in text
    assert "no-store" in shown["Cache-Control"]
    assert 'value="anna@example.com"' in text
    line = JournalEntry.objects.get(event="mail.read")
    assert (line.actor, line.subject) == (f"staff:{cilla.pk}", mail.pk)


def test_the_raw_mail_is_a_download_and_nothing_else(mail, cilla, client) -> None:
    client.force_login(cilla)
    raw = client.post(reverse("admin:raw_mail", args=[mail.pk]))
    assert b"".join(raw.streaming_content).startswith(b"From: ")
    assert raw["Content-Type"] == "application/octet-stream"
    assert raw["Content-Disposition"] == f'attachment; filename="{mail.pk}.eml"'
    assert raw["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in raw["Cache-Control"]
    assert client.get(reverse("admin:raw_mail", args=[mail.pk])).status_code == 405


def test_when_the_raw_mail_has_died_with_its_image_the_head_is_left(mail, cilla, client) -> None:
    case = open_case_for_mail(mail, by=cilla, right="access", language="sv", name="", email="anna@example.com")
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    client.force_login(cilla)
    assert reverse("admin:raw_mail", args=[mail.pk]) in client.get(page(mail)).content.decode()
    left = b"".join(client.post(reverse("admin:raw_mail", args=[mail.pk])).streaming_content)
    assert left.startswith(b"From: ")
    assert b"message-id: " in left.lower()
    assert b"Vem" not in left
    assert b"legitimation" not in left


def test_sorting_at_the_desk(mail, cilla, client) -> None:
    client.force_login(cilla)
    wrong = client.post(page(mail), {"what": "open", "right": "access", "language": "sv", "email": "not an address"})
    assert wrong.status_code == 200
    assert InboundMail.objects.get().outcome == MailOutcome.QUARANTINED
    fields = {"what": "open", "right": "question", "language": "sv", "name": "Anna", "email": "anna@example.com"}
    done = client.post(page(mail), fields)
    case = InboundMail.objects.get().case
    assert done["Location"] == reverse("admin:requests_app_case_change", args=[case.pk])
    assert client.get(done["Location"]).status_code == 200
    again = client.post(page(mail), {"what": "automatic"}, follow=True)
    assert again.status_code == 200
    assert InboundMail.objects.get().outcome == MailOutcome.OPENED


def test_the_task_leads_to_the_mail(mail, cilla, client) -> None:
    client.force_login(cilla)
    task = client.get(reverse("admin:todo_task_change", args=[Task.objects.get(about=mail.pk).pk]))
    assert reverse("admin:requests_app_inboundmail_change", args=[mail.pk]) in task.content.decode()


def test_broken_addresses_of_pages_are_not_found(mail, cilla, client) -> None:
    client.force_login(cilla)
    for pk in ("nothing", "00000000-0000-0000-0000-000000000000"):
        assert client.get(reverse("admin:requests_app_inboundmail_change", args=[pk])).status_code == 404


def test_a_mail_that_can_not_be_read_is_opened_with_what_the_person_read(cilla, client) -> None:
    take_in(b"\0" * 200, now=timezone.now())
    mail = InboundMail.objects.get()
    client.force_login(cilla)
    assert client.post(page(mail), {"what": "show"}).status_code == 200
    case = open_case_for_mail(mail, by=cilla, right="question", language="en", name="", email="")
    assert ShortLivedKey.objects.get(file=mail.raw).case == case.id
