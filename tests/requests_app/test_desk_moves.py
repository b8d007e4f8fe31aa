"""The buttons of a case: there when the law lets them be pressed, refused to who may not, whatever is posted."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journal.models import JournalEntry
from outbox.models import OutgoingMail
from partners.models import Partner
from requests_app.actions import close, enclosures, erasure, identity, lifting, match, restriction, settle
from requests_app.actions.attachments import SentFile
from requests_app.admin.moves import ALL_MOVES, DEMAND_MOVES, PROPOSAL_MOVES
from requests_app.admin.scene import Scene
from requests_app.models import Case, IdentityMethod, Proposal, Right
from requests_app.models.roles import ALLOWED, Act, Role
from tests import cast
from tests.requests_app.desk_scene import make_case, make_image, press

pytestmark = pytest.mark.django_db

TYPED: dict[str, dict[str, str]] = {
    "accept_image": {"document_type": "passport", "valid": "on"},
    "accept_lighter": {"method": "address_on_file"},
    "ask_identity": {"doubt": "Adressen är ny.", "lighter_tried": "Vi ringde.", "image": "on"},
    "settle": {"answer": "Det är gjort."},
    "propose_part_refusal": {"granted_part": "Adressen är rättad.", "ground": "art_12_5", "reason": "Namnet stämmer."},
    "forward": {"controller": "Bertils Bygg AB", "reach": "info@example.org", "sent_on": "2026-01-05"},
    "announce_lifting": {"lifts_on": "2027-03-01", "reason": "Adressen är rättad."},
    "restrict": {"ground": "art_18_1_a", "answer": "Vi använder uppgifterna inte längre."},
    "erase_unasked": {"trigger": "art_17_1_d"},
    "propose_refusal": {"ground": "art_12_5", "reason": "Samma begäran kom i går."},
    "breach": {"known_at": "2026-01-05T09:30", "happened": "Ett brev kom till fel adress."},
    "write": {"text": "Vilket av dina två konton gäller det?"},
    "connect_by_number": {"customer_number": "k-1001"},
    "note": {"text": "Ringde, inget svar."},
    "extend": {"reason": "much_data"},
    "correct_received": {"day": "2026-01-05"},
    "correct_person": {"name": "Anna Astrom", "reason": "Hon ringde."},
    "late_notice": {"what_went_wrong": "Vi hann inte.", "until": "2027-03-01"},
}
ALWAYS = {"take", "write", "note", "lay_in", "breach"}
OPEN = {*ALWAYS, "connect_by_number", "correct_received", "correct_person", "extend", "withdraw", "forward"}
UNKNOWN = {"accept_lighter", "ask_identity", "decline_identity"}
SEARCH = {"connect", "nothing_found"}
BY_HAND = {"settle", "propose_refusal", "propose_part_refusal"}

Stage = Callable[[Partner, User], Case]


def typed_for(name: str) -> dict[str, object]:
    """What is filled in at a button; a file anew each time, for it is read once."""
    return {"file": SimpleUploadedFile("avtal.pdf", b"%PDF-1.7")} if name == "lay_in" else dict(TYPED.get(name, {}))


def known(case: Case, anna: Partner, cilla: User) -> Case:
    """Cilla knows that it is Anna, and which partner she is."""
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    return Case.objects.get(pk=case.pk)


def with_image(anna: Partner, cilla: User) -> Case:
    case = make_case()
    make_image(case)
    return case


def for_somebody(anna: Partner, cilla: User) -> Case:
    return make_case(representative="Lisa Lag")


def erasure_proposed(anna: Partner, cilla: User) -> Case:
    case = known(make_case(Right.ERASURE), anna, cilla)
    erasure.propose_erasure(case.demands.get(), by=cilla)
    return case


def erasure_held(anna: Partner, cilla: User) -> Case:
    anna.restricted_at = timezone.now()
    anna.save(update_fields=["restricted_at"])
    return known(make_case(Right.ERASURE), anna, cilla)


def with_a_file(anna: Partner, cilla: User) -> Case:
    case = make_case(Right.QUESTION)
    enclosures.lay_in(case, by=cilla, file=SentFile("avtal.pdf", "application/pdf", b"%PDF-1.7"))
    return case


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def end_told(anna: Partner, cilla: User) -> Case:
    case = known(make_case(Right.RESTRICTION), anna, cilla)
    restriction.grant_restriction(case.demands.get(), by=cilla, ground="art_18_1_a", answer="Vi gör det.")
    lifting.announce_lifting(case, by=cilla, lifts_on=tomorrow(), reason="Adressen är rättad.")
    OutgoingMail.objects.update(sent_at=timezone.now())
    Partner.objects.update(restriction_lifts_on=timezone.localdate())
    return Case.objects.get(pk=case.pk)


def answered(anna: Partner, cilla: User) -> Case:
    case = make_case(Right.QUESTION)
    settle.settle(case.demands.get(), by=cilla, answer="Sex månader.")
    return Case.objects.get(pk=case.pk)


def closed(anna: Partner, cilla: User) -> Case:
    case = answered(anna, cilla)
    close.close_case(case, by=cilla)
    return Case.objects.get(pk=case.pk)


def late(anna: Partner, cilla: User) -> Case:
    return make_case(Right.QUESTION, received_at=timezone.now() - timedelta(days=60))


def undelivered(anna: Partner, cilla: User) -> Case:
    case = make_case(Right.QUESTION)
    OutgoingMail.objects.filter(about=case.pseudonym).update(failed_at=timezone.now(), address_is_dead=True)
    return case


def connected(right: Right) -> Stage:
    return lambda anna, cilla: known(make_case(right), anna, cilla)


def fresh(right: Right) -> Stage:
    return lambda anna, cilla: make_case(right)


STAGES: dict[str, tuple[Stage, set[str]]] = {
    "access, just come": (fresh(Right.ACCESS), {*OPEN, *UNKNOWN, *SEARCH, "propose_refusal"}),
    "access, for somebody else": (
        for_somebody,
        {*OPEN, *UNKNOWN, *SEARCH, "propose_refusal", "accept_authority"},
    ),
    "access with an image": (
        with_image,
        {*OPEN, *UNKNOWN, *SEARCH, "propose_refusal", "accept_image", "better_image"},
    ),
    "access, known": (connected(Right.ACCESS), {*OPEN, "erase_unasked", "grant_access", "propose_refusal"}),
    "erasure, known": (connected(Right.ERASURE), {*OPEN, "propose_erasure", "propose_refusal"}),
    "erasure, held by a restriction": (erasure_held, {*OPEN, "propose_refusal", "announce_lifting"}),
    "restriction, known": (connected(Right.RESTRICTION), {*OPEN, "erase_unasked", "restrict", "propose_refusal"}),
    "restriction, its end told": (
        end_told,
        {*ALWAYS, "erase_unasked", "announce_lifting", "end_restriction", "close"},
    ),
    "erasure, proposed by Cilla": (erasure_proposed, {*OPEN, "drop"} - {"forward", "correct_person"}),
    "rectification, just come": (fresh(Right.RECTIFICATION), {*OPEN, *UNKNOWN, *SEARCH, "propose_refusal"}),
    "rectification, known": (connected(Right.RECTIFICATION), {*OPEN, "erase_unasked", *BY_HAND}),
    "a question": (fresh(Right.QUESTION), {*OPEN, *SEARCH, *BY_HAND}),
    "a late question": (
        late,
        {
            *ALWAYS,
            *SEARCH,
            "connect_by_number",
            "correct_received",
            "correct_person",
            "late_notice",
            "forward",
            *BY_HAND,
        },
    ),
    "a question whose mail came back": (
        undelivered,
        {*OPEN, *SEARCH, *BY_HAND, "send_again"},
    ),
    "a question with a file that waits": (
        with_a_file,
        {*OPEN, *SEARCH, *BY_HAND, "take_out"},
    ),
    "answered": (answered, {*ALWAYS, *SEARCH, "close"}),
    "closed": (closed, {"reopen", "breach"}),
}


def page(case: Case) -> str:
    return reverse("admin:requests_app_case_change", args=[case.pk])


def buttons(client: Client, case: Case) -> list[dict[str, str]]:
    """The forms on the case's page, each with its hidden fields."""
    html = client.get(page(case)).content.decode()
    forms = [form for form in re.findall(r"<form.*?</form>", html, re.S) if 'name="move"' in form]
    return [
        {
            name: value
            for field in re.findall(r"<input[^>]*hidden[^>]*>", form)
            for name, value in [(attribute(field, "name"), attribute(field, "value"))]
            if name != "csrfmiddlewaretoken"
        }
        for form in forms
    ]


