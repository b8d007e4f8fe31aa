"""A button of the case's screen is pressed: its form is checked, its letter shown, its verb called."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.confirmed import ask_who_it_is
from journal.desk import staff_of
from partners.models import Partner
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.admin.moves import ALL_MOVES, DEMAND_MOVES, PROPOSAL_MOVES
from requests_app.admin.obstacles import in_words
from requests_app.admin.preview import Rehearsal, rehearse
from requests_app.admin.scene import Move, Scene
from requests_app.identity.refusals import RefusalReason, UploadRefused
from requests_app.identity.upload_handler import upload_too_large
from requests_app.letters import LetterIncomplete
from requests_app.models import Case, DocumentState, IllegalMove


@dataclass(frozen=True)
class Button:
    """A move that stands on the page, with its form (bound, when it came back with an error)."""

    move: Move
    form: forms.Form
    on: str = ""

    @property
    def came_back(self) -> bool:
        """Whether the form holds errors to show."""
        return self.form.is_bound


def scene_of(request: HttpRequest, case: Case, **on: Any) -> Scene:
    ready = any(document.state == DocumentState.READY for document in case.identity_documents.all())
    return Scene(case=case, user=staff_of(request), now=timezone.now(), image_ready=ready, **on)


def press(request: HttpRequest, case: Case) -> Button | Rehearsal | None:
    """Call the verb behind the pressed button.

    A form with errors, or one to be changed, comes back as a button; a letter nobody has read yet as a rehearsal.
    """
    move = ALL_MOVES.get(request.POST.get("move", ""))
    if move is None:
        raise Http404
    if move.confirmed:
        ask_who_it_is(request)
    on = request.POST.get("on", "") if move in (*DEMAND_MOVES, *PROPOSAL_MOVES) else ""
    target = _target(case, move, on)
    form = move.form(request.POST, request.FILES)
    if not form.is_valid() or upload_too_large(request):
        if upload_too_large(request):
            form.add_error(None, str(UploadRefused(RefusalReason.TOO_LARGE).message))
        messages.error(
            request, _("Not done: %(what)s. What has to be corrected stands at the button.") % {"what": move.label}
        )
        return Button(move, form, on)
    if "change" in request.POST:
        return Button(move, form, on)
    try:
        if move.previews:
            letters = rehearse(move, scene_of(request, case, **target), form.cleaned_data)
            unread = Rehearsal(move, form, on, letters)
            if letters and request.POST.get("seen") != unread.seen:
                return unread
        move.run(scene_of(request, case, **target), form.cleaned_data)
    except (NotNow, CaseIsClosed, IllegalMove, LetterIncomplete, UploadRefused, Partner.DoesNotExist) as obstacle:
        messages.error(request, _said(obstacle))
    else:
        messages.success(request, _("Done: %(what)s") % {"what": move.label})
    return None


def _said(obstacle: Exception) -> str:
    """What stood in the way, in words."""
    if isinstance(obstacle, NotNow):
        return in_words(obstacle.code)
    if isinstance(obstacle, UploadRefused):
        return str(obstacle.message)
    if isinstance(obstacle, LetterIncomplete):
        return _("The letter can't be sent as it stands: a required point is missing or a place is unfilled.")
    if isinstance(obstacle, Partner.DoesNotExist):
        return _("The partner is no longer in the register.")
    return _("The case has moved on in the meantime. Look at it again.")


def _target(case: Case, move: Move, on: str) -> dict[str, Any]:
    demands = {str(demand.pk): demand for demand in case.demands.all()}
    if move in DEMAND_MOVES:
        if on not in demands:
            raise Http404
        return {"demand": demands[on]}
    if move in PROPOSAL_MOVES:
        for demand in demands.values():
            for proposal in demand.proposals.all():
                if str(proposal.pk) == on:
                    return {"demand": demand, "proposal": proposal}
        raise Http404
    return {}
