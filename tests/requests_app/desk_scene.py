"""One of everything the desk can show, so that every address of it has something behind it."""

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from datamap.models import Certificate
from journal.models import JournalEntry
from partners.models import AnonymisedPartner, ImportFile, Partner
from policy.models import PolicyVersion
from promises.models import SignOff, Standing
from requests_app.actions.identity import add_identity_image
from requests_app.actions.open_case import open_case
from requests_app.models import Attachment, Case, Channel, DocumentState, IdentityDocument, InboundMail, Incident, Right
from retention.models import Run
from tests import cast, holdings
from tests.requests_app.made_up_cards import as_bytes, card
from todo.open_tasks import open_task
from vault import sealing
from vault.models import Kind

Keys = dict[str, dict[str, object]]


def make_case(*rights: Right, **fields: object) -> Case:
    """Anna asks over the web form."""
    given = {"name": "Anna Åström", "email": "anna@example.com", "received_at": timezone.now(), **fields}
    return open_case(rights=rights or (Right.ACCESS,), channel=Channel.WEB, language="sv", **given).case


def make_image(case: Case) -> IdentityDocument:
    """An ID image as the clock leaves it: clean and ready to be looked at."""
    document = add_identity_image(case=case, data=as_bytes(card()))
    clean = sealing.seal(as_bytes(card()), kind=Kind.ID_IMAGE, bound_to=case.id, case=case.id)
    IdentityDocument.objects.filter(pk=document.pk).update(state=DocumentState.READY, image=clean)
    document.refresh_from_db()
    return document


def make_attachment(case: Case, name: str = "avtal.pdf", content: bytes = b"%PDF-1.7 avtal") -> Attachment:
    """A file that came with a message."""
    message = case.messages.create(at=timezone.now(), from_person=True, text="Se bilagan.")
    sealed = sealing.seal(content, kind=Kind.ATTACHMENT, bound_to=case.id)
    return message.attachments.create(case=case, name=name, sealed=sealed, added_at=timezone.now())


def make_incident(case: Case) -> Incident:
    """Something of the case came to a stranger, an hour ago."""
    known_at = timezone.now() - timedelta(hours=1)
    return Incident.objects.create(case=case, about=case.pseudonym, known_at=known_at, happened="Fel mottagare.")


def one_of_everything(anna: Partner, account: User) -> Keys:
    """What stands in the address of each page, by model."""
    case, now = make_case(), timezone.now()
    anonymised = AnonymisedPartner.objects.create(kind="company", started_quarter="2020-Q1", recipe="test-1")
    mail = InboundMail.objects.create(received_at=timezone.now(), digest="d", outcome="quarantined", why="no_sender")
    run = Run.objects.create(clock="nightly", day=date(2026, 1, 2), started_at=now)
    pages = {
        "requests_app_case": case,
        "requests_app_inboundmail": mail,
        "requests_app_processingagreement": make_case(Right.AGREEMENT).agreements.get(),
        "requests_app_incident": make_incident(case),
        "todo_task": open_task(kind="test", what="Look.", due_on=date(2026, 1, 2), about=case.pseudonym),
        "journal_journalentry": JournalEntry.objects.latest("seq"),
        "retention_run": run,
        "policy_recipient": cast.make_recipient(),
        "policy_policyversion": PolicyVersion.objects.get(),
        "promises_standing": Standing.objects.create(code="R-06", state="at_risk", since=now, measured_at=now),
        "promises_signoff": SignOff.objects.create(code="R-06", note="Seen.", signed_at=now),
        "partners_partner": anna,
        "partners_supportmessage": holdings.make_message(anna),
        "partners_invoice": holdings.make_invoice(anna),
        "partners_usageevent": holdings.make_usage(anna),
        "partners_socialcontact": holdings.make_contact(anna),
        "partners_voucherdocument": holdings.make_document(anna),
        "partners_anonymisedpartner": anonymised,
        "partners_importfile": ImportFile.objects.create(what="partners", uploaded_at=timezone.now()),
        "datamap_legalhold": holdings.make_hold(anna),
        "auth_user": account,
    }
    pages["datamap_release"] = holdings.make_release(invoice := pages["partners_invoice"])
    keys: Keys = {name: {"object_id": thing.pk} for name, thing in pages.items()}
    keys |= _of_a_case(case)
    keys |= dict.fromkeys(("promise_history", "promise_sign", "promise_map"), {"code": "R-06"})
    keys["datamap_release_propose"] = {"source": "partners.Invoice", "row": invoice.pk}
    keys["task_errand"] = {"pk": pages["todo_task"].pk}
    keys["raw_mail"] = {"pk": mail.pk}
    keys["auth_user_password_change"] = {"id": account.pk}
    keys["auth_user_take_off"] = {"object_id": account.pk}
    keys["view_on_site"] = {"content_type_id": 1, "object_id": 1}
    keys["app_list"] = {"app_label": "requests_app"}
    return keys


def _of_a_case(case: Case) -> Keys:
    """What stands in the addresses of a case's own doors."""
    proof = {"issued_at": "2026-01-02T03:04:05+00:00"}
    certificate = Certificate.objects.create(about=case.pseudonym, journal_line=1, facts=proof)
    attachment, letter = {"pk": make_attachment(case).pk}, {"pk": case.letters.get().pk}
    return {
        "certificate": {"pk": certificate.pk, "form": "json"},
        "identity_image": {"pk": make_image(case).pk},
        "case_attachment": attachment,
        "attachment_is_identity": attachment,
        "case_letter": letter,
        "print_letter": letter,
        "case_redaction": {"pk": case.pk},
        "case_dossier": {"pk": case.pk},
    }


def press(client: Client, address: str, posted: dict[str, object], *, follow: bool = False) -> HttpResponse:
    """Press a button of the desk; where it shows the letter first, read it and press again."""
    answer = client.post(address, posted, follow=follow)
    rehearsal = answer.context.get("rehearsal") if answer.context else None
    return client.post(address, {**posted, "seen": rehearsal.seen}, follow=follow) if rehearsal else answer
