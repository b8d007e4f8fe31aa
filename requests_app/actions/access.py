"""Access and portability: granted by a person, composed by the clock, fetched from the portal (Art. 15, 20)."""

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from identifiers import InvalidIdentifier, normalise_email
from identifiers.dates import stockholm_date
from journal.models import JournalEntry
from journal.record import CLOCK, actor
from partners.models import Partner
from policy.models import Recipient
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock, lock_open, note
from requests_app.actions.decide import decide, expect_known_person, finish, propose, start_carrying_out, undecided
from requests_app.actions.events import Event
from requests_app.actions.nothing_held import answer_nothing_held
from requests_app.actions.outside import ask_outside
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.letters.words import letter_language
from requests_app.models import (
    AccessPackage,
    Case,
    Demand,
    DemandOutcome,
    Proposal,
    ProposedAct,
    RefusalGround,
    Status,
)
from requests_app.models.demand import DISCLOSING
from requests_app.models.roles import Act
from requests_app.package.build import build
from requests_app.package.redacted import TextChanged, digest_of_redactions, drop_outdated, redactions_of
from vault import sealing
from vault.models import Kind

log = logging.getLogger(__name__)
_GOES_OUT = (DemandOutcome.GRANTED, DemandOutcome.PARTLY)
PACKAGE_LIVES = timedelta(days=30)  # told in the letter; the map's rule for AccessPackage destroys it


def address_is_on_file(case: Case) -> bool:
    """Whether the answer would go to an address we held for the partner before the request came (design §7).

    One that was put on file since is a new address: else one person could change it and disclose to it alone.
    """
    if case.partner is None or not case.partner.email_normal:
        return False
    try:
        same = normalise_email(case.email) == case.partner.email_normal
    except InvalidIdentifier:
        return False
    return same and not address_is_younger(case, case.partner)


def address_is_younger(case: Case, partner: Partner) -> bool:
    """Whether the partner's address was put on file after the request came."""
    since = JournalEntry.objects.filter(subject=partner.pseudonym, at__gte=_known_since(case))
    lines = since.filter(event__in=("partner_created", "partner_corrected")).values_list("event", "facts")
    return any(event == "partner_created" or "email" in facts.get("fields", ()) for event, facts in lines)


def _known_since(case: Case) -> datetime:
    """When staff can have known of the request: its receipt, and, where that was put later by hand, its opening."""
    opened = JournalEntry.objects.filter(subject=case.pseudonym, event=Event.OPENED).values_list("at", flat=True)
    return min(case.received_at, *opened) if opened else case.received_at


def grant_access(demand: Demand, *, by: User) -> Proposal | None:
    """Grant access or portability.

    To the address on file one person decides and the clock composes the package. To any other address, or when parts
    are left out for the sake of others (Art. 15(4)), a proposal is returned that a second person must approve (design
    §7, law.md §7). When nothing is held, the answer says so at once. Raises ``NotNow`` while identity is not accepted
    or the register not searched.
    """
    require(by, Act.HANDLE_CASE, demand.case)
    with transaction.atomic():
        case = lock_open(demand.case)
        demand = undecided(demand, case)
        expect_known_person(case, demand)
        if case.partner is None:
            answer_nothing_held(case, demand, by=by, now=timezone.now())
            return None
        if not Recipient.objects.filter(active=True).exists():
            raise NotNow("no_recipients")  # Art. 15(1)(c) names them; an answer without would be none
        if marked := digest_of_redactions(case):
            places = case.redactions.count()
            return propose(demand, ProposedAct.REDACTED, by=by, plan={"places": places}, digest=marked)
        if not address_is_on_file(case):
            return propose(demand, ProposedAct.DISCLOSURE, by=by)
        release(case, demand, by=by)
        return None


def release(case: Case, demand: Demand, *, by: User) -> None:
    """Decide that the package goes out, in part when something is left out; the caller has the lock and the right."""
    if case.redactions.exists():
        others = RefusalGround.OTHERS_RIGHTS
        decide(demand, DemandOutcome.PARTLY, by=by, now=timezone.now(), ground=others, reason=_reasons(case))
    else:
        decide(demand, DemandOutcome.GRANTED, by=by, now=timezone.now())
    note(case, Event.GRANTED, by=actor(by), right=demand.right)
    start_carrying_out(case)


def _reasons(case: Case) -> str:
    """Every reason that was given for leaving something out, once."""
    return "\n".join(case.redactions.order_by("reason").values_list("reason", flat=True).distinct())


def expect_the_marks_approved(case: Case, proposal: Proposal) -> None:
    """What is left out is what was proposed. Raises ``NotNow`` when it has changed since."""
    if digest_of_redactions(case) != proposal.plan_digest:
        raise NotNow("marks_changed")


def send_package(demand: Demand, *, now: datetime) -> None:
    """Compose, seal and announce the package of a granted demand. Called by the clock, safe to call twice.

    The sealing and the decision's end are one transaction; a ciphertext left by a crash before it is swept. If a text
    has changed in which something was to be left out, nothing is sent: the demand goes back to be looked at again.
    """
    try:
        _send_package(demand, now=now)
    except TextChanged:
        _send_back(demand)


def _send_package(demand: Demand, *, now: datetime) -> None:
    with transaction.atomic():
        case = lock(demand.case)
        demand = Demand.objects.get(pk=demand.pk)
        if demand.outcome not in _GOES_OUT or demand.fulfilled_at or case.partner is None:
            return
        composed = build(case, now=now)
        sealed = sealing.seal(composed.content, kind=Kind.PACKAGE, bound_to=case.id)
        package = AccessPackage.objects.create(
            case=case,
            sealed=sealed,
            manifest=composed.manifest(),
            built_at=now,
            released_at=now,
            expires_on=stockholm_date(now + PACKAGE_LIVES),
        )
        note(case, Event.PACKAGE_BUILT, by=CLOCK, files=len(package.manifest), bytes=sealed.size)
        ask_outside(case, now=now)
        post(letters.access_reply, case, now=now, package=package, left_out=_left_out(case))
        finish(case, demand, now=now)
        _also_finish_the_twin(case, now=now)


def _left_out(case: Case) -> list[str]:
    """What is missing for the sake of others, a line for each kind and reason, in the person's language."""
    with override(letter_language(case.language)):
        return [f"{one.source}, {one.what} ({one.number}): {one.reason}" for one in redactions_of(case).left_out()]


def _send_back(demand: Demand) -> None:
    """Undo the decisions of this copy; the marks that no longer fit are dropped, so that somebody reads the text."""
    with transaction.atomic():
        case = lock(demand.case)
        for one in case.demands.filter(right__in=DISCLOSING, outcome__in=_GOES_OUT, fulfilled_at=None):
            one.outcome, one.decided_at, one.decided_by, one.ground, one.reason = "", None, None, "", ""
            one.save(update_fields=["outcome", "decided_at", "decided_by", "ground", "reason"])
        dropped = drop_outdated(case)
        if case.status == Status.FULFILLING:
            case.move_to(Status.IN_REVIEW)
        case.save(update_fields=["status"])
        note(case, Event.MARKS_OUTDATED, by=CLOCK, places=dropped)


def _also_finish_the_twin(case: Case, *, now: datetime) -> None:
    """One package answers both Art. 15 and Art. 20: a granted twin demand is finished by it too."""
    for twin in case.demands.filter(right__in=DISCLOSING, outcome__in=_GOES_OUT, fulfilled_at=None):
        finish(case, twin, now=now)
