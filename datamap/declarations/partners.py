"""What DH Solutions holds about its partners (R-14, R-25, R-33 to R-45, R-56)."""

from django.utils.translation import gettext_lazy as _

from datamap.registry import declare
from datamap.rules import (
    AT_THE_END,
    ERASED_MARK,
    IMPORT_COUNTS,
    IMPORT_FILE,
    LEDGER,
    NINETY_DAYS,
    SIX_MONTHS,
    SUPPRESSION,
    UNKNOWN_SENDER,
)
from datamap.terms import Category, Erase, Further, LegalBasis, NotPersonal, Personal, Purpose, Reach

# The four things kept for six months to wind up what was agreed, and the number we file the partner under.
NAME = Personal(Category.NAME, Purpose.DELIVERY, LegalBasis.CONTRACT, SIX_MONTHS, Erase.ANONYMISE)
CONTACT = Personal(Category.CONTACT, Purpose.DELIVERY, LegalBasis.CONTRACT, SIX_MONTHS, Erase.ANONYMISE)
TERMS = Personal(Category.CONTRACT, Purpose.DELIVERY, LegalBasis.CONTRACT, SIX_MONTHS, Erase.ANONYMISE)
WISH = Personal(Category.CONTRACT, Purpose.RIGHTS, LegalBasis.LEGAL_DUTY, SIX_MONTHS, Erase.ANONYMISE)
# All else goes the day the relation ends (F4).
COMPANY = Personal(Category.NAME, Purpose.INVOICING, LegalBasis.CONTRACT, AT_THE_END, Erase.BLANK)
NUMBER = Personal(Category.NATIONAL_ID, Purpose.INVOICING, LegalBasis.CONTRACT, AT_THE_END, Erase.BLANK)

declare(
    "partners.Partner",
    Reach(
        subject=True,
        found_by={
            "name": "name_folded",
            "company": "company_folded",
            "email": "email_normal",
            "phone": "phone_normal",
            "number": "number",
            "customer_number": "customer_number",
        },
        origin=_("you, when you became a customer"),
    ),
    id=NotPersonal("a running number of ours"),
    pseudonym=NotPersonal("random; what the journal says instead of a name, and gone with the row"),
    customer_number=TERMS,
    company=COMPANY,
    name=NAME,
    number=NUMBER,
    kind=NotPersonal("company, association and the like: five words for all partners, derived from the number"),
    email=CONTACT,
    phone=CONTACT,
    street=CONTACT,
    postcode=CONTACT,
    city=CONTACT,
    name_folded=NAME.made_searchable(),
    company_folded=COMPANY.made_searchable(),
    email_normal=CONTACT.made_searchable(),
    phone_normal=CONTACT.made_searchable(),
    email_mark=CONTACT.made_searchable(),
    relation_started_on=TERMS,
    policy_version_at_contract=TERMS,
    relation_ended_on=TERMS,
    relation_ended_by=NotPersonal("who of the staff wrote it down"),
    relation_end_reason=TERMS,
    marketing_stopped_at=Personal(
        Category.CONTRACT, Purpose.MARKETING, LegalBasis.LEGITIMATE_INTEREST, SIX_MONTHS, Erase.ANONYMISE
    ),
    restricted_at=WISH,
    restriction_ground=WISH,
    restriction_lifts_on=WISH,
    protected_identity=WISH,
)

WITH_THE_RELATION = AT_THE_END.through("partner")
WRITTEN = Personal(Category.CORRESPONDENCE, Purpose.SUPPORT, LegalBasis.CONTRACT, WITH_THE_RELATION, Erase.DELETE_ROW)

declare(
    "partners.SupportMessage",
    Reach(
        via="partner",
        loose=("email_normal", "email_normal"),
        found_by={"email": "email_normal"},
        free_text=("text_folded",),
        origin=_("you, when you wrote to support, and our answers"),
        further=(Further(UNKNOWN_SENDER, Erase.DELETE_ROW),),
    ),
    id=NotPersonal("a running number of ours"),
    partner=NotPersonal("the link; gone with the row"),
    sent_at=WRITTEN,
    from_partner=WRITTEN,
    email=WRITTEN,
    subject=WRITTEN,
    text=WRITTEN,
    email_normal=WRITTEN.made_searchable(),
    text_folded=WRITTEN.made_searchable(),
)

VOUCHER = Personal(Category.LEDGER, Purpose.BOOKKEEPING, LegalBasis.LEGAL_DUTY, LEDGER, Erase.DELETE_ROW)

