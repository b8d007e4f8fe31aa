"""Programs get no answer; people do. And what the words ask for is suggested, not what they quote."""

import pytest

from requests_app.intake.mail.automatic import mark_for
from requests_app.intake.mail.outcome import Outcome, route
from requests_app.intake.mail.parsed import ParseFailure
from requests_app.intake.mail.parsing import parse
from requests_app.intake.mail.triage import suggest_rights
from tests.requests_app.mails import mail


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("Auto-Submitted: auto-replied", "auto_submitted"),
        ("Auto-Submitted: Auto-Replied (vacation)", "auto_submitted"),
        ("Auto-Submitted: auto-generated", "auto_generated"),
        ("Return-Path: <>", "null_return_path"),
        ("X-Autoreply: yes", "autoreply_header"),
        ("X-Auto-Respond: x\r\nX-Autorespond: x", "autoreply_header"),
        ("Precedence: auto_reply", "autoreply_header"),
        ("X-Failed-Recipients: bertil@example.org", "report"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", "report"),
        ("Content-Type: text/calendar; method=REPLY", "calendar"),
        ("\r\n".join(["Received: from a by b"] * 60), "loop"),
    ],
)
def test_marked_mail_is_filed_and_never_answered(field: str, reason: str):
    read = parse(mail("Hej", field))
    assert read.auto is not None
    assert read.auto.reason == reason
    assert not read.may_answer
    assert route(read) is Outcome.FILED_AUTO


@pytest.mark.parametrize(
    "field", ["Auto-Submitted: no", "Return-Path: <anna@example.com>", "Precedence: normal", "X-Autoreply: no"]
)
def test_what_looks_like_a_mark_and_is_none(field: str):
    assert parse(mail("Hej", field)).may_answer


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@example.com", "postmaster@example.com", "bounces+x=y@example.com"])
def test_daemons(sender: str):
    assert route(parse(mail("x", f"From: {sender}", drop=("From",)))) is Outcome.FILED_AUTO


@pytest.mark.parametrize(
    "sender", ["no-reply@example.com", "donotreply@example.com", "svara-inte@example.se", "noreply+7@example.com"]
)
def test_addresses_that_want_no_answer(sender: str):
    assert not parse(mail("x", f"From: {sender}", drop=("From",))).may_answer


@pytest.mark.parametrize(
    "sender", ["norepla@example.com", "dona.reply@example.com", "data-request@example.com", "ines.vara@example.com"]
)
def test_people_with_names_like_that_are_answered(sender: str):
    assert parse(mail("x", f"From: {sender}", drop=("From",))).may_answer


@pytest.mark.parametrize(
    "subject",
    [
        "Autosvar: Hej",
        "Automatiskt svar: Registerutdrag",
        "Frånvaro: på semester till 1 augusti",
        "Automatic reply: Your case",
        "Out of Office: AW: x",
        "Abwesenheitsnotiz: Anfrage",
        "Automatisk svar: x",
        "Réponse automatique : x",
        "Respuesta automática: x",
        "Re: Out of office",
    ],
)
def test_absent_people_who_left_no_mark(subject: str):
    read = parse(mail("Jag är tillbaka på måndag.", subject=subject))
    assert not read.may_answer
    assert route(read) is Outcome.FILED_AUTO


def test_a_request_under_an_unlucky_subject_is_opened_all_the_same():
    read = parse(mail("Jag begär registerutdrag enligt artikel 15.", subject="Semesterhuset, mina uppgifter"))
    assert route(read) is Outcome.OPENED
    assert not read.may_answer


def test_a_newsletter_waits_for_a_human_but_a_request_through_a_list_relay_opens():
    field = "List-Unsubscribe: <mailto:u@example.com>"
    assert route(parse(mail("Köp våra stolar!", field))) is Outcome.QUARANTINED
    asking = parse(mail("Please erase all my personal data, Art. 17 GDPR.", field))
    assert route(asking) is Outcome.OPENED
    assert not asking.may_answer


