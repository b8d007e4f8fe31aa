"""What a case holds about the person who asks (design §5, §6, law.md §12)."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from datamap.registry import declare
from datamap.rules import AGREEMENT, CASE_FILE, EXPIRED, ID_IMAGE, PACKAGE, RATE_WINDOW, SKELETON, UNSENT_PACKAGE
from datamap.terms import Category, Erase, Further, LegalBasis, NotPersonal, Personal, Purpose, Reach

DUTY = LegalBasis.LEGAL_DUTY
ORIGIN = _("you, in your request, and our handling of it")
SERIAL = NotPersonal("a random or running number of ours")
LINK = NotPersonal("the link to its case")
STAFF = NotPersonal("who of the staff did it")
WORK = NotPersonal("how far the machinery has come")

ASKED = Personal(Category.CASE, Purpose.RIGHTS, DUTY, CASE_FILE, Erase.BLANK)
RECORD = Personal(Category.CASE, Purpose.RIGHTS, DUTY, SKELETON, Erase.DELETE_ROW)

declare(
    "requests_app.Case",
    Reach(
        via="partner",
        as_typed={
            "name": "name",
            "company": "company",
            "email": "email",
            "phone": "phone",
            "number": "org_number",
            "customer_number": "customer_number",
        },
        raw_text=("message", "address"),
        origin=ORIGIN,
    ),
    id=SERIAL,
    pseudonym=NotPersonal("random; what the journal says instead of the case, and gone with the row"),
    reference=RECORD,
    channel=RECORD,
    language=RECORD,
    received_at=RECORD,
    received_on=RECORD,
    target_on=RECORD,
    extended_to=RECORD,
    late_notice_at=RECORD,
    name=ASKED,
    company=ASKED,
    customer_number=ASKED,
    email=ASKED,
    phone=ASKED,
    address=ASKED,
    org_number=ASKED,
    message=ASKED,
    status=RECORD,
    handler=STAFF,
    partner=replace(ASKED, derived=True),  # the link; cut when the partner goes, at the latest with the case file
    searched_at=WORK,
    identity=RECORD,
    identity_method=RECORD,
    identity_document=RECORD,
    identity_decided_at=RECORD,
    image_destroyed_at=RECORD,
    closed_at=RECORD,
    outcome=RECORD,
)

RECORD_OF_CASE = Personal(Category.CASE, Purpose.RIGHTS, DUTY, SKELETON.through("case"), Erase.DELETE_ROW)
REASONS = Personal(Category.CASE, Purpose.RIGHTS, DUTY, CASE_FILE.through("case"), Erase.BLANK)
REPRESENTATIVE = Personal(Category.CASE, Purpose.RIGHTS, DUTY, CASE_FILE.through("case"), Erase.DELETE_ROW)

declare(
    "requests_app.Demand",
    Reach(via="case.partner", raw_text=("reason",), origin=ORIGIN),
    id=SERIAL,
    case=LINK,
    right=RECORD_OF_CASE,
    received_on=RECORD_OF_CASE,
    trigger=RECORD_OF_CASE,
    outcome=RECORD_OF_CASE,
    ground=RECORD_OF_CASE,
    reason=REASONS,
    granted_part=REASONS,
    decided_by=STAFF,
    decided_at=RECORD_OF_CASE,
    fulfilled_at=RECORD_OF_CASE,
    # Dies with the search, within minutes.
    to_search=Personal(Category.CONTACT, Purpose.RIGHTS, DUTY, CASE_FILE.through("case"), Erase.DESTROY_FILE),
)

declare(
    "requests_app.Representative",
    Reach(via="case.partner", raw_text=("name",), origin=ORIGIN),
    id=SERIAL,
    case=LINK,
    name=REPRESENTATIVE,
    proven_at=REPRESENTATIVE,
    proven_by=STAFF,
)

declare(
    "requests_app.OtherWay",
    Reach(via="case.partner", origin=ORIGIN),
    id=SERIAL,
    case=LINK,
    way=REPRESENTATIVE,
    chosen_at=REPRESENTATIVE,
    tried_at=NotPersonal("how far the machinery has come"),
    partner=replace(REPRESENTATIVE, derived=True),
    token_digest=NotPersonal("the fingerprint of a random link"),
    expires_at=NotPersonal("how long that link works"),
    answered_at=REPRESENTATIVE,
    confirmed=REPRESENTATIVE,
)

PLAN = NotPersonal("counts and rules of a plan; tells of nobody")

declare(
    "requests_app.Proposal",
    id=SERIAL,
    demand=LINK,
    act=PLAN,
    plan=PLAN,
    plan_digest=PLAN,
    proposed_by=STAFF,
    proposed_at=PLAN,
    approved_by=STAFF,
    approved_at=PLAN,
    dropped_at=PLAN,
)

MARK = NotPersonal("a place in a text of a copy; what stood there is not written down")

declare(
    "requests_app.Redaction",
    Reach(via="case.partner", raw_text=("reason",), copy_if={"pk__isnull": True}, origin=ORIGIN),  # listed in the copy
    id=SERIAL,
    case=LINK,
    source=MARK,
    row=MARK,
    column=MARK,
    start=MARK,
    end=MARK,
    text_digest=MARK,
    kind=MARK,
    reason=REPRESENTATIVE,
    made_by=STAFF,
    made_at=MARK,
)

OF_CASE = CASE_FILE.through("case")
SAID = Personal(Category.CORRESPONDENCE, Purpose.RIGHTS, DUTY, OF_CASE, Erase.DELETE_ROW)

declare(
    "requests_app.Message",
    Reach(
        via="case.partner",
        as_typed={"email": "sender"},
        raw_text=("subject", "text"),
        copy_if={"internal": False},
        origin=ORIGIN,
    ),
    id=SERIAL,
    case=LINK,
    at=SAID,
    from_person=SAID,
    internal=NotPersonal("whether it is a note among the staff"),
    by=STAFF,
    sender=SAID,
    subject=SAID,
    text=SAID,
    mail=NotPersonal("the mail it came in"),
)
declare(
    "requests_app.Letter",
    Reach(via="case.partner", raw_text=("subject", "text"), origin=ORIGIN),
    id=SERIAL,
    case=LINK,
    kind=SAID,
    language=SAID,
    subject=SAID,
    text=SAID,
    sent_at=SAID,
    mail=NotPersonal("the outgoing mail that carried it"),
)
declare(
    "requests_app.Attachment",
    Reach(via="case.partner", raw_text=("name",), origin=ORIGIN),
    id=SERIAL,
    case=LINK,
    message=NotPersonal("the message it came with"),
    letter=NotPersonal("the letter it went with"),
    name=SAID,
    content_type=SAID,
    sealed=Personal(Category.CORRESPONDENCE, Purpose.RIGHTS, DUTY, OF_CASE, Erase.DESTROY_FILE),
    added_at=SAID,
)

IMAGE = Personal(Category.ID_IMAGE, Purpose.IDENTIFICATION, DUTY, ID_IMAGE, Erase.DESTROY_FILE)
CHECKED = Personal(Category.CASE, Purpose.IDENTIFICATION, DUTY, OF_CASE, Erase.DELETE_ROW)

declare(
    "requests_app.IdentityDocument",
    Reach(
        via="case.partner",
        origin=ORIGIN,
        destroyed={"state": "destroyed"},
        stamps=("destroyed_at", "case.image_destroyed_at"),
    ),
    id=SERIAL,
    case=LINK,
    state=CHECKED,
    original=IMAGE,
    image=IMAGE,
    uploaded_at=CHECKED,
    destroy_by=WORK,
    attempts=WORK,
    leased_until=WORK,
    destroyed_at=CHECKED,
)

SENT_COPY = Personal(Category.COPY, Purpose.RIGHTS, DUTY, PACKAGE, Erase.DESTROY_FILE)

declare(
    "requests_app.AccessPackage",
    Reach(
        via="case.partner",
        origin=ORIGIN,
        stamps=("destroyed_at",),
        further=(Further(UNSENT_PACKAGE, Erase.DESTROY_FILE),),
    ),
    id=SERIAL,
    case=LINK,
    sealed=SENT_COPY,
    manifest=CHECKED,
    built_at=CHECKED,
    released_at=CHECKED,
    expires_on=WORK,
    downloads=CHECKED,
    destroyed_at=CHECKED,
)

SIGNED = Personal(Category.CONTRACT, Purpose.DELIVERY, LegalBasis.LEGAL_DUTY, AGREEMENT, Erase.DELETE_ROW)

declare(
    "requests_app.ProcessingAgreement",
    Reach(via="partner", raw_text=("counterpart",), origin=_("our agreement with you")),
    id=SERIAL,
    case=NotPersonal("the link to the case it was asked for in; cut when the case goes"),
    partner=NotPersonal("the link; cut when the partner goes, the agreement names its parties itself"),
    counterpart=SIGNED,
    version=SIGNED,
    asked_on=SIGNED,
    due_on=WORK,
    sent_at=SIGNED,
    received_at=SIGNED,
    in_force_from=SIGNED,
    ended_on=SIGNED,
    sealed=replace(SIGNED, erase=Erase.DESTROY_FILE),
)

KEY = Personal(Category.SECRET, Purpose.RIGHTS, DUTY, EXPIRED, Erase.DELETE_ROW)

declare(
    "requests_app.PortalLink",
    id=SERIAL,
    case=LINK,
    token_digest=KEY,
    made_at=KEY,
    expires_at=KEY,
)
declare(
    "requests_app.PortalCode",
    id=SERIAL,
    case=LINK,
    code_hash=KEY,
    browser_digest=KEY,
    made_at=KEY,
    expires_at=KEY,
    tries=KEY,
    used_at=KEY,
)
declare(
    "requests_app.PaperCode",
    id=SERIAL,
    case=LINK,
    code_hash=KEY,
    made_at=KEY,
    expires_at=KEY,
    tries=KEY,
    used_at=KEY,
)

SALT = NotPersonal("random; overwritten every day, so that yesterday's buckets can't be traced to an address")
BUCKET = Personal(Category.NETWORK, Purpose.SECURITY, LegalBasis.LEGITIMATE_INTEREST, RATE_WINDOW, Erase.DELETE_ROW)

declare("requests_app.RateSalt", id=SALT, salt=SALT, made_on=SALT)
declare("requests_app.RateBucket", key=BUCKET, count=BUCKET, until=BUCKET)

DESK = NotPersonal("who of the staff does whose work, and lists by codes; gone with the account")

declare("requests_app.StandIn", id=DESK, person=DESK, deputy=DESK, away_from=DESK, away_until=DESK)
declare("requests_app.SavedView", Reach(raw_text=("name",)), id=DESK, owner=DESK, name=DESK, filters=DESK)

# To whom of other houses a task went: they are not the person of the case, whose package must not tell of them.
HANDED_OUT = Personal(Category.CORRESPONDENCE, Purpose.RIGHTS, DUTY, OF_CASE, Erase.DELETE_ROW)
HOW = NotPersonal("how a task was handed out and whether it was answered; the answer is a note in the case")

declare(
    "requests_app.Errand",
    Reach(),
    id=SERIAL,
    case=LINK,
    task=LINK,
    sent_to=HANDED_OUT,
    token_digest=NotPersonal("the fingerprint of a random link"),
    shows=HOW,
    made_by=STAFF,
    made_at=HOW,
    expires_at=HOW,
    answered_at=HOW,
    result=HOW,
)
