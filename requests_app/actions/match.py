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
from requests_app.models import Case
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
    """Say which partner the case is about. Raises ``NotNow`` once a demand has been decided on another."""
    require(by, Act.HANDLE_CASE)
    with transaction.atomic():
        case = lock_open(case)
        if case.partner_id != partner.pk and case.demands.exclude(outcome="").filter(fulfilled_at=None).exists():
            raise NotNow("being_carried_out")
        case.partner = partner
        case.searched_at = timezone.now()
        case.save(update_fields=["partner", "searched_at"])
        note(case, Event.PARTNER_CONNECTED, by=actor(by))


def record_nothing_found(case: Case, *, by: User) -> None:
    """ "Searched, nothing found" is a result, recorded like any other (design §4)."""
    require(by, Act.HANDLE_CASE)
    with transaction.atomic():
        case = lock_open(case)
        case.partner = None
        case.searched_at = timezone.now()
        case.save(update_fields=["partner", "searched_at"])
        note(case, Event.NOTHING_FOUND, by=actor(by))