def test_the_wish_for_no_automatic_answer_is_kept():
    read = parse(mail("Hej, jag vill ha tillgång", "X-Auto-Response-Suppress: All"))
    assert route(read) is Outcome.OPENED
    assert not read.may_answer


def test_only_what_cannot_be_read_or_has_no_sender_waits_for_a_human():
    assert route(ParseFailure("cpu")) is Outcome.QUARANTINED
    assert route(parse(b"")) is Outcome.QUARANTINED
    assert route(parse(mail("Radera mig", drop=("From",)))) is Outcome.QUARANTINED
    assert route(parse(mail("?"))) is Outcome.OPENED
    assert route(parse(mail("", subject=""))) is Outcome.OPENED


def test_our_own_mail_come_back_and_mail_to_a_crowd_of_others():
    ours = ["gdpr@example.se"]
    mark = mark_for(parse(mail("x", "From: GDPR@example.se", drop=("From",))), addresses=ours)
    assert mark is not None
    assert mark.reason == "own_mail"
    crowd = parse(mail("x", "To: a@example.org, b@example.org, c@example.org", drop=("To",)))
    assert mark_for(crowd, addresses=ours) is not None
    assert (
        mark_for(
            parse(mail("x", "To: gdpr+case7@example.se, b@example.org, c@example.org", drop=("To",))), addresses=ours
        )
        is None
    )
    assert mark_for(parse(mail("x", drop=("To",))), addresses=ours) is None


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        ("Vilka uppgifter har ni om mig? Jag vill ha ett registerutdrag.", ["access"]),
        ("Jag vill att ni raderar alla mina uppgifter.", ["erasure"]),
        ("Ta bort mitt konto tack", ["erasure"]),
        ("Ni har fel adress, rätta till det.", ["rectification"]),
        ("Jag begär begränsning av behandlingen enligt artikel 18.", ["restriction"]),
        ("Jag invänder mot behandlingen.", ["objection"]),
        ("Sluta skicka nyhetsbrev till mig!", ["marketing_stop"]),
        ("Vi behöver ett personuppgiftsbiträdesavtal med er.", ["agreement"]),
        ("Jag har ett klagomål på er hantering.", ["complaint"]),
        ("I would like a copy of my personal data in a machine-readable format.", ["access", "portability"]),
        ("Ich verlange Auskunft nach Art. 15 DSGVO", ["access"]),
        ("Bitte löschen Sie meine Daten", ["erasure"]),
        ("Slett alle mine opplysninger", ["erasure"]),
        ("Jeg ønsker indsigt i mine data", ["access"]),
        ("Haluan tarkastaa omat tietoni", ["access"]),
        ("Je souhaite supprimer mes données", ["erasure"]),
        ("Solicitud de acceso", ["access"]),
        ("När har ni öppet?", ["question"]),
        ("Radera INTE mitt konto. Jag drar tillbaka min begäran.", ["question"]),
        ("Kan ni ringa?\n\nDetta mejl är konfidentiellt. Fick du det av misstag, radera meddelandet.", ["question"]),
        ("Tack!\n\n> Jag vill att ni raderar mitt konto", ["question"]),
        (
            "Tack!\n\nFrån: Bertil <b@example.org>\nSkickat: den 9 november\nTill: er\nÄmne: x\n\nRadera mitt konto",
            ["question"],
        ),
        ("Tack!\n\n-----Original Message-----\nPlease erase all my data", ["question"]),
    ],
)
def test_suggested_rights(text: str, rights: list[str]):
    assert suggest_rights(parse(mail(text))) == rights


def test_a_forwarded_request_is_read_and_an_answered_subject_is_not():
    quoted = "---------- Forwarded message ---------\nFrom: Bertil <b@example.org>\nDate: x\n\nRadera mitt konto"
    assert suggest_rights(parse(mail(quoted, subject="Fwd: hej"))) == ["erasure"]
    assert suggest_rights(parse(mail("Tack!", subject="SV: Din begäran om radering"))) == ["question"]
    assert suggest_rights(parse(mail("", subject="Begäran om radering"))) == ["erasure"]
