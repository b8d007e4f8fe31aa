"""What the data is for, and on which ground (R-09 to R-11)."""

from django.utils.translation import gettext_lazy as _

from datamap.registry import declaration_of, declarations
from datamap.terms import LegalBasis, Purpose
from journal.roles import Role
from promises.terms import NONE, Measured, Moment, Promise, none_wrong
from requests_app.models import Demand, DemandOutcome, Right

# The policy's four purposes in the map's words; the law's own stand beside them (R-09, and the gap law.md names).
OF_THE_POLICY = {Purpose.DELIVERY, Purpose.INVOICING, Purpose.SUPPORT, Purpose.MARKETING}
OF_THE_LAW = set(Purpose) - OF_THE_POLICY
OF_THE_CONTRACT = {Purpose.DELIVERY, Purpose.INVOICING}


def _fields_without_purpose(at: Moment) -> Measured:
    held = [term for declared in declarations() for term in declared.personal().values()]
    return none_wrong(sum(term.purpose not in OF_THE_POLICY | OF_THE_LAW for term in held), of=len(held))


def _contract_on_another_ground(at: Moment) -> Measured:
    contract = [
        term for term in declaration_of("partners.Partner").personal().values() if term.purpose in OF_THE_CONTRACT
    ]
    wrong = sum(term.basis not in (LegalBasis.CONTRACT, LegalBasis.LEGAL_DUTY) for term in contract)
    return none_wrong(wrong, of=len(contract))


def _objections_not_heeded(at: Moment) -> Measured:
    upheld = Demand.objects.filter(
        right__in=(Right.OBJECTION, Right.MARKETING_STOP),
        outcome__in=(DemandOutcome.GRANTED, DemandOutcome.PARTLY),
        case__partner__isnull=False,
    )
    return none_wrong(upheld.filter(case__partner__marketing_stopped_at=None).count(), of=upheld.count())


PROMISES = (
    Promise(
        "R-09",
        _("Stored personal fields without one of the purposes"),
        NONE,
        Role.APPROVER,
        "admin:art30",
        _fields_without_purpose,
    ),
    Promise(
        "R-10",
        _("Contract data that names another ground than the contract or the law"),
        NONE,
        Role.APPROVER,
        "admin:art30",
        _contract_on_another_ground,
    ),
    Promise(
        "R-11",
        _("Partners who objected or wanted no marketing and whose marketing still runs"),
        NONE,
        Role.HANDLER,
        "admin:requests_app_case_changelist",
        _objections_not_heeded,
    ),
)
