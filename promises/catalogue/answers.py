"""What people may ask for, and how they are answered (R-46 to R-57)."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from datamap.models import Certificate, LegalHold
from datamap.rules import CASE_FILE, ERASED_MARK, ID_IMAGE, RAW_MAIL, SKELETON
from identifiers import STOCKHOLM
from identifiers.dates import add_months
from journal.models import JournalEntry
from journal.roles import Role
from policy.in_force import in_force_on
from policy.sentences import sentences
from promises.overdue import late
from promises.terms import NONE, Measured, Moment, Promise, State, none_wrong
from requests_app.actions.events import Event
from requests_app.figures import USUALLY, Limit, Wanted, punctuality
from requests_app.models import (
    Case,
    Channel,
    Demand,
    DemandOutcome,
    DocumentState,
    IdentityDocument,
    IdentityMethod,
    IdentityState,
    InboundMail,
    Mailbox,
    MailOutcome,
    Outcome,
    Proposal,
    ProposedAct,
    Right,
    Status,
)
from requests_app.models.demand import DISCLOSING, NEEDS_IDENTITY

CASES, MAIL = "admin:requests_app_case_changelist", "admin:requests_app_inboundmail_changelist"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _agreements_late(at: Moment) -> Measured:
    asked = Demand.objects.filter(right=Right.AGREEMENT)
    return none_wrong(asked.filter(outcome="", case__target_on__lt=at.today).count(), of=asked.count())


def _mail_nobody_has_seen_to(at: Moment) -> Measured:
    waiting = InboundMail.objects.filter(outcome=MailOutcome.QUARANTINED, received_at__lt=at.now - 2 * DAY).count()
    if waiting or not settings.MAILBOX_URL:
        return none_wrong(waiting, of=InboundMail.objects.count())
    read_at = Mailbox.objects.filter(pk=1).values_list("read_at", flat=True).first()
    if read_at is None or read_at < at.now - HOUR:
        return Measured(State.BROKEN, 0, _("The mailbox has not been read for an hour."))
    return Measured(State.HOLDS, 0)


def _refused_without_a_ground(at: Moment) -> Measured:
    asked = Demand.objects.filter(right__in=DISCLOSING)
    return none_wrong(asked.filter(outcome=DemandOutcome.REFUSED, ground="").count(), of=asked.count())


def _mail_not_read(at: Moment) -> Measured:
    unread = InboundMail.objects.filter(outcome=MailOutcome.RECEIVED, received_at__lt=at.now - HOUR)
    return none_wrong(unread.count(), of=InboundMail.objects.count())


def _share_within_thirty_days(at: Moment) -> Measured:
    a_year = Wanted(add_months(at.today, -12), at.today)
    share = punctuality(a_year, at.today)[0].kept[Limit.PROMISE].share
    if share is None:
        return Measured(State.NOTHING, 0)
    return Measured(State.HOLDS if share >= USUALLY else State.BROKEN, share)


def _late_without_a_word(at: Moment) -> Measured:
    cases = _judged(at)
    return none_wrong(cases.filter(_late(at), extended_to=None, late_notice_at=None).count(), of=cases.count())


def _judged(at: Moment) -> QuerySet[Case]:
    """The cases of the last twelve months that somebody waits or waited for."""
    asked = Case.objects.filter(received_on__gte=add_months(at.today, -12)).exclude(channel=Channel.STAFF)
    done = asked.annotate(done=TruncDate(Max("demands__fulfilled_at"), tzinfo=STOCKHOLM))
    return done.exclude(outcome=Outcome.WITHDRAWN)


def _late(at: Moment) -> Q:
    answered = Q(status__in=(Status.ANSWERED, Status.CLOSED))
    return (~answered & Q(target_on__lt=at.today)) | (answered & Q(done__gt=F("target_on")))


def _checked_but_not_which(at: Moment) -> Measured:
    by_image = Case.objects.filter(identity=IdentityState.ACCEPTED, identity_method=IdentityMethod.ID_IMAGE)
    return none_wrong(by_image.filter(identity_document="").count(), of=by_image.count())


def _images_asked_for_without_need(at: Moment) -> Measured:
    """An image where no right asks who it is; and the published sentence itself, while it stands (law.md 5.5)."""
    asked = JournalEntry.objects.filter(event=Event.IDENTITY_ASKED, facts__image=True, subject__isnull=False)
    needy = Case.objects.filter(demands__right__in=NEEDS_IDENTITY).values("pseudonym")
    known = Case.objects.values("pseudonym")
    wrong = asked.filter(subject__in=known).exclude(subject__in=needy).count()
    if wrong:
        return Measured(State.BROKEN, wrong)
    version = in_force_on(at.today)
    published = version is not None and any("R-52" in one.requirements for one in sentences(version.text_sv))
    remark = _("The policy in force still says that an image of an ID document is needed; the law asks for less.")
    return Measured(State.AT_RISK, 0, remark) if published else Measured(State.HOLDS, 0)


def _images_that_outlived_their_case(at: Moment) -> Measured:
    living = IdentityDocument.objects.exclude(state=DocumentState.DESTROYED)
    decided = Q(case__identity__in=(IdentityState.ACCEPTED, IdentityState.DECLINED)) | Q(case__status=Status.CLOSED)
    wrong = living.filter(decided).count() + sum(late(at, rule=keep.rule) for keep in (ID_IMAGE, RAW_MAIL))
    return none_wrong(wrong, of=IdentityDocument.objects.count() + InboundMail.objects.count())


def _erasures_without_certificate(at: Moment) -> Measured:
    erased = Demand.objects.filter(right=Right.ERASURE, fulfilled_at__isnull=False)
    erased = erased.filter(outcome__in=(DemandOutcome.GRANTED, DemandOutcome.PARTLY), to_search=None)
    proven = Certificate.objects.values("about")
    old = erased.filter(fulfilled_at__lt=at.now - DAY)
    wrong = old.exclude(case__pseudonym__in=proven).count() + late(at, rule=ERASED_MARK.rule)
    return none_wrong(wrong, of=erased.count())


def _held_without_law_or_day(at: Moment) -> Measured:
    kept = list(_held_lines())
    return none_wrong(sum(not (line.get("law") and line.get("until")) for line in kept), of=len(kept))


def _held_lines() -> Iterator[dict[str, str]]:
    plans = Proposal.objects.filter(act=ProposedAct.ERASURE, approved_at__isnull=False)
    for plan in plans.values_list("plan", flat=True).iterator():
        yield from (line for line in plan.get("lines", ()) if line.get("what") == "kept")


def _holds_that_let_nothing_go(at: Moment) -> Measured:
    waiting = LegalHold.objects.filter(erase_for__isnull=False, until__lt=at.today - DAY, lifted_at=None).count()
    wrong = waiting + sum(late(at, rule=keep.rule) for keep in (CASE_FILE, SKELETON))
    return none_wrong(wrong, of=LegalHold.objects.count() + Case.objects.count())


PROMISES = (
    Promise("R-46", _("Requests for an agreement not answered in time"), NONE, Role.HANDLER, CASES, _agreements_late),
    Promise(
        "R-47",
        _("Mails that have waited for a person for more than two days"),
        NONE,
        Role.HANDLER,
        MAIL,
        _mail_nobody_has_seen_to,
    ),
    Promise(
        "R-48",
        _("Requests to see one's data refused without a ground in law"),
        NONE,
        Role.APPROVER,
        CASES,
        _refused_without_a_ground,
    ),
    Promise(
        "R-49",
        _("Mails stored for more than an hour and not read by the program"),
        NONE,
        Role.ADMINISTRATOR,
        MAIL,
        _mail_not_read,
    ),
    Promise(
        "R-50",
        _("Answers within thirty days, per cent of the last twelve months"),
        _("at least 90"),
        Role.APPROVER,
        "admin:index",
        _share_within_thirty_days,
    ),
    Promise(
        "R-51",
        _("Cases past their date without an extension or a late notice"),
        NONE,
        Role.HANDLER,
        CASES,
        _late_without_a_word,
    ),
    Promise(
        "R-52",
        _("Identities accepted by an image without a word on which document it was"),
        NONE,
        Role.HANDLER,
        CASES,
        _checked_but_not_which,
    ),
    Promise(
        "R-53",
        _("Images of ID documents asked for where no right needs one"),
        NONE,
        Role.APPROVER,
        "policy",
        _images_asked_for_without_need,
    ),
    Promise(
        "R-54",
        _("Images of ID documents, and mails that may hold one, still there after the decision or their time"),
        NONE,
        Role.ADMINISTRATOR,
        CASES,
        _images_that_outlived_their_case,
    ),
    Promise(
        "R-55",
        _("Erasures without their certificate after a day, and marks of them kept too long"),
        NONE,
        Role.APPROVER,
        CASES,
        _erasures_without_certificate,
    ),
    Promise(
        "R-56",
        _("Lines of approved erasures that are kept and name no law or no day"),
        NONE,
        Role.APPROVER,
        "admin:retention_held",
        _held_without_law_or_day,
    ),
    Promise(
        "R-57",
        _("What a hold kept from an erasure and is still there after it ended; case files past their time"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:retention_held",
        _holds_that_let_nothing_go,
    ),
)
