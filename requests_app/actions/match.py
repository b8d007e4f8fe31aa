"""Which partner is asking? The map searches; a person decides when there is any doubt."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from datamap.find import Identifiers, Match, find
from journal.record import actor
from partners.models import Partner
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Case, Proposal, ProposedAct
from requests_app.models.roles import Act


def identifiers_of(case: Case) -> Identifiers:
    """What the case tells of the person, as typed."""
    return Identifiers(
        name=case.name,
        company=case.company,
        email=case.email,
        phone=case.phone,
        number=case.org_number,
        customer_number=case.customer_number,
    )


def search_register(case: Case) -> list[Match]:
    """Partners the case may be about, best evidence first. What the search led to is journalled with the decision."""
    return find(identifiers_of(case))


def connect_partner(case: Case, *, partner: Partner, by: User) -> None:
    """Say which partner the case is about. Raises ``NotNow`` while a decision or proposal about another stands."""
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        case = lock_open(case)
        _expect_nothing_rests_on_another(case, partner)
        case.partner = partner
        case.searched_at = timezone.now()
        case.save(update_fields=["partner", "searched_at"])
        note(case, Event.PARTNER_CONNECTED, by=actor(by))
        if partner.protected_identity and case.handler_id is None:  # from now on it is one handler's by name
            case.handler = by
            case.save(update_fields=["handler"])
            note(case, Event.HANDLER_SET, by=actor(by), handler=by.pk)


def record_nothing_found(case: Case, *, by: User) -> None:
    """ "Searched, nothing found" is a result, recorded like any other (design §4). Raises as ``connect_partner``."""
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        case = lock_open(case)
        _expect_nothing_rests_on_another(case, None)
        case.partner = None
        case.searched_at = timezone.now()
        case.save(update_fields=["partner", "searched_at"])
        note(case, Event.NOTHING_FOUND, by=actor(by))


def _expect_nothing_rests_on_another(case: Case, partner: Partner | None) -> None:
    """What was proposed or granted about one partner must never be carried out on the next one's data."""
    if case.partner_id == (partner.pk if partner else None):
        return
    if case.demands.exclude(outcome="").filter(fulfilled_at=None).exists():
        raise NotNow("being_carried_out")
    waiting = Proposal.objects.filter(demand__case=case, approved_at=None, dropped_at=None)
    if waiting.exclude(act=ProposedAct.REFUSAL).exists():
        raise NotNow("proposal_waits")
