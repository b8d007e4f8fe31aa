"""Buttons of Art. 18 and of what must go though nobody asked (R-19)."""

from django.utils.translation import gettext_lazy as _

from identifiers.dates import stockholm_date
from requests_app.actions import restriction, unasked
from requests_app.actions.lifting import announce_lifting
from requests_app.admin import fields
from requests_app.admin.scene import Move, Scene, demand_of, is_open, known, right_of, undecided
from requests_app.models import Right, Status
from requests_app.models.roles import Act

RESTRICT = Move(
    "restrict",
    _("Restrict, answer the person"),
    _("From now on the data is only stored: no mailing, no clock, no erasure. Recipients are told; you get the tasks."),
    Act.HANDLE_CASE,
    lambda scene: undecided(scene) and right_of(scene) == Right.RESTRICTION and known(scene),
    lambda scene, data: restriction.grant_restriction(demand_of(scene), by=scene.user, **data),
    fields.Restriction,
    previews=True,
)


def _restricted(scene: Scene) -> bool:
    return bool(scene.case.partner and scene.case.partner.restricted_at)


def _may_be_lifted(scene: Scene) -> bool:
    told = scene.case.partner.restriction_lifts_on if scene.case.partner else None
    return _restricted(scene) and told is not None and told <= stockholm_date(scene.now)


def _may_lead_to_erasure(scene: Scene) -> bool:
    settled = scene.case.partner is not None and scene.case.status != Status.AWAITING_IDENTITY
    return is_open(scene) and settled and all(demand.right != Right.ERASURE for demand in scene.case.demands.all())


OF_HOLDS = (
    Move(
        "announce_lifting",
        _("Tell that the restriction will be lifted"),
        _("Art. 18(3): the person is told before. On the day you get a task to lift it."),
        Act.HANDLE_CASE,
        _restricted,
        lambda scene, data: announce_lifting(scene.case, by=scene.user, **data),
        fields.Lifting,
        second=True,
        previews=True,
    ),
    Move(
        "end_restriction",
        _("Lift the restriction"),
        _("The person has been told. The clocks and mailings take up the data again."),
        Act.HANDLE_CASE,
        _may_be_lifted,
        lambda scene, data: restriction.end_restriction(scene.case, by=scene.user),
        grave=True,
    ),
    Move(
        "erase_unasked",
        _("This leads to an erasure"),
        _("For consent withdrawn, an objection upheld, unlawful use, an order: adds an erasure that two must decide."),
        Act.HANDLE_CASE,
        _may_lead_to_erasure,
        lambda scene, data: unasked.erase_unasked(scene.case, by=scene.user, **data),
        fields.Unasked,
        second=True,
    ),
)
