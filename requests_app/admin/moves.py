"""Every button of the desk: what it is called, what it will do, when it stands there, and the one verb it calls."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from requests_app.actions import (
    access,
    approval,
    close,
    erasure,
    extend,
    identity,
    match,
    messages,
    received,
    refusal,
    settle,
)
from requests_app.actions.take_case import take_case
from requests_app.actions.withdraw import withdraw
from requests_app.admin import fields
from requests_app.admin.scene import (
    Data,
    Move,
    Scene,
    awaited,
    demand_of,
    has_image,
    is_open,
    known,
    proposal_of,
    right_of,
    undecided,
)
from requests_app.models import IdentityMethod, Right, Status
from requests_app.models.demand import DISCLOSING, NEEDS_IDENTITY
from requests_app.models.roles import Act


def _accept(scene: Scene, data: Data) -> None:
    identity.accept_identity(
        scene.case, by=scene.user, method=IdentityMethod(data["method"]), document_type=data.get("document_type", "")
    )


IDENTITY_MOVES = (
    Move(
        "accept_image",
        _("The image shows the right person"),
        _("Records that ID was checked, and by whom. Every copy of the image is destroyed at once."),
        Act.SEE_IDENTITY,
        lambda scene: awaited(scene) and scene.image_ready,
        lambda scene, data: _accept(scene, {**data, "method": IdentityMethod.ID_IMAGE}),
        fields.AcceptImage,
    ),
    Move(
        "accept_lighter",
        _("Confirmed in a lighter way"),
        _("Records how you know who is asking. An image that was sent anyway is destroyed at once."),
        Act.SEE_IDENTITY,
        awaited,
        _accept,
        fields.AcceptLighter,
    ),
    Move(
        "better_image",
        _("The image can't be used, ask for another"),
        _("Destroys the image and writes to the person."),
        Act.SEE_IDENTITY,
        lambda scene: awaited(scene) and has_image(scene.case),
        lambda scene, data: identity.ask_for_a_better_image(scene.case, by=scene.user),
        second=True,
    ),
    Move(
        "ask_identity",
        _("Ask the person to confirm who they are"),
        _("Writes to the person. An image may be asked for only with a recorded doubt and a lighter way tried."),
        Act.HANDLE_CASE,
        awaited,
        lambda scene, data: identity.ask_for_identity(scene.case, by=scene.user, **data),
        fields.AskForIdentity,
    ),
    Move(
        "decline_identity",
        _("The person can't be identified"),
        _("Destroys any image. The demands can then be refused with reasons, by two persons."),
        Act.SEE_IDENTITY,
        awaited,
        lambda scene, data: identity.decline_identity(scene.case, by=scene.user),
        grave=True,
    ),
)

MATCH_MOVES = (
    Move(
        "connect",
        _("This is the partner"),
        _("Connects the case to the partner."),
        Act.HANDLE_CASE,
        is_open,
        lambda scene, data: match.connect_partner(
            scene.case, partner=Partner.objects.get(pk=data["partner"]), by=scene.user
        ),
        fields.Connect,
    ),
    Move(
        "nothing_found",
        _("Nothing found about this person"),
        _("Records that the register was searched and holds nothing."),
        Act.HANDLE_CASE,
        is_open,
        lambda scene, data: match.record_nothing_found(scene.case, by=scene.user),
        second=True,
    ),
    Move(
        "connect_by_number",
        _("Choose the partner by customer number"),
        _("For when the search does not find the partner, or the wrong one was chosen."),
        Act.HANDLE_CASE,
        is_open,
        lambda scene, data: match.connect_partner(scene.case, partner=data["customer_number"], by=scene.user),
        fields.ConnectByNumber,
    ),
)

DEMAND_MOVES = (
    Move(
        "grant_access",
        _("Give out the data"),
        _("Composes a sealed package and writes to the person. To a new address a second person must approve."),
        Act.HANDLE_CASE,
        lambda scene: undecided(scene) and right_of(scene) in DISCLOSING and known(scene),
        lambda scene, data: access.grant_access(demand_of(scene), by=scene.user),
    ),
    Move(
        "propose_erasure",
        _("Propose this erasure"),
        _("Sends the plan to a second person. Nothing is erased before it is approved."),
        Act.HANDLE_CASE,
        lambda scene: undecided(scene) and right_of(scene) == Right.ERASURE and known(scene) and not scene.blocked,
        lambda scene, data: erasure.propose_erasure(demand_of(scene), by=scene.user),
        grave=True,
    ),
    Move(
        "settle",
        _("Done, answer the person"),
        _("Records that it is done and sends your answer."),
        Act.HANDLE_CASE,
        lambda scene: (
            undecided(scene)
            and right_of(scene) in settle.BY_HAND
            and (right_of(scene) not in NEEDS_IDENTITY or known(scene))
        ),
        lambda scene, data: settle.settle(demand_of(scene), by=scene.user, answer=data["answer"]),
        fields.Answer,
    ),
    Move(
        "propose_refusal",
        _("Propose a refusal"),
        _("Sends ground and reason to a second person. The letter tells of IMY and the court."),
        Act.HANDLE_CASE,
        lambda scene: undecided(scene) and right_of(scene) not in refusal.NEVER_REFUSED,
        lambda scene, data: refusal.propose_refusal(demand_of(scene), by=scene.user, **data),
        fields.Refusal,
        grave=True,
    ),
)

PROPOSAL_MOVES = (
    Move(
        "approve",
        _("Approve"),
        _("Carries it out. You can't approve your own proposal."),
        Act.APPROVE,
        lambda scene: bool(scene.proposal and scene.proposal.proposed_by_id != scene.user.pk),
        lambda scene, data: approval.approve(proposal_of(scene), by=scene.user),
        grave=True,
    ),
    Move(
        "drop",
        _("Take back or send back"),
        _("The demand is open again."),
        Act.HANDLE_CASE,
        lambda scene: scene.proposal is not None,
        lambda scene, data: approval.drop(proposal_of(scene), by=scene.user),
        second=True,
    ),
)

CASE_MOVES = (
    Move(
        "take",
        _("Take the case"),
        _("You are its handler from now on."),
        Act.HANDLE_CASE,
        lambda scene: is_open(scene) and scene.case.handler_id != scene.user.pk,
        lambda scene, data: take_case(scene.case, by=scene.user),
        second=True,
    ),
    Move(
        "close",
        _("Close the case"),
        _("Destroys whatever is left of ID images and sends the closing letter."),
        Act.HANDLE_CASE,
        lambda scene: is_open(scene) and all(demand.fulfilled_at for demand in scene.case.demands.all()),
        lambda scene, data: close.close_case(scene.case, by=scene.user),
    ),
    Move(
        "write",
        _("Write to the person"),
        _("Sends your words as a letter. The person can reply on the page of the case. It decides nothing."),
        Act.HANDLE_CASE,
        is_open,
        lambda scene, data: messages.write_to_person(case=scene.case, by=scene.user, text=data["text"]),
        fields.ToThePerson,
    ),
    Move(
        "note",
        _("Write a note"),
        _("Only staff see it."),
        Act.SEE_CASES,
        is_open,
        lambda scene, data: messages.add_note(case=scene.case, by=scene.user, text=data["text"]),
        fields.Note,
    ),
    Move(
        "correct_received",
        _("Change the day of receipt"),
        _("Counts every date anew and tells the person. To an earlier day at will, to a later one with a reason."),
        Act.HANDLE_CASE,
        lambda scene: is_open(scene) and scene.case.status != Status.ANSWERED,
        lambda scene, data: received.correct_received(scene.case, by=scene.user, **data),
        fields.CorrectReceived,
        second=True,
    ),
    Move(
        "extend",
        _("Extend to three months"),
        _("Writes to the person with the reason and the new date. Possible only inside the first month."),
        Act.HANDLE_CASE,
        lambda scene: (
            is_open(scene) and fields.may_extend(scene.case, scene.now) and scene.case.status != Status.ANSWERED
        ),
        lambda scene, data: extend.extend(scene.case, by=scene.user, **data),
        fields.Extend,
    ),
    Move(
        "late_notice",
        _("Send a late notice"),
        _("Tells the person what went wrong and when the answer comes. Counted as a broken promise."),
        Act.HANDLE_CASE,
        lambda scene: is_open(scene) and fields.is_late(scene.case, scene.now),
        lambda scene, data: extend.late_notice(scene.case, by=scene.user, **data),
        fields.LateNotice,
    ),
    Move(
        "withdraw",
        _("The person has withdrawn"),
        _("Closes the case without an answer to what is still open."),
        Act.HANDLE_CASE,
        lambda scene: (
            is_open(scene)
            and scene.case.status not in (Status.FULFILLING, Status.ANSWERED)
            and not close.answered_late(scene.case)
        ),
        lambda scene, data: withdraw(case=scene.case, by=scene.user),
        grave=True,
    ),
    Move(
        "reopen",
        _("Open the case again"),
        _("For a new look. What was destroyed stays destroyed."),
        Act.HANDLE_CASE,
        lambda scene: not scene.case.is_open,
        lambda scene, data: close.reopen(scene.case, by=scene.user),
    ),
)

ALL_MOVES: Mapping[str, Move] = {
    move.name: move for move in (*IDENTITY_MOVES, *MATCH_MOVES, *DEMAND_MOVES, *PROPOSAL_MOVES, *CASE_MOVES)
}
