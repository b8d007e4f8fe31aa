"""Mail in and out (design §6)."""

from django.utils.translation import gettext_lazy as _

from datamap.registry import declare
from datamap.rules import CASE_FILE, FILED_MAIL, MAILING_LOG, RAW_MAIL
from datamap.terms import Category, Erase, Further, LegalBasis, NotPersonal, Personal, Purpose, Reach

DUTY = LegalBasis.LEGAL_DUTY
SERIAL = NotPersonal("a random number of ours")
WORK = NotPersonal("how far the machinery has come")
COPY = NotPersonal("the place of a copy outside the database, which goes by rules.MAILBOX_COPY")

FILED = Personal(Category.CASE, Purpose.RIGHTS, DUTY, CASE_FILE.through("case"), Erase.DELETE_ROW)

declare(
    "requests_app.InboundMail",
    Reach(
        via="case.partner",
        copy_if={"pk__isnull": True},
        origin=_("you, when you wrote to us"),
        further=(Further(FILED_MAIL, Erase.DELETE_ROW),),
    ),
    id=SERIAL,
    received_at=FILED,
    raw=Personal(Category.CORRESPONDENCE, Purpose.RIGHTS, DUTY, RAW_MAIL, Erase.DESTROY_FILE),
    head=Personal(Category.CORRESPONDENCE, Purpose.RIGHTS, DUTY, CASE_FILE.through("case"), Erase.DESTROY_FILE),
    digest=FILED,
    message_id_digest=FILED,
    content_digest=FILED,
    outcome=FILED,
    why=WORK,
    case=NotPersonal("the link to its case"),
    attempts=WORK,
    decided_at=WORK,
    mailbox_copy=COPY,
    copy_due_at=COPY,
    copy_gone_at=COPY,
)
declare("requests_app.Mailbox", id=WORK, leased_until=WORK, read_at=WORK, failing_since=WORK, trouble=WORK)

SENT = Personal(Category.CORRESPONDENCE, Purpose.RIGHTS, DUTY, MAILING_LOG, Erase.DELETE_ROW)

declare(
    "outbox.OutgoingMail",
    Reach(as_typed={"email": "to"}, raw_text=("subject", "text", "html")),
    id=SERIAL,
    kind=SENT,
    about=NotPersonal("the pseudonym of a case or a partner; the row that resolves it dies with it"),
    to=SENT,
    subject=SENT,
    text=SENT,
    html=SENT,
    reply_to=SENT,
    automatic=WORK,
    in_reply_to=SENT,
    queued_at=SENT,
    due_at=WORK,
    leased_until=WORK,
    attempts=WORK,
    sent_at=SENT,
    failed_at=SENT,
    bounced_at=SENT,
    address_is_dead=SENT,
)
