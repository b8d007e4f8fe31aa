"""A mistyped name, address or number of the person is put right while nothing rests on it (Art. 5(1)(d))."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.record import actor
from outbox.models import OutgoingMail
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.identity import DECIDED
from requests_app.actions.open_case import stop_at_address, stop_marketing_now
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.models import (
    Case,
    DemandOutcome,
    IdentityState,
    Letter,
    PaperCode,
    PortalCode,
    PortalLink,
    Representative,
    Right,
    Status,
)
from requests_app.models.roles import Act
from todo.models import Task
from todo.open_tasks import fall_away


class Person(TypedDict, total=False):
    """What can be put right; what is not given stays."""

    name: str
    email: str
    phone: str
    address: str


TO_THE_PARTNER = "address_check"  # goes to the address on file, whatever the case says
WHO = frozenset({"name", "email", "address"})  # who was identified is whoever these are of; a telephone shows nobody


def correct_person(case: Case, *, by: User, reason: str, **told: Unpack[Person]) -> None:
    """Put right what the case says of the person; the reason is kept as a note among staff.

    Who asks and which partner it is must be looked at anew, so nothing that was found out about one address serves
    another: an answer to it that is not on file takes two persons, as any (design §7). A new e-mail address gets the
    acknowledgement; what the old one could open or still had coming is ended.
    Raises ``NotNow`` without a reason, when nothing is changed, or when something was decided or proposed already.
    """
    require(by, Act.HANDLE_CASE, case)
    if not reason.strip():
        raise NotNow("correction_needs_reason")
    with transaction.atomic():
        case = lock_open(case)
        changed = [name for name, value in told.items() if getattr(case, name) != str(value).strip()]
        if not changed:
            raise NotNow("nothing_to_correct")
        _expect_nothing_rests_on_it(case)
        now = timezone.now()
        for name in changed:
            setattr(case, name, str(told[name]).strip())  # type: ignore[literal-required]
        anew = _look_at_it_anew(case, changed)
        _note_among_staff(case, changed, reason.strip(), by, now)
        note(case, Event.PERSON_CORRECTED, by=actor(by), fields=sorted(changed), identity_anew=anew)
        if "email" in changed:
            _end_what_the_old_address_had(case, now)
            post(letters.acknowledgement, case, now=now, by=actor(by))
            _stop_marketing_there_too(case, now)


def may_correct(case: Case) -> bool:
    """Whether nothing rests yet on who the person is said to be, neither answer nor proposal."""
    return case.is_open and not _answered(case) and not _proposal_waits(case)


def _answered(case: Case) -> bool:
    """Marketing stops for whoever asks: that is no answer to a person."""
    of_a_person = [demand for demand in case.demands.all() if demand.right != Right.MARKETING_STOP]
    return any(demand.outcome not in ("", DemandOutcome.WITHDRAWN) for demand in of_a_person)


def _proposal_waits(case: Case) -> bool:
    proposals = [proposal for demand in case.demands.all() for proposal in demand.proposals.all()]
    return any(proposal.approved_at is None and proposal.dropped_at is None for proposal in proposals)


def _expect_nothing_rests_on_it(case: Case) -> None:
    if _answered(case):
        raise NotNow("answer_rests_on_it")
    if _proposal_waits(case):
        raise NotNow("proposal_waits")


def _look_at_it_anew(case: Case, changed: list[str]) -> bool:
    """Save the case with its search undone, and, where who asks has changed, its identity; tells whether it was that.

    The image that showed who somebody was has died with that decision and stays dead.
    """
    case.partner, case.searched_at = None, None
    anew = bool(WHO.intersection(changed)) and case.identity in DECIDED
    if WHO.intersection(changed):
        Representative.objects.filter(case=case).update(proven_at=None, proven_by=None)
    if anew:
        case.identity, case.identity_method, case.identity_document = IdentityState.AWAITED, "", ""
        case.identity_decided_at = None
        if case.status == Status.IN_REVIEW:
            case.move_to(Status.AWAITING_IDENTITY)
    identity = ("identity", "identity_method", "identity_document", "identity_decided_at", "status")
    case.save(update_fields=[*changed, "partner", "searched_at", *identity])
    return anew


def _note_among_staff(case: Case, changed: list[str], reason: str, by: User, now: datetime) -> None:
    titles = ", ".join(str(Case._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    text = _("Put right: %(fields)s. %(reason)s") % {"fields": titles, "reason": reason}
    case.messages.create(at=now, from_person=False, internal=True, by=by, text=text)


def _end_what_the_old_address_had(case: Case, now: datetime) -> None:
    """Links, codes and mail that has not left: whoever has the old address may be a stranger.

    What was said in it stands on the case's page, behind the link in the new acknowledgement.
    """
    PortalLink.objects.filter(case=case).update(expires_at=now)
    for codes in (PortalCode, PaperCode):
        codes.objects.filter(case=case, used_at=None).update(used_at=now)
    unsent = OutgoingMail.objects.filter(about=case.pseudonym, sent_at=None).exclude(kind=TO_THE_PARTNER)
    Letter.objects.filter(mail__in=unsent.values("pk")).update(mail=None)
    unsent.delete()
    for task in Task.objects.filter(kind="mail_not_delivered", about=case.pseudonym, done_at=None):
        fall_away(task)


def _stop_marketing_there_too(case: Case, now: datetime) -> None:
    """Who asked for it meant their own address (Art. 21(3)). The old one stays stopped: anybody may ask for that."""
    asked = case.demands.filter(right=Right.MARKETING_STOP).exclude(outcome=DemandOutcome.WITHDRAWN).first()
    if asked is None or not case.email:
        return
    if asked.fulfilled_at:
        stop_at_address(case, case.email)
    else:
        stop_marketing_now(case, case.email, now, may_answer=True)
