"""All partners are told of a major change of the policy before it takes force (R-08, R-29).

A set of partners at a time, in the order of their keys: each set is queued and counted in one transaction, so that a
worker that dies loses nothing and mails nobody twice. Those who become partners afterwards, while the old words still
hold, are told too.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop as noop
from django.utils.translation import override

from datamap.rules import SIX_MONTHS
from identifiers.dates import stockholm_date
from journal.record import CLOCK, record
from outbox.models import OutgoingMail
from partners.models import Partner
from policy.change_notice import Notice, policy_change
from policy.models import PolicyVersion, Size
from todo.open_tasks import open_task

AT_A_TIME = 500  # partners
ROUNDS = 40  # sets in one round of the clock
PER_MINUTE = 100  # how many leave: fewer than the outbox can carry, so that a code by mail never waits behind them
TELL_BY_HAND = noop(
    "Version %(version)s of the policy: %(count)s partners can't be told by e-mail (no address, or restricted). "
    "Tell them by post or phone where the law lets you."
)


def kind_of(number: int) -> str:
    """What the outbox calls the notices of one version: their log."""
    return f"policy_change_{number}"


def announce(now: datetime) -> int:
    """Queue what is still to be queued of every approved major change, and give the version its day when all is.

    Returns how many notices were queued.
    """
    waiting = PolicyVersion.objects.filter(approved_at__isnull=False, size=Size.MAJOR)
    today = stockholm_date(now)
    open_ones = waiting.filter(Q(in_force_from=None) | Q(in_force_from__gt=today))
    queued = 0
    for pk in open_ones.values_list("pk", flat=True):
        for _round in range(ROUNDS):
            told, more = _next_set(pk, now)
            queued += told
            if not more:
                break
    return queued


@transaction.atomic
def _next_set(pk: int, now: datetime) -> tuple[int, bool]:
    """Queue the notices of one set. Answers how many, and whether there may be more."""
    skip = connection.features.has_select_for_update_skip_locked
    version = PolicyVersion.objects.select_for_update(skip_locked=skip).filter(pk=pk).first()
    if version is None:
        return 0, False  # another worker is at it
    partners = list(_next_partners(version, now)[:AT_A_TIME])
    if not partners:
        _all_told(version, now)
        return 0, False
    mails = _mails(version, partners, now)
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)
    version.told_up_to, version.told = partners[-1].pk, version.told + len(mails)
    version.save(update_fields=["told_up_to", "told"])
    record("policy_notices", by=CLOCK, version=version.number, up_to=version.told_up_to, queued=len(mails))
    return len(mails), True


def _all_partners(today: date) -> QuerySet[Partner]:
    """Those whose relation runs, and those within the six months after its end (R-08)."""
    return Partner.objects.filter(Q(relation_ended_on=None) | Q(relation_ended_on__gt=SIX_MONTHS.cutoff(today)))


def _next_partners(version: PolicyVersion, now: datetime) -> QuerySet[Partner]:
    everybody = _all_partners(stockholm_date(now)).filter(pk__gt=version.told_up_to)
    return everybody.order_by("pk").only("pk", "pseudonym", "email", "email_normal", "restricted_at")


def _mails(version: PolicyVersion, partners: Sequence[Partner], now: datetime) -> list[OutgoingMail]:
    """One mail for each address not written to before: two customers of one owner get one."""
    notice = notice_of(version)
    mails: dict[UUID, OutgoingMail] = {}
    for partner in partners:
        if not partner.email or partner.restricted_at:
            continue
        key = _key(version.number, partner.email_normal or partner.email)
        mails[key] = OutgoingMail(
            id=key,
            kind=kind_of(version.number),
            about=partner.pseudonym,
            to=partner.email,
            subject=notice.subject,
            text=notice.text,
            html=notice.html,
            queued_at=now,
        )
    known = set(OutgoingMail.objects.filter(pk__in=mails).values_list("pk", flat=True))
    fresh = [mail for key, mail in mails.items() if key not in known]
    for place, mail in enumerate(fresh):
        mail.due_at = now + timedelta(minutes=(version.told + place) // PER_MINUTE)
    return fresh


def notice_of(version: PolicyVersion) -> Notice:
    """The notice as every partner gets it, in Swedish: the register knows no other language of theirs."""
    if version.valid_from is None:
        raise ValueError("a version without a day is announced to nobody")
    with override("sv"):
        address = settings.SITE_URL + reverse("policy_version", args=[version.number])
    return policy_change(
        language="sv",
        version=str(version.number),
        valid_from=version.valid_from,
        changes=version.changes("sv"),
        address=address,
    )


def _key(number: int, address: str) -> UUID:
    """The mail's own id: keyed, as an id of a mail must not tell its address to who can hash."""
    return UUID(bytes=salted_hmac("policy.notice", f"{number}:{address}", algorithm="sha256").digest()[:16])


def _all_told(version: PolicyVersion, now: datetime) -> None:
    """Nobody is left: the version gets its day, which is the one announced unless that has passed meanwhile."""
    if version.notices_queued_at is not None or version.valid_from is None:
        return
    today = stockholm_date(now)
    version.notices_queued_at = now
    version.in_force_from = max(version.valid_from, today)
    version.save(update_fields=["notices_queued_at", "in_force_from"])
    unreached = _all_partners(today).filter(Q(email="") | Q(restricted_at__isnull=False)).count()
    if unreached:
        facts = {"version": str(version.number), "count": str(unreached)}
        open_task(kind="policy_notice_by_hand", what=TELL_BY_HAND, facts=facts, due_on=version.in_force_from)
    record("policy_announced", by=CLOCK, version=version.number, notices=version.told, unreached=unreached)
