"""One case on one screen: who asks, how sure we are, until when, what may be done, what was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from datamap.erase import Line, Plan, What
from datamap.find import Match
from datamap.models import Certificate
from datamap.terms import Words
from identifiers import InvalidIdentifier, parse_number
from journal.models import JournalEntry
from journal.record import actor
from partners.models import Partner
from partners.permission import KEEPS_THE_REGISTER, sees
from requests_app.actions.access import address_is_on_file
from requests_app.actions.erasure import plan_for
from requests_app.actions.match import search_register
from requests_app.actions.permission import may
from requests_app.admin.case_moves import CASE_MOVES
from requests_app.admin.dates import dates_of
from requests_app.admin.moves import (
    DEMAND_MOVES,
    IDENTITY_MOVES,
    MATCH_MOVES,
    PROPOSAL_MOVES,
)
from requests_app.admin.press import Button, press, scene_of
from requests_app.admin.preview import Rehearsal
from requests_app.admin.scene import Move, Scene
from requests_app.code_words import ACTORS
from requests_app.letters.send import mailable
from requests_app.models import Case, Demand, DocumentType, OtherWay, Proposal, Right
from requests_app.models.demand import DISCLOSING
from requests_app.models.roles import ALLOWED, Act

JOURNAL_LINES = 200
IN_WORDS = frozenset({What.NOT_FOUND, What.OUTSIDE})  # beneath the plan, not in its table


@dataclass(frozen=True)
class DemandPanel:
    """A demand with its proposal, plan and buttons."""

    demand: Demand
    proposal: Proposal | None
    plan: Plan | None
    buttons: list[Button]

    @property
    def reads_texts(self) -> bool:
        """Whether texts are to be read for what is about others, before they leave or are approved (Art. 15(4))."""
        waits = self.demand.right in DISCLOSING and not self.demand.outcome
        return waits and self.demand.case.is_open and self.demand.case.partner_id is not None

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
    if not may(request.user, Act.SEE_CASES, case):
        raise PermissionDenied
    bound: Button | None = None
    if request.method == "POST":
        came = press(request, case)
        if came is None:
            return redirect(reverse("admin:requests_app_case_change", args=[case.pk]))
        if isinstance(came, Rehearsal):
            page = {"title": case.reference, "opts": case._meta, "case": case, "rehearsal": came}
            return TemplateResponse(request, "desk/preview.html", {**door.admin_site.each_context(request), **page})
        bound = came
    return TemplateResponse(
        request, "desk/workspace.html", {**door.admin_site.each_context(request), **_page(request, case, bound)}
    )


def _case(object_id: str | None) -> Case:
    open_proposals = Proposal.objects.select_related("proposed_by", "approved_by").order_by("proposed_at")
    cases = Case.objects.select_related("partner", "handler", "representative").prefetch_related(
        Prefetch("demands", Demand.objects.order_by("pk")),
        Prefetch("demands__proposals", open_proposals),
        "identity_documents",
        "messages__by",
        "messages__attachments",
        "letters__attachments",
        "attachments",
        "packages",
    )
    try:
        return cases.get(pk=UUID(str(object_id)))
    except (Case.DoesNotExist, ValueError) as missing:
        raise Http404 from missing


def _buttons(moves: Iterable[Move], scene: Scene, bound: Button | None, on: str = "") -> list[Button]:
    shown = []
    for move in moves:
        if not sees(scene.user, ALLOWED[move.act]) or not move.shown(scene):
            continue
        if bound is not None and bound.move is move and bound.on == on:
            shown.append(bound)
        else:
            shown.append(
                Button(move, move.form(initial=dict(move.initial(scene.case)), auto_id=f"{move.name}_{on}_%s"), on)
            )
    return shown


def _page(request: HttpRequest, case: Case, bound: Button | None) -> dict[str, Any]:
    scene = scene_of(request, case)
    return {
        "title": case.reference,
        "opts": case._meta,
        "original": case,
        "case": case,
        **dates_of(case, scene.now),
        "panels": [_panel(request, case, demand, bound, scene.now) for demand in case.demands.all()],
        "places_left_out": case.redactions.count(),
        "identity_buttons": _buttons(IDENTITY_MOVES, scene, bound),
        "documents": sorted(case.identity_documents.all(), key=lambda document: document.uploaded_at, reverse=True),
        "other_ways": OtherWay.objects.filter(case=case).select_related("partner").order_by("chosen_at"),
        "candidates": _candidates(case, scene) if case.is_open and case.partner is None else [],
        "nothing_found": next(iter(_buttons(MATCH_MOVES[1:2], scene, bound)), None),
        "by_number": _buttons(MATCH_MOVES[2:], scene, bound),
        "number_masked": _masked(case.org_number),
        "partner_number_masked": _masked(case.partner.number) if case.partner else "",
        "address_is_on_file": address_is_on_file(case),
        "case_buttons": _buttons(CASE_MOVES, scene, bound),
        "timeline": sorted(case.messages.all(), key=lambda message: message.at),
        "letters": case.letters.all(),
        "certificates": Certificate.objects.filter(about=case.pseudonym).order_by("journal_line"),
        "may_make_dossier": sees(scene.user, ALLOWED[Act.MAKE_DOSSIER]),
        "may_print": sees(scene.user, ALLOWED[Act.HANDLE_CASE]),
        "mailable": mailable(case.email),
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
    scene = scene_of(request, case, demand=demand, proposal=proposal, blocked=bool(plan and plan.blocked))
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
