"""With whom data is shared (R-21 to R-24)."""

from datetime import datetime, time

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from identifiers.dates import STOCKHOLM
from journal.roles import Role
from policy.in_force import in_force_on
from policy.models import Recipient
from promises.signed import signed_since
from promises.terms import NONE, Measured, Moment, Promise, State, none_missing, none_wrong

REGISTER = "admin:policy_recipient_changelist"


def _not_told_enough_of(at: Moment) -> Measured:
    active = Recipient.objects.filter(active=True)
    bare = active.filter(Q(country="") | Q(service="") | Q(categories=[]))
    return none_wrong(bare.count(), of=active.count())


def _processors_without_agreement(at: Moment) -> Measured:
    processors = Recipient.objects.filter(active=True, is_processor=True)
    unsigned = processors.filter(Q(agreement_signed_on=None) | Q(agreement_signed_on__gt=at.today))
    return none_wrong(unsigned.count(), of=processors.count())


def _agreements_not_held_against_the_policy(at: Moment) -> Measured:
    version = in_force_on(at.today)
    processors = Recipient.objects.filter(active=True, is_processor=True)
    if version is None or version.in_force_from is None or not processors.exists():
        return Measured(State.NOTHING, 0)
    older = processors.filter(agreement_signed_on__lt=version.in_force_from).count()
    since = datetime.combine(version.in_force_from, time.min, tzinfo=STOCKHOLM)
    unchecked = 0 if signed_since("R-23", since) else older
    return none_missing(unchecked, _("Hold the agreements against the version in force, and sign it off."))


def _for_their_own_purposes(at: Moment) -> Measured:
    active = Recipient.objects.filter(active=True)
    return none_wrong(active.filter(is_processor=False).count(), of=active.count())


PROMISES = (
    Promise(
        "R-21",
        _("Active recipients without country, service or kinds of data"),
        NONE,
        Role.ADMINISTRATOR,
        REGISTER,
        _not_told_enough_of,
    ),
    Promise(
        "R-22",
        _("Active processors without a signed agreement"),
        NONE,
        Role.APPROVER,
        REGISTER,
        _processors_without_agreement,
    ),
    Promise(
        "R-23",
        _("Agreements older than the policy in force that nobody has held against it"),
        NONE,
        Role.APPROVER,
        "admin:promises_signoff_changelist",
        _agreements_not_held_against_the_policy,
    ),
    Promise(
        "R-24",
        _("Active recipients that use the data for purposes of their own"),
        NONE,
        Role.APPROVER,
        REGISTER,
        _for_their_own_purposes,
    ),
)
