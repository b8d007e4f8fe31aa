"""The policy's opening: who answers for it, and its versions (R-01 to R-08)."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datamap.rules import SIX_MONTHS
from journal.roles import Role
from outbox.models import OutgoingMail
from partners.models import Partner
from policy.actions.notices import kind_of
from policy.models import PolicyVersion, Size
from promises.probes import read_probe
from promises.signed import signed_since
from promises.terms import NONE, Measured, Moment, Promise, State, none_missing, none_wrong
from requests_app.forms import RIGHTS
from requests_app.models import Demand, DemandOutcome, Right

YEAR = timedelta(days=366)
EVERY_RIGHT = frozenset(Right) - {Right.QUESTION, Right.COMPLAINT, Right.AGREEMENT}


def _staff_without_second_factor(at: Moment) -> Measured:
    staff = User.objects.filter(is_active=True, is_staff=True, last_login__isnull=False)
    bare = staff.exclude(pk__in=Authenticator.objects.values("user")).count()
    if bare or settings.OVER_TLS:
        return none_wrong(bare)
    return Measured(State.AT_RISK, 0, _("The site's address is not https: fine for a demo, not for partners."))


def _rights_without_a_way_in(at: Moment) -> Measured:
    return none_wrong(len(EVERY_RIGHT - set(RIGHTS)))


def _contracts_without_a_version(at: Moment) -> Measured:
    first = PolicyVersion.objects.filter(in_force_from__isnull=False).order_by("in_force_from").first()
    if first is None:
        return Measured(State.NOTHING, 0)
    since = Partner.objects.filter(relation_started_on__gte=first.in_force_from)
    return none_wrong(since.filter(policy_version_at_contract=None).count(), of=since.count())


def _disclosed_what_is_a_customers(at: Moment) -> Measured:
    passed_on = Demand.objects.filter(outcome=DemandOutcome.FORWARDED)
    return none_wrong(passed_on.filter(case__packages__isnull=False).distinct().count(), of=passed_on.count())


def _terms_beside_the_policy(at: Moment) -> Measured:
    return none_missing(not settings.TERMS_URL, _("Name the page of the general terms in TERMS_URL."))


def _reviewed_within_a_year(at: Moment) -> Measured:
    return none_missing(
        not signed_since("R-06", at.now - YEAR), _("Review how personal data is handled, and sign it off.")
    )


def _page_is_the_version_in_force(at: Moment) -> Measured:
    return read_probe("policy_page", at)


def _partners_not_told(at: Moment) -> Measured:
    """Of the newest major version: partners with an address who stand in no log of its notices.

    The log lives a year (R-12); who was told is known to it alone, so an older version is not judged again.
    """
    major = PolicyVersion.objects.filter(size=Size.MAJOR, in_force_from__gt=at.today - timedelta(days=330))
    version = major.filter(in_force_from__lte=at.today).order_by("-number").first()
    if version is None:
        return Measured(State.NOTHING, 0)
    then = Q(relation_ended_on=None) | Q(relation_ended_on__gt=SIX_MONTHS.cutoff(at.today))
    to_tell = Partner.objects.filter(then, relation_started_on__lt=version.in_force_from, restricted_at=None)
    to_tell = to_tell.exclude(relation_ended_on=None, marketing_stopped_at__isnull=False)  # counted under R-29
    told = OutgoingMail.objects.filter(kind=kind_of(version.number)).values("to")
    return none_wrong(to_tell.exclude(email="").exclude(email__in=told).count(), of=to_tell.count())


PROMISES = (
    Promise(
        "R-01",
        _("Members of staff who have signed in without a second factor"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:auth_user_changelist",
        _staff_without_second_factor,
    ),
    Promise(
        "R-02",
        _("Rights of Articles 15 to 22 that the form does not offer"),
        NONE,
        Role.APPROVER,
        "request_form",
        _rights_without_a_way_in,
    ),
    Promise(
        "R-03",
        _("Partners whose contract is younger than the first policy and names no version of it"),
        NONE,
        Role.HANDLER,
        "admin:partners_partner_changelist",
        _contracts_without_a_version,
    ),
    Promise(
        "R-04",
        _("Requests passed on to the customer who answers for the data, in which we disclosed something"),
        NONE,
        Role.HANDLER,
        "admin:requests_app_case_changelist",
        _disclosed_what_is_a_customers,
    ),
    Promise(
        "R-05",
        _("Missing: a page of the general terms to lead to"),
        NONE,
        Role.ADMINISTRATOR,
        "policy",
        _terms_beside_the_policy,
    ),
    Promise(
        "R-06",
        _("Missing: a review signed off within the last twelve months"),
        NONE,
        Role.APPROVER,
        "admin:promises_signoff_changelist",
        _reviewed_within_a_year,
    ),
    Promise(
        "R-07",
        _("The public page fetched each hour, held against the text of the version in force"),
        _("the same"),
        Role.ADMINISTRATOR,
        "policy",
        _page_is_the_version_in_force,
    ),
    Promise(
        "R-08",
        _("Partners who were not written to before the newest major version took force"),
        NONE,
        Role.APPROVER,
        "admin:policy_policyversion_changelist",
        _partners_not_told,
    ),
)
