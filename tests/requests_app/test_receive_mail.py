"""A mail from the pipe to its case: taken once, answered once, and never another person's."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from outbox.delivery import as_message
from outbox.models import OutgoingMail
from requests_app import tasks
from requests_app.actions import identity
from requests_app.actions.attachments import fetch_attachment
from requests_app.actions.withdraw import withdraw
from requests_app.intake.take_in import TakenIn, take_in
from requests_app.models import (
    Attachment,
    Case,
    DocumentState,
    IdentityMethod,
    IdentityState,
    InboundMail,
    Message,
    Status,
)
from requests_app.models.roles import Role
from tests.cast import make_staff
from tests.requests_app.letters_by_mail import ACCESS, from_bertil, letter, photo, received, reply_to
from tests.requests_app.made_up_cards import pdf
from todo.models import Task
from vault import sealing
from vault.models import Kind, ShortLivedKey

pytestmark = pytest.mark.django_db(transaction=True)


def take(raw: bytes) -> TakenIn:
    return take_in(raw, now=timezone.now())


def opened(raw: bytes) -> Case:
    taken = take(raw)
    assert taken.outcome == "opened"
    assert taken.case is not None
    return taken.case


def test_a_mail_with_an_id_photo_opens_a_case_once() -> None:
    raw = letter(ACCESS, ("IMG_0412.jpg", photo()), ("bilaga.txt", b"Mer om mig."))
    answer = received(raw)
    case = Case.objects.get()
    assert answer == {"outcome": "opened", "case": case.reference, "answered": True}
    assert (case.status, case.identity) == (Status.AWAITING_IDENTITY, IdentityState.AWAITED)
    assert (case.name, case.email, case.language) == ("Anna Åström", "anna@example.com", "sv")
    assert [demand.right for demand in case.demands.all()] == ["access"]
    assert case.identity_documents.get().original is not None
    assert [one.name for one in case.attachments.all()] == ["bilaga.txt"]
    mail = InboundMail.objects.get()
    assert sealing.read(mail.raw) == raw
    assert ShortLivedKey.objects.get(file=mail.raw).case == case.id
    assert case.received_at == mail.received_at

    assert received(raw) == {"outcome": "duplicate", "case": case.reference, "answered": False}
    assert received(b"Received: from mx2.example.se; 5 Mar 2026\r\n" + raw)["outcome"] == "duplicate"
    assert (Case.objects.count(), Message.objects.count(), OutgoingMail.objects.count()) == (1, 1, 1)
    assert case.identity_documents.count() == 1


def test_the_answer_says_to_machines_what_it_is() -> None:
    take(letter(message_id="<request-1@example.com>"))
    answer = as_message(OutgoingMail.objects.get())
    assert answer.extra_headers["Auto-Submitted"] == "auto-replied"
    assert answer.extra_headers["In-Reply-To"] == "<request-1@example.com>"
    assert answer.to == ["anna@example.com"]


def test_after_the_identity_decision_the_image_is_nowhere(cilla) -> None:
    before = {file.name for file in sealing.vault().lying()}
    case = opened(letter(ACCESS, ("kort.jpg", photo()), ("avtal.txt", b"Avtalet")))
    take(reply_to(case, "Här är baksidan.\n", ("baksida.jpg", photo())))
    assert case.identity_documents.count() == 2
    tasks.clean_images()
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ID_IMAGE, document_type="passport")
    assert not ShortLivedKey.objects.exists()
    for mail in InboundMail.objects.select_related("raw"):
        with pytest.raises(sealing.Destroyed):
            sealing.read(mail.raw)
    left = {file.name.partition("/")[0] for file in sealing.vault().lying() if file.name not in before}
    assert left == {"files"}
    assert [message.text for message in case.messages.order_by("at")][1] == "Här är baksidan."
    assert sealing.read(case.attachments.get().sealed) == b"Avtalet"


def test_an_id_photo_that_can_not_be_shown_dies_with_the_others(cilla) -> None:
    too_large = photo() + bytes(11 * 1024 * 1024)
    case = opened(letter(ACCESS, ("korkort.jpg", too_large), ("korkort2.jpg", photo()[:5000])))
    kept = case.attachments.get(name="korkort.jpg").sealed
    assert (kept.kind, sealing.read(kept)) == (Kind.ID_IMAGE, too_large)
    with pytest.raises(PermissionDenied):
        fetch_attachment(case.attachments.get(name="korkort.jpg"), by=make_staff("intake", Role.INTAKE))
    fetch_attachment(case.attachments.get(name="korkort.jpg"), by=cilla)
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    assert not ShortLivedKey.objects.exists()
    with pytest.raises(sealing.Destroyed):
        sealing.read(kept)


@pytest.mark.parametrize(
    "name", ["legitimation.pdf", "Min_ID-handling.pdf", "passport scan.pdf", "Personalausweis.pdf"]
)
def test_a_pdf_called_id_is_taken_for_one(name: str) -> None:
    case = opened(letter(ACCESS, (name, pdf()), ("faktura.pdf", pdf())))
    assert case.identity_documents.count() == 1
    assert [one.name for one in case.attachments.all()] == ["faktura.pdf"]


def test_a_scan_is_taken_for_an_id_when_the_mail_speaks_of_one() -> None:
    with_id = f"{ACCESS}\nJag bifogar en kopia av mitt körkort.\n"
    assert opened(letter(with_id, ("Skanning.pdf", pdf()))).identity_documents.count() == 1
    plain = opened(from_bertil(ACCESS, ("Skanning.pdf", pdf())))
    assert (plain.identity_documents.count(), plain.attachments.count()) == (0, 1)


def test_an_id_sent_with_a_question_can_still_be_marked_and_dies_with_the_case(cilla) -> None:
    case = opened(letter("Hej, hur länge sparar ni uppgifter?\n", ("legitimation.jpg", photo()), subject="Fråga"))
    assert case.identity == IdentityState.NOT_NEEDED
    document = identity.mark_as_identity(case.attachments.get(), by=cilla)
    assert document.state == DocumentState.PENDING
    withdraw(case=case)
    assert not ShortLivedKey.objects.exists()


def test_the_same_message_id_with_other_words_is_not_lost() -> None:
    case = opened(letter(message_id="<same@example.com>"))
    again = take(letter("Glömde: stäng också av nyhetsbrevet.\n", message_id="<same@example.com>"))
    assert (again.outcome, again.answered) == ("opened", False)
    assert again.case != case
    assert again.case is not None
    assert "nyhetsbrevet" in again.case.messages.get().text


def test_the_same_words_twice_without_date_and_number_are_two_mails() -> None:
    nameless: dict[str, None] = {"message_id": None, "date": None}
    assert take(letter(**nameless)).outcome == "opened"
    assert take(b"Received: by mx2.example.se\r\n" + letter(**nameless)).outcome == "opened"


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied (vacation)"},
        {"subject": "Automatiskt svar: Begäran", "x_auto_response_suppress": "All"},
        {"return_path": "<>", "from": "MAILER-DAEMON@mx.example.com"},
        {"from": "DH Solutions <gdpr@dhsolutions.se>"},
    ],
)
def test_automatic_mail_is_filed_and_never_answered(headers: dict[str, str]) -> None:
    raw = letter("Jag är på semester till den 7 december.\n", **headers)
    assert take(raw) == TakenIn("filed_auto")
    mail = InboundMail.objects.get()
    assert sealing.read(mail.raw) == raw
    assert mail.why
    assert not OutgoingMail.objects.exists()
    assert not Case.objects.exists()


def test_an_out_of_office_in_answer_to_us_is_filed() -> None:
    case = opened(letter())
    away = reply_to(case, "Jag är på semester.\n", auto_submitted="auto-replied", subject="Automatiskt svar: ärendet")
    assert take(away) == TakenIn("filed_auto")
    assert case.messages.count() == 1


@pytest.mark.parametrize(
    "text", [ACCESS, "Hello,\n\nI request access to my personal data under Art. 15 GDPR. Please.\n"]
)
def test_a_reply_to_our_letter_joins_its_case(text: str) -> None:
    case = opened(letter(text, subject="GDPR"))
    by_number = take(reply_to(case))
    by_subject = take(reply_to(case, "Har ni hunnit titta?\n", in_reply_to=None, references=None))
    in_small_letters = take(letter("Hallå?\n", subject=f"fråga om {case.reference.lower()}"))
    for answer in (by_number, by_subject, in_small_letters):
        assert (answer.outcome, answer.case, answer.answered) == ("attached", case, False)
    assert case.messages.count() == 4
    assert OutgoingMail.objects.count() == 1


def test_bertil_does_not_reach_annas_case_with_her_numbers() -> None:
    case = opened(letter())
    stolen = {"from": "Bertil Berg <bertil@example.org>"}
    his = take(reply_to(case, "Skicka uppgifterna hit i stället.\n", **stolen))
    assert (his.outcome, his.case) == ("quarantined", None), "he answers our letter: a person says who he is"
    typed = take(from_bertil(subject=f"Re: {case.reference}"))
    assert typed.outcome == "opened"
    assert typed.case is not None
    assert typed.case != case
    assert typed.case.email == "bertil@example.org"
    assert case.messages.count() == 1
    assert {mail.to for mail in OutgoingMail.objects.all()} == {"anna@example.com", "bertil@example.org"}


def test_a_mail_to_a_closed_case_joins_it_and_a_person_is_told() -> None:
    case = opened(letter())
    withdraw(case=case)
    late = take(reply_to(case, "En sak till.\n", ("id.jpg", photo()), ("brev.txt", b"Hej")))
    assert (late.outcome, late.case) == ("attached", case)
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert {task.kind for task in Task.objects.filter(about=case.pseudonym)} == {
        "mail_to_closed_case",
        "picture_left_in_mail",
    }
    assert [one.name for one in case.attachments.all()] == ["brev.txt"], "no ID image joins a closed case"
    assert case.identity_documents.count() == 0
    assert [key.case for key in ShortLivedKey.objects.all()] == [None], "the mail itself goes by its own date"


def test_one_automatic_answer_to_an_address_in_a_day() -> None:
    first, second = take(letter()), take(letter("Radera alla mina uppgifter.\n", subject="Radering"))
    assert [first.answered, second.answered] == [True, False]
    assert first.case != second.case
    assert OutgoingMail.objects.count() == 1
    assert take(from_bertil()).answered
    OutgoingMail.objects.update(queued_at=timezone.now() - timedelta(hours=25))
    assert take(letter("Rätta min adress, den är fel.\n", subject="Rättelse")).answered


def test_who_wants_no_more_newsletters_gets_one_mail_about_it(anna) -> None:
    case = opened(letter("Sluta skicka nyhetsbrev och reklam till mig.\n", subject="Nyhetsbrev"))
    anna.refresh_from_db()
    assert anna.marketing_stopped_at is not None
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["acknowledgement"]
    assert {one.kind for one in case.letters.all()} == {"acknowledgement", "marketing_stopped"}


def test_an_address_nothing_can_be_sent_to_is_not_called_answered() -> None:
    raw = letter(**{"from": "a@b"}).replace(b"a@b", "anna@exämple.se".encode(), 1)
    taken = take(raw.replace(b"anna@", "ånna@".encode()))
    assert taken.outcome == "opened"
    assert not taken.answered
    assert Task.objects.filter(kind="post_letter").exists()


def test_odd_and_endless_values_fit_their_columns() -> None:
    name, override, half = b"A" * 1500, "\u202e".encode(), "\ud800".encode("utf-8", "surrogatepass")
    lines = (
        b"From: " + name + override + half + b" <anna@example.com>",
        b"Subject: \0\xe5\xff" + override + b"s" * 9000,
        b"Message-ID: <" + b"m" * 3000 + b"@example.com>",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n",
        b"Radera\0 mina uppgifter. " + half,
        b"--b\r\nContent-Type: image/jpeg; name=" + b"n" * 3000 + b".jpg\r\n",
        b"\xff\xd8\xff" + bytes(50) + b"\r\n--b--\r\n",
    )
    case = opened(b"\r\n".join(lines))
    message = case.messages.get()
    assert (len(message.subject), len(case.name)) == (500, 200)
    assert not {"\0", "\u202e", "\ud800"} & set(message.subject + message.text + case.name + message.sender)
    assert "mina uppgifter" in message.text
    assert len(Attachment.objects.get().name) <= 255


@pytest.mark.parametrize("subject", ["Registerutdrag", "Avregistrera mig från nyhetsbrev"])
def test_a_case_that_a_mail_opens_has_one_link(subject: str) -> None:
    assert opened(letter(subject=subject)).links.count() == 1