def attribute(field: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', field)
    return found[1] if found else ""


@pytest.mark.parametrize("stage", STAGES)
def test_the_buttons_are_those_of_the_stage_and_each_can_be_pressed(client, anna, cilla, stage: str) -> None:
    make_stage, expected = STAGES[stage]
    cast.make_recipient()
    case = make_stage(anna, cilla)
    client.force_login(cilla)
    shown = buttons(client, case)
    assert {button["move"] for button in shown} == expected
    for button in shown:
        with transaction.atomic():
            told = press(client, page(case), {**typed_for(button["move"]), **button}, follow=True)
            levels = {message.level_tag for message in told.context["messages"]}
            assert (told.status_code, levels) == (200, {"success"}), button["move"]
            transaction.set_rollback(True)


def test_every_button_is_seen_in_some_stage() -> None:
    seen = set().union(*(expected for _stage, expected in STAGES.values()))
    assert seen | {"approve"} == set(ALL_MOVES)


def test_eva_may_approve_and_cilla_her_own_not(client, anna, cilla, eva) -> None:
    case = erasure_proposed(anna, cilla)
    proposal = Proposal.objects.get()
    approve = {"move": "approve", "on": str(proposal.pk)}
    client.force_login(cilla)
    assert client.post(page(case), approve).status_code == 403
    client.force_login(eva)
    assert {"approve", "drop"} <= {button["move"] for button in buttons(client, case)}
    assert client.post(page(case), approve).status_code == 302
    proposal.refresh_from_db()
    assert proposal.approved_by == eva


def test_an_approver_gets_no_approve_button_for_her_own_proposal(client, anna, eva) -> None:
    case = erasure_proposed(anna, eva)
    client.force_login(eva)
    assert "approve" not in {button["move"] for button in buttons(client, case)}
    approve = {"move": "approve", "on": str(Proposal.objects.get().pk)}
    assert client.post(page(case), approve).status_code == 403
    assert Proposal.objects.get().approved_at is None


@pytest.mark.parametrize("name", sorted(ALL_MOVES))
def test_david_moves_nothing_by_any_door(client, anna, cilla, david, name: str) -> None:
    """Neither by a form made by hand nor by the verb behind it, whatever the button's own conditions say."""
    case = erasure_proposed(anna, cilla)
    move, before = ALL_MOVES[name], JournalEntry.objects.count()
    demand, proposal = case.demands.get(), Proposal.objects.get()
    on = demand.pk if move in DEMAND_MOVES else proposal.pk if move in PROPOSAL_MOVES else ""
    typed = {"partner": anna.pk, **typed_for(name)}
    client.force_login(david)
    assert client.post(page(case), {"move": name, "on": on, **typed}).status_code == 403
    form = move.form(typed, typed)
    assert form.is_valid(), form.errors
    scene = Scene(case=case, user=david, now=timezone.now(), demand=demand, proposal=proposal, image_ready=True)
    with pytest.raises(PermissionDenied):
        move.run(scene, form.cleaned_data)
    assert JournalEntry.objects.count() == before


def test_intake_reads_and_notes_and_moves_nothing_else(client, anna, cilla) -> None:
    case = erasure_proposed(anna, cilla)
    client.force_login(cast.make_staff("ivar", Role.INTAKE))
    assert [button["move"] for button in buttons(client, case)] == ["note"]
    proposal, demand = Proposal.objects.get(), case.demands.get()
    before = JournalEntry.objects.count()
    for name, move in ALL_MOVES.items():
        if Role.INTAKE in ALLOWED[move.act]:
            continue
        on = demand.pk if move in DEMAND_MOVES else proposal.pk if move in PROPOSAL_MOVES else ""
        typed = {"partner": anna.pk, **typed_for(name)}
        assert client.post(page(case), {"move": name, "on": on, **typed}).status_code == 403, name
    assert JournalEntry.objects.count() == before
    assert Role.INTAKE not in ALLOWED[Act.HANDLE_CASE]


def test_what_is_no_button_of_this_case_is_not_found(client, anna, bertil, cilla) -> None:
    case, other = make_case(Right.QUESTION), make_case(Right.QUESTION, email="bertil@example.org")
    client.force_login(cilla)
    theirs = str(other.demands.get().pk)
    for posted in ({}, {"move": "delete"}, {"move": "settle"}, {"move": "settle", "on": theirs, "answer": "Hej"}):
        assert client.post(page(case), posted).status_code == 404
    assert not other.letters.filter(kind="answer").exists()


def test_a_mail_tried_again_leaves_and_the_address_counts_as_alive(client, anna, cilla) -> None:
    case = undelivered(anna, cilla)
    client.force_login(cilla)
    press(client, page(case), {"move": "send_again"})
    mail = OutgoingMail.objects.get(about=case.pseudonym)
    assert (mail.failed_at, mail.attempts, mail.address_is_dead) == (None, 0, False)
    told = client.post(page(case), {"move": "send_again"}, follow=True)
    assert "väntar på att skickas igen" in told.content.decode()
