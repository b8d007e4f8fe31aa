"""The use of somebody's data is restricted, and set free again once they have been told (Art. 18)."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from identifiers.dates import stockholm_date
from journal.record import actor
from outbox.models import OutgoingMail
from partners.actions import lift_restriction
from partners.models.partner import RestrictionGround
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock, lock_open, note
from requests_app.actions.decide import decide, expect_known_person, finish, undecided
from requests_app.actions.events import Event
from requests_app.actions.lasting import restrict
from requests_app.actions.lifting import LIFT
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.actions.tell_recipients import categories_of, tell_recipients
from requests_app.models import Case, Demand, DemandOutcome, Letter, Right
from requests_app.models.roles import Act
from todo.models import Task
from todo.open_tasks import finish as task_done


def grant_restriction(demand: Demand, *, by: User, ground: str, answer: str) -> None:
    """Restrict the partner's data on one of the law's four grounds, answer the person, have recipients told (Art. 19).

    Raises ``NotNow`` without an answer or a partner, for another right, or while identity is open.
    """
    require(by, Act.HANDLE_CASE, demand.case)
    if demand.right != Right.RESTRICTION:
        raise NotNow("not_by_hand")
    if not answer.strip():
        raise NotNow("answer_is_empty")
    with transaction.atomic():
        case = lock_open(demand.case)
        demand = undecided(demand, case)
        expect_known_person(case, demand)
        if case.partner is None:
            raise NotNow("no_partner")
        restricted = restrict(case.partner, ground=RestrictionGround(ground), by=by)
        tell_recipients(case.pseudonym, Right.RESTRICTION, categories_of(case.partner.pk))
        now = timezone.now()
        decide(demand, DemandOutcome.GRANTED, by=by, now=now)
        note(case, Event.SETTLED, by=actor(by), right=demand.right)
        since = stockholm_date(restricted.restricted_at or now)
        post(letters.restriction, case, now=now, by=actor(by), demand=demand, since=since, answer=answer)
        finish(case, demand, now=now, by=actor(by))


def end_restriction(case: Case, *, by: User) -> None:
    """Lift the restriction; the case may be closed. The task to do it is done.

    Raises ``NotNow`` before the day the person was told, or before the letter that tells it has left the house.
    """
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        partner = lock(case).partner
        if partner is None or partner.restricted_at is None:
            raise NotNow("not_restricted")
        if partner.restriction_lifts_on is None:
            raise NotNow("lifting_not_told")
        if partner.restriction_lifts_on > stockholm_date(timezone.now()):
            raise NotNow("lifting_day_ahead")
        told = Letter.objects.filter(case__partner=partner, kind="restriction_lifting")
        letter = told.select_related("case").order_by("-sent_at").first()
        if letter is None or not _has_left(letter):
            raise NotNow("letter_waits")
        lift_restriction(partner, by=by)
        for task in Task.objects.filter(kind=LIFT, about=letter.case.pseudonym, done_at=None):
            task_done(task, by=by, proof="end_restriction")


def _has_left(letter: Letter) -> bool:
    """By e-mail: delivered to the next server. By post: somebody has finished the task to print and post it."""
    if letter.mail is None:
        waiting = Task.objects.filter(kind="post_letter", about=letter.case.pseudonym, done_at=None)
        return not waiting.filter(facts__letter=str(letter.id)[:8]).exists()
    return OutgoingMail.objects.filter(pk=letter.mail, sent_at__isnull=False).exists()
