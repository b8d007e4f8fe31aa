"""What must go although nobody asked: consent withdrawn, objection upheld, unlawful, ordered (Art. 17(1), R-19).

It becomes a demand like any other: a plan, two persons, the erasure, the search, the letter.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from identifiers.dates import stockholm_date
from journal.record import actor
from partners.models import Partner
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.deadlines import deadlines_for
from requests_app.models import Case, Channel, Demand, IdentityState, Right, Status
from requests_app.models.demand import Trigger
from requests_app.models.roles import Act


def open_unasked(partner: Partner, *, trigger: Trigger, finding: str, by: User) -> Case:
    """Open a case of our own about a partner: what we found, and the erasure it leads to. Nothing is acknowledged.

    The case carries the name and addresses the letter will need, as a request would, but for a protected address.
    Raises ``PermissionDenied``, and ``NotNow`` without a finding.
    """
    require(by, Act.HANDLE_CASE)
    if not finding.strip():
        raise NotNow("finding_is_empty")
    now = timezone.now()
    received_on = stockholm_date(now)
    hidden = partner.protected_identity
    street = ", ".join(filter(None, (partner.street, f"{partner.postcode} {partner.city}".strip())))
    with transaction.atomic():
        case = Case.objects.create(
            channel=Channel.STAFF,
            received_at=now,
            received_on=received_on,
            target_on=deadlines_for(received_on).target,
            name=partner.name,
            company=partner.company,
            customer_number=partner.customer_number,
            email=partner.email,
            phone="" if hidden else partner.phone,
            address="" if hidden else street,
            message=finding.strip(),
            handler=by,
            partner=partner,
            searched_at=now,
            status=Status.IN_REVIEW,
            identity=IdentityState.NOT_NEEDED,
        )
        note(case, Event.OPENED, by=actor(by), channel=case.channel, rights=[Right.ERASURE.value])
        _demand(case, trigger, by=by)
    return case


def erase_unasked(case: Case, *, trigger: Trigger, by: User) -> Demand:
    """Add to an open case the erasure that something in it leads to, an objection upheld for one. Raises ``NotNow``."""
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        case = lock_open(case)
        if case.partner_id is None:
            raise NotNow("no_partner")
        if case.status == Status.AWAITING_IDENTITY:
            raise NotNow("identity_undecided")
        if case.demands.filter(right=Right.ERASURE).exists():
            raise NotNow("erasure_asked_for")
        if case.status == Status.ANSWERED:
            case.move_to(Status.IN_REVIEW)
            case.save(update_fields=["status"])
        return _demand(case, trigger, by=by)


def _demand(case: Case, trigger: Trigger, *, by: User) -> Demand:
    demand = Demand.objects.create(
        case=case, right=Right.ERASURE, trigger=Trigger(trigger), received_on=stockholm_date(timezone.now())
    )
    note(case, Event.ERASURE_UNASKED, by=actor(by), trigger=demand.trigger)
    return demand
