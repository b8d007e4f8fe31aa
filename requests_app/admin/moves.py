"""Every button of the desk: what it is called, what it will do, when it stands there, and the one verb it calls."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from requests_app.actions import access, approval, authority, erasure, identity, match, refusal, settle
from requests_app.admin import fields
from requests_app.admin.case_moves import CASE_MOVES
from requests_app.admin.hold_moves import RESTRICT
from requests_app.admin.scene import (
    Data,
    Move,
    Scene,
    authority_awaited,
    awaited,
    demand_of,
    has_image,
    is_open,
    known,
    proposal_of,
    right_of,
    something_undecided,
    undecided,
)
from requests_app.models import IdentityMethod, Right
from requests_app.models.demand import DISCLOSING, NEEDS_IDENTITY
from requests_app.models.roles import Act


def _accept(scene: Scene, data: Data) -> None:
    identity.accept_identity(
        scene.case, by=scene.user, method=IdentityMethod(data["method"]), document_type=data.get("document_type", "")
    )


def _by_hand(scene: Scene) -> bool:
    right = right_of(scene) if undecided(scene) else None
    return right in settle.BY_HAND and (right not in NEEDS_IDENTITY or known(scene))


def _preview_refusal(scene: Scene, data: Data) -> None:
    """The letter leaves on approval: what would leave then."""
    proposal = refusal.propose_refusal(demand_of(scene), by=scene.user, **data)
    refusal.refuse(scene.case, proposal.demand, by=scene.user)


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
        "accept_authority",
        _("The representative may act for the person"),
        _("Records that you have seen a power of attorney or the like, and when."),
        Act.SEE_IDENTITY,
        authority_awaited,
        lambda scene, data: authority.accept_authority(scene.case, by=scene.user),
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
        previews=True,
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
        something_undecided,
        lambda scene, data: match.connect_partner(scene.case, partner=data["customer_number"], by=scene.user),
        fields.ConnectByNumber,
    ),
)

DEMAND_MOVES = (
    Move(
        "grant_access",
        _("Give out the data"),
        _(
            "Composes a sealed package and writes to the person. To a new address, or with passages left out, a second "
            "person must approve."
        ),
        Act.HANDLE_CASE,
        lambda scene: undecided(scene) and right_of(scene) in DISCLOSING and known(scene),
        lambda scene, data: access.grant_access(demand_of(scene), by=scene.user),
        confirmed=True,
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
        _by_hand,
        lambda scene, data: settle.settle(demand_of(scene), by=scene.user, answer=data["answer"]),
        fields.Answer,
        previews=True,
    ),
    Move(
        "propose_part_refusal",
        _("Propose to grant a part and refuse the rest"),
        _("Sends both to a second person. The letter says first what is granted, then what is not and why."),
        Act.HANDLE_CASE,
        lambda scene: _by_hand(scene) and right_of(scene) not in refusal.NEVER_REFUSED,
        lambda scene, data: refusal.propose_refusal(demand_of(scene), by=scene.user, **data),
        fields.PartRefusal,
        grave=True,
        previews=True,
        preview=_preview_refusal,
    ),
    RESTRICT,
    Move(
        "propose_refusal",
        _("Propose a refusal"),
        _("Sends ground and reason to a second person. The letter tells of IMY and the court."),
        Act.HANDLE_CASE,
        lambda scene: undecided(scene) and right_of(scene) not in refusal.NEVER_REFUSED,
        lambda scene, data: refusal.propose_refusal(demand_of(scene), by=scene.user, **data),
        fields.Refusal,
        grave=True,
        previews=True,
        preview=_preview_refusal,
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
        previews=True,
        confirmed=True,
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

ALL_MOVES: Mapping[str, Move] = {
    move.name: move for move in (*IDENTITY_MOVES, *MATCH_MOVES, *DEMAND_MOVES, *PROPOSAL_MOVES, *CASE_MOVES)
}
