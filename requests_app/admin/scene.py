"""What a button is and what it looks at before it stands on the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.functional import Promise

from requests_app.admin import fields
from requests_app.models import Case, Demand, DocumentState, IdentityState, Proposal
from requests_app.models.roles import Act

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    """What a button looks at: the case and, where it stands by one, the demand or proposal.

    ``blocked``: a hold forbids the erasure asked for.
    """

    case: Case
    user: User
    now: datetime
    demand: Demand | None = None
    proposal: Proposal | None = None
    image_ready: bool = False
    blocked: bool = False


@dataclass(frozen=True)
class Move:
    """One button: a name for the form, a label, a sentence that tells what it does, and the verb.

    ``initial``: what stands in the form's fields before anybody types.
    ``previews``: the letter is shown as it will leave, and leaves when the button is pressed a second time.
    ``confirmed``: who presses it has lately confirmed who they are.
    """

    name: str
    label: Promise
    tells: Promise
    act: Act
    shown: Callable[[Scene], bool]
    run: Callable[[Scene, Data], object]
    form: type[forms.Form] = fields.NoFields
    grave: bool = False
    second: bool = False
    previews: bool = False
    preview: Callable[[Scene, Data], object] | None = None
    initial: Callable[[Case], Data] = lambda case: {}
    confirmed: bool = False

    def rehearse(self, scene: Scene, data: Data) -> None:
        """What writes the letter to be shown before it is sent: the verb itself, unless its letter leaves later."""
        (self.preview or self.run)(scene, data)


def awaited(scene: Scene) -> bool:
    return scene.case.is_open and scene.case.identity == IdentityState.AWAITED


def is_open(scene: Scene) -> bool:
    return scene.case.is_open


def something_undecided(scene: Scene) -> bool:
    return scene.case.is_open and any(not demand.outcome for demand in scene.case.demands.all())


def undecided(scene: Scene) -> bool:
    return bool(scene.case.is_open and scene.demand and not scene.demand.outcome and not _waiting(scene.demand))


def _waiting(demand: Demand) -> bool:
    return any(not p.approved_at and not p.dropped_at for p in demand.proposals.all())


def known(scene: Scene) -> bool:
    unasked = bool(scene.demand and scene.demand.trigger)
    who = unasked or (scene.case.identity == IdentityState.ACCEPTED and not authority_awaited(scene))
    return who and scene.case.searched_at is not None


def authority_awaited(scene: Scene) -> bool:
    """Whether somebody asks for another person and has not yet shown that they may."""
    representative = getattr(scene.case, "representative", None)
    return scene.case.is_open and representative is not None and representative.proven_at is None


def has_image(case: Case) -> bool:
    return any(document.state != DocumentState.DESTROYED for document in case.identity_documents.all())


def right_of(scene: Scene) -> str:
    return scene.demand.right if scene.demand else ""


def demand_of(scene: Scene) -> Demand:
    if scene.demand is None:
        raise Demand.DoesNotExist
    return scene.demand


def proposal_of(scene: Scene) -> Proposal:
    if scene.proposal is None:
        raise Proposal.DoesNotExist
    return scene.proposal