declare(
    "partners.Invoice",
    Reach(
        via="partner",
        found_by={"name": "buyer_name_folded", "company": "buyer_name_folded"},
        origin=_("our agreement with you"),
    ),
    id=NotPersonal("a running number of ours"),
    partner=NotPersonal("the link; cut when the partner goes, the voucher names its buyer itself"),
    number=VOUCHER,
    issued_on=VOUCHER,
    fiscal_year_end=VOUCHER,
    buyer_name=VOUCHER,
    buyer_address=VOUCHER,
    buyer_name_folded=VOUCHER.made_searchable(),
    what=VOUCHER,
    amount=VOUCHER,
    vat=VOUCHER,
)

declare(
    "partners.VoucherDocument",
    Reach(
        via="partner",
        found_by={"name": "buyer_name_folded", "company": "buyer_name_folded"},
        origin=_("our agreement with you"),
    ),
    id=NotPersonal("a running number of ours"),
    partner=NotPersonal("the link; cut when the partner goes, the document names its buyer itself"),
    invoice_number=VOUCHER,
    fiscal_year_end=VOUCHER,
    kind=VOUCHER,
    number=VOUCHER,
    dated_on=VOUCHER,
    buyer_name=VOUCHER,
    buyer_name_folded=VOUCHER.made_searchable(),
    kept_where=VOUCHER,
)

NOTED = Personal(Category.SOCIAL, Purpose.SUPPORT, LegalBasis.LEGITIMATE_INTEREST, WITH_THE_RELATION, Erase.DELETE_ROW)

declare(
    "partners.SocialContact",
    Reach(via="partner", free_text=("text_folded",), origin=_("you, in social media, noted by our staff")),
    id=NotPersonal("a running number of ours"),
    partner=NotPersonal("the link; gone with the row"),
    at=NOTED,
    platform=NOTED,
    handle=NOTED,
    note=NOTED,
    noted_by=NotPersonal("who of the staff wrote it down"),
    text_folded=NOTED.made_searchable(),
)

USED = Personal(Category.USAGE, Purpose.DELIVERY, LegalBasis.LEGITIMATE_INTEREST, WITH_THE_RELATION, Erase.DELETE_ROW)
FROM_WHERE = Personal(Category.NETWORK, Purpose.SECURITY, LegalBasis.LEGITIMATE_INTEREST, NINETY_DAYS, Erase.BLANK)

declare(
    "partners.UsageEvent",
    Reach(via="partner", origin=_("the logs of the services you use")),
    id=NotPersonal("a running number of ours"),
    partner=NotPersonal("the link; gone with the row"),
    at=USED,
    event=USED,
    ip_address=FROM_WHERE,
    device=FROM_WHERE,
)

# Keyed marks of an address or number, tied to nobody: the address itself would be needed to find whose they are.
SAID_NO = Personal(Category.CASE, Purpose.RIGHTS, LegalBasis.LEGAL_DUTY, SUPPRESSION, Erase.DELETE_ROW)
GONE = Personal(Category.CASE, Purpose.RIGHTS, LegalBasis.LEGAL_DUTY, ERASED_MARK, Erase.DELETE_ROW)

declare("partners.Suppression", mark=SAID_NO, set_at=SAID_NO, by_link=SAID_NO, needless_from=NotPersonal("the clock"))
declare("partners.ErasedMark", mark=GONE, erased_on=GONE)

# A list of many, sealed whole. Nobody is searched for in it: what it says is in the register, or gone within the hour.
LIST = Personal(Category.CONTACT, Purpose.DELIVERY, LegalBasis.CONTRACT, IMPORT_FILE, Erase.DESTROY_FILE)
WHO = Personal(Category.STAFF, Purpose.STAFF_WORK, LegalBasis.LEGITIMATE_INTEREST, IMPORT_COUNTS, Erase.DELETE_ROW)
COUNTED = NotPersonal("counts, rows and columns of a file, never what stands there")

declare(
    "partners.ImportFile",
    id=COUNTED,
    what=COUNTED,
    state=COUNTED,
    sealed=LIST,
    uploaded_at=COUNTED,
    uploaded_by=WHO,
    started_by=WHO,
    finished_at=COUNTED,
    leased_until=COUNTED,
    rows=COUNTED,
    position=COUNTED,
    new=COUNTED,
    changed=COUNTED,
    same=COUNTED,
    wrong=COUNTED,
    faults=COUNTED,
    changes=COUNTED,
    unread=COUNTED,
)

STATISTICS = NotPersonal("tells of nobody: no key, no hash, no free text (law.md §10.3)")

declare(
    "partners.AnonymisedPartner",
    id=STATISTICS,
    county=STATISTICS,
    kind=STATISTICS,
    started_quarter=STATISTICS,
    ended_quarter=STATISTICS,
    recipe=STATISTICS,
)
