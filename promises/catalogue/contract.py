"""The contract's data, and mailings (R-25 to R-32)."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from datamap.registry import declaration_of
from datamap.rules import SUPPRESSION
from journal.roles import Role
from outbox.models import OutgoingMail
from partners.contract_data import CONTRACT_FIELDS
from partners.models import Invoice, Partner
from policy.models import PolicyVersion, Size
from promises.overdue import late
from promises.probes import read_probe
from promises.terms import NONE, Measured, Moment, Promise, State, none_wrong
from todo.models import Task

# Company, name, number, e-mail, telephone and postal address, the last in three columns.
PROMISED = {"company", "name", "number", "email", "phone", "street", "postcode", "city"}
NOT_SENT_FROM_HERE = _(
    "No newsletter leaves from here: the tool that sends them stands outside, and is told by a task."
)


def _other_contract_fields(at: Moment) -> Measured:
    held = declaration_of("partners.Partner").personal()
    typed = {name for name, term in held.items() if not term.derived and name in {*CONTRACT_FIELDS, *PROMISED}}
    return none_wrong(len(typed ^ PROMISED | set(CONTRACT_FIELDS) ^ PROMISED))


def _invoices_nobody_could_book(at: Moment) -> Measured:
    without = Q(buyer_name="") | Q(buyer_address="") | Q(what="")
    return none_wrong(Invoice.objects.filter(without).count(), of=Invoice.objects.count())


def _no_newsletters_from_here(at: Moment) -> Measured:
    return Measured(State.NOTHING, 0, NOT_SENT_FROM_HERE)


def _came_back_and_nobody_told(at: Moment) -> Measured:
    """A mail that came back for good has a task, open or done, unless it was a notice to a whole register."""
    back = OutgoingMail.objects.filter(bounced_at__isnull=False, about__isnull=False)
    told = Task.objects.filter(about=OuterRef("about"), opened_at__gte=OuterRef("bounced_at") - timedelta(minutes=1))
    return none_wrong(back.exclude(Exists(told)).count(), of=back.count())


def _notices_that_heeded_a_no(at: Moment) -> Measured:
    """Version by version: were those who want no marketing told of the policy all the same? (R-29)"""
    major = PolicyVersion.objects.filter(size=Size.MAJOR, notices_queued_at__gte=at.now - timedelta(days=330))
    wrong = 0
    for version in major:
        said_no = Partner.objects.filter(marketing_stopped_at__lt=version.notices_queued_at, relation_ended_on=None)
        said_no = said_no.filter(relation_started_on__lt=version.valid_from, restricted_at=None).exclude(email="")
        told = OutgoingMail.objects.filter(kind=f"policy_change_{version.number}")
        wrong += said_no.exclude(email__in=told.values("to")).count()
    return none_wrong(wrong, of=major.count())


def _link_that_always_works(at: Moment) -> Measured:
    gone = late(at, rule=SUPPRESSION.rule)
    return none_wrong(gone) if gone else read_probe("unsubscribe_page", at)


PROMISES = (
    Promise(
        "R-25",
        _("Contract fields that are not among the six, or are missing from them"),
        NONE,
        Role.APPROVER,
        "admin:art30",
        _other_contract_fields,
    ),
    Promise(
        "R-26",
        _("Invoices without buyer, address or what they are for"),
        NONE,
        Role.HANDLER,
        "admin:partners_invoice_changelist",
        _invoices_nobody_could_book,
    ),
    Promise(
        "R-27",
        _("Operational mails that were also advertising"),
        NONE,
        Role.APPROVER,
        "admin:policy_policyversion_changelist",
        _no_newsletters_from_here,
    ),
    Promise(
        "R-28",
        _("Mails about a case that came back for good and that nobody was asked to look at"),
        NONE,
        Role.HANDLER,
        "admin:todo_task_changelist",
        _came_back_and_nobody_told,
    ),
    Promise(
        "R-29",
        _("Partners left out of a notice about the policy because they want no marketing"),
        NONE,
        Role.APPROVER,
        "admin:policy_policyversion_changelist",
        _notices_that_heeded_a_no,
    ),
    Promise(
        "R-30",
        _("Newsletters to anybody who has left, objected or is restricted"),
        NONE,
        Role.APPROVER,
        "admin:partners_partner_changelist",
        _no_newsletters_from_here,
    ),
    Promise(
        "R-31",
        _("The page behind the link, opened each hour without a login; and marks that went too early"),
        _("it opens, and none"),
        Role.ADMINISTRATOR,
        "start",
        _link_that_always_works,
    ),
    Promise(
        "R-32",
        _("Newsletters without the link as their last words"),
        NONE,
        Role.APPROVER,
        "start",
        _no_newsletters_from_here,
    ),
)
