"""One case on one screen: who asks, how sure we are, until when, what may be done, what was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from datamap.erase import Line, Plan, What
from datamap.find import Match
from datamap.terms import Words
from identifiers import InvalidIdentifier, parse_number
from journal.models import JournalEntry
from journal.record import actor
from partners.models import Partner
from partners.permission import KEEPS_THE_REGISTER, sees
from requests_app.actions.access import address_is_on_file
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.erasure import plan_for
from requests_app.actions.match import search_register
from requests_app.actions.permission import may
from requests_app.admin.dates import dates_of
from requests_app.admin.door import staff
from requests_app.admin.moves import (
    ALL_MOVES,
    CASE_MOVES,
    DEMAND_MOVES,
    IDENTITY_MOVES,
    MATCH_MOVES,
    PROPOSAL_MOVES,
)
from requests_app.admin.obstacles import in_words
from requests_app.admin.scene import Move, Scene
from requests_app.code_words import ACTORS
from requests_app.identity.refusals import UploadRefused
from requests_app.models import Case, Demand, DocumentState, DocumentType, IllegalMove, Proposal, Right
from requests_app.models.roles import ALLOWED, Act

JOURNAL_LINES = 200
IN_WORDS = frozenset({What.NOT_FOUND, What.OUTSIDE})  # beneath the plan, not in its table


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


@dataclass(frozen=True)
class DemandPanel:
    """A demand with its proposal, plan and buttons."""

    demand: Demand
    proposal: Proposal | None
    plan: Plan | None
    buttons: list[Button]

    @property
    def plan_lines(self) -> list[Line]:
        """What something happens to, in the order of the map."""
        return [line for line in self.plan.lines if line.what not in IN_WORDS] if self.plan else []

    @property
    def outside(self) -> list[Words]:
        """Sources beyond this system, which become tasks."""
        return self._titles(What.OUTSIDE)

    @property
    def nothing_found(self) -> list[Words]:
        """Sources that were searched and hold nothing."""
        held = {str(line.title) for line in self.plan_lines}  # a source of several rules may hold under one of them
        return [title for title in self._titles(What.NOT_FOUND) if str(title) not in held]

    def _titles(self, what: What) -> list[Words]:
        return [line.title for line in self.plan.lines if line.what == what] if self.plan else []


@dataclass(frozen=True)
class Candidate:
    """A partner the case may be about, with the evidence."""

    match: Match
    partner: Partner
    button: Button | None


@dataclass(frozen=True)
class Noted:
    """A line of the journal, with the name of who did it."""

    at: datetime
    event: str
    who: str


@never_cache
def workspace(request: HttpRequest, door: Any, object_id: str | None) -> HttpResponse:
    """Show the case, or press one of its buttons. 404 for no such case, 403 without the right to see cases."""
    if not may(request.user, Act.SEE_CASES):
        raise PermissionDenied
    case = _case(object_id)
    bound: Button | None = None
    if request.method == "POST":
        bound = _press(request, case)
        if bound is None:
            return redirect(reverse("admin:requests_app_case_change", args=[case.pk]))
    return TemplateResponse(
        request, "desk/workspace.html", {**door.admin_site.each_context(request), **_page(request, case, bound)}
    )


def _case(object_id: str | None) -> Case:
    open_proposals = Proposal.objects.select_related("proposed_by", "approved_by").order_by("proposed_at")
    cases = Case.objects.select_related("partner", "handler").prefetch_related(
        Prefetch("demands", Demand.objects.order_by("pk")),
        Prefetch("demands__proposals", open_proposals),
        "identity_documents",
        "messages__by",
        "messages__attachments",
        "letters",
        "packages",
    )
    try:
        return cases.get(pk=UUID(str(object_id)))
    except (Case.DoesNotExist, ValueError) as missing:
        raise Http404 from missing


def _scene(request: HttpRequest, case: Case, **on: Any) -> Scene:
    ready = any(document.state == DocumentState.READY for document in case.identity_documents.all())
    return Scene(case=case, user=staff(request), now=timezone.now(), image_ready=ready, **on)


def _press(request: HttpRequest, case: Case) -> Button | None:
    """Call the verb behind the pressed button; a form with errors comes back as a button."""
    move = ALL_MOVES.get(request.POST.get("move", ""))
    if move is None:
        raise Http404
    on = request.POST.get("on", "") if move in (*DEMAND_MOVES, *PROPOSAL_MOVES) else ""
    scene = _scene(request, case, **_target(case, move, on))
    form = move.form(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Not done: %(what)s. What has to be corrected stands at the button.") % {"what": move.label}
        )
        return Button(move, form, on)
    try:
        move.run(scene, form.cleaned_data)
    except NotNow as obstacle:
        messages.error(request, in_words(obstacle.code))
    except (CaseIsClosed, IllegalMove):
        messages.error(request, _("The case has moved on in the meantime. Look at it again."))
    except UploadRefused as refused:
        messages.error(request, str(refused.message))
    except Partner.DoesNotExist:
        messages.error(request, _("The partner is no longer in the register."))
    else:
        messages.success(request, _("Done: %(what)s") % {"what": move.label})
    return None


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


def _buttons(moves: Iterable[Move], scene: Scene, bound: Button | None, on: str = "") -> list[Button]:
    shown = []
    for move in moves:
        if not sees(scene.user, ALLOWED[move.act]) or not move.shown(scene):
            continue
        if bound is not None and bound.move is move and bound.on == on:
            shown.append(bound)
        else:
            shown.append(Button(move, move.form(auto_id=f"{move.name}_{on}_%s"), on))
    return shown


def _page(request: HttpRequest, case: Case, bound: Button | None) -> dict[str, Any]:
    scene = _scene(request, case)
    return {
        "title": case.reference,
        "opts": case._meta,
        "original": case,
        "case": case,
        **dates_of(case, scene.now),
        "panels": [_panel(request, case, demand, bound, scene.now) for demand in case.demands.all()],
        "identity_buttons": _buttons(IDENTITY_MOVES, scene, bound),
        "documents": sorted(case.identity_documents.all(), key=lambda document: document.uploaded_at, reverse=True),
        "candidates": _candidates(case, scene) if case.is_open and case.partner is None else [],
        "nothing_found": next(iter(_buttons(MATCH_MOVES[1:2], scene, bound)), None),
        "by_number": _buttons(MATCH_MOVES[2:], scene, bound),
        "number_masked": _masked(case.org_number),
        "partner_number_masked": _masked(case.partner.number) if case.partner else "",
        "address_is_on_file": address_is_on_file(case),
        "case_buttons": _buttons(CASE_MOVES, scene, bound),
        "timeline": sorted(case.messages.all(), key=lambda message: message.at),
        "letters": case.letters.all(),
        "journal": _journal(case),
        "document_type": dict(DocumentType.choices).get(case.identity_document, ""),
        "may_open_register": sees(scene.user, KEEPS_THE_REGISTER),
        "may_see_identity": sees(scene.user, ALLOWED[Act.SEE_IDENTITY]),
    }


def _journal(case: Case) -> list[Noted]:
    """What was done in the case. Whoever has left the house stays a number."""
    lines = list(JournalEntry.objects.filter(subject=case.pseudonym)[:JOURNAL_LINES])
    numbers = {line.actor.partition(":")[2] for line in lines} - {""}
    names = {actor(user): user.username for user in User.objects.filter(pk__in=numbers)}
    return [
        Noted(line.at, line.event, str(ACTORS.get(line.actor) or names.get(line.actor, line.actor))) for line in lines
    ]


def _panel(request: HttpRequest, case: Case, demand: Demand, bound: Button | None, now: datetime) -> DemandPanel:
    waiting = [p for p in demand.proposals.all() if not p.approved_at and not p.dropped_at]
    proposal = waiting[0] if waiting else None
    plan = None
    if demand.right == Right.ERASURE and not demand.outcome and case.partner_id and case.is_open:
        plan = plan_for(case, now=now)
    scene = _scene(request, case, demand=demand, proposal=proposal, blocked=bool(plan and plan.blocked))
    buttons = _buttons(DEMAND_MOVES, scene, bound, str(demand.pk))
    if proposal:
        buttons = _buttons(PROPOSAL_MOVES, scene, bound, str(proposal.pk))
    return DemandPanel(demand, proposal, plan, buttons)


def _candidates(case: Case, scene: Scene) -> list[Candidate]:
    matches = search_register(case)
    partners = Partner.objects.in_bulk([match.pk for match in matches if match.pk is not None])
    connect = MATCH_MOVES[0]
    allowed = sees(scene.user, ALLOWED[connect.act])
    return [
        Candidate(
            match,
            partners[match.pk],
            Button(connect, connect.form(initial={"partner": match.pk}, auto_id=False)) if allowed else None,
        )
        for match in matches
        if match.pk in partners
    ]


def _masked(number: str) -> str:
    """Never the last four digits of a person's number on the page (2018:218 3 kap. 10 §)."""
    if not number:
        return ""
    try:
        return parse_number(number).masked
    except InvalidIdentifier:
        return "••••"
