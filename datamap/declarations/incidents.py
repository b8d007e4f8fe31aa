"""Personal data breaches and the record of them (Art. 33(5))."""

from datamap.registry import declare
from datamap.rules import INCIDENT
from datamap.terms import Category, Erase, LegalBasis, NotPersonal, Personal, Purpose, Reach

SERIAL = NotPersonal("a random number of ours")
STAFF = NotPersonal("who of the staff did it")
WRITTEN = Personal(Category.CASE, Purpose.RIGHTS, LegalBasis.LEGAL_DUTY, INCIDENT, Erase.DELETE_ROW)

declare(
    "requests_app.Incident",
    Reach(raw_text=("happened", "effects", "measures", "risk_reason", "late_reason", "notice")),
    id=SERIAL,
    case=NotPersonal("the link to its case; cut when the case goes"),
    about=NotPersonal("the case's pseudonym; the row that resolves it dies with the case"),
    known_at=WRITTEN,
    opened_by=STAFF,
    happened=WRITTEN,
    people=WRITTEN,
    effects=WRITTEN,
    measures=WRITTEN,
    risk=WRITTEN,
    risk_reason=WRITTEN,
    reported_at=WRITTEN,
    report_number=WRITTEN,
    late_reason=WRITTEN,
    notice=WRITTEN,
    notice_by=STAFF,
    notice_approved_by=STAFF,
    told_at=WRITTEN,
    closed_at=WRITTEN,
)
