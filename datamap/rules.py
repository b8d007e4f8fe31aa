"""Every period, stated once, with its promise or law (design §6). The sweep runs them in this order.

What expires at a moment goes the day after (``days=1``): a clock that counts days would take it the morning before.
"""

from django.utils.translation import gettext_lazy as _

from datamap.terms import Keep

_GDPR = "Dataskyddsförordningen (EU) 2016/679"

ID_IMAGE = Keep(
    "id_image",
    _("until identity has been decided, 30 days after upload at the latest"),
    "uploaded_at",
    days=30,
    promise="R-54",
    despite_holds=True,
)
RAW_MAIL = Keep(
    "raw_mail",
    _("30 days after it arrived, or until a person has sorted it if that takes longer"),
    "received_at",
    days=30,
    promise="R-54",
    despite_holds=True,
    only_if={"outcome__in": ("opened", "attached", "duplicate", "filed_auto")},
)
# The copy in the mailbox itself: outside the database, so no step of the sweep. ``intake.mailbox`` keeps it.
MAILBOX_COPY = Keep(
    "mailbox_copy",
    _("7 days after it was taken in; at once when it holds an image of an ID document"),
    "received_at",
    days=7,
    promise="R-54",
    despite_holds=True,
)
FILED_MAIL = Keep(
    "filed_mail",
    _("30 days after it was filed as automatic or as a copy"),
    "decided_at",
    days=30,
    promise="R-12",
    despite_holds=True,
    only_if={"outcome__in": ("duplicate", "filed_auto"), "case__isnull": True, "mailbox_copy__isnull": True},
)
# The hour itself is held by the register's clock (``partners.actions.read_in``); the sweep takes what that one missed.
IMPORT_FILE = Keep(
    "import_file",
    _("until it has been read in or dropped, one hour at the latest"),
    "uploaded_at",
    days=1,
    promise="R-12",
    despite_holds=True,
)
IMPORT_COUNTS = Keep("import_counts", _("30 days after the upload"), "uploaded_at", days=30, promise="R-12")
PACKAGE = Keep("package", _("30 days after delivery"), "released_at", days=30, promise="R-12", despite_holds=True)
UNSENT_PACKAGE = Keep(
    "unsent_package",
    _("until the case is closed"),
    "case.closed_at",
    days=1,
    promise="R-12",
    despite_holds=True,
    only_if={"released_at__isnull": True},
)
EXPIRED = Keep(
    "expired", _("until the day after it ceases to be valid"), "expires_at", days=1, promise="R-12", despite_holds=True
)

# Before AT_THE_END: where both are due the row goes at once and need not be emptied first.
SIX_MONTHS = Keep(
    "six_months",
    _("at most six months after the relation ended"),
    "relation_ended_on",
    months=6,
    promise="R-16",
)
AT_THE_END = Keep("at_the_end", _("until the relation ends"), "relation_ended_on", days=0, promise="R-12")
UNKNOWN_SENDER = Keep(
    "unknown_sender",
    _("six months after it was sent, when it belongs to no partner we know"),
    "sent_at",
    months=6,
    promise="R-12",
    only_if={"partner__isnull": True},
)
NINETY_DAYS = Keep("ninety_days", _("90 days"), "at", days=90, promise="R-43")
LEDGER = Keep(
    "ledger",
    _("through the seventh calendar year after the one in which the fiscal year ended"),
    "fiscal_year_end",
    calendar_years=7,
    promise="R-18",
    law="Bokföringslagen (1999:1078)",
    section="7 kap. 2 §",
)

# The clock starts when the company ceases to do marketing.
SUPPRESSION = Keep(
    "suppression",
    _("as long as we send newsletters or advertising to anybody"),
    "needless_from",
    days=0,
    promise="R-31",
    law=_GDPR,
    section="artikel 21.3",
)
# As long as the longest source an import may come from: the books, whose fiscal year may end a year after it began.
ERASED_MARK = Keep(
    "erased_mark",
    _("through the eighth calendar year after the erasure, as long as an old list may still name you"),
    "erased_on",
    calendar_years=(LEDGER.calendar_years or 0) + 1,
    promise="R-55",
    law=_GDPR,
    section="artikel 5.2 och 24",
)

CASE_FILE = Keep(
    "case_file",
    _("three calendar years after the year in which the case was closed"),
    "closed_at",
    calendar_years=3,
    promise="R-57",
    law=_GDPR,
    section="artikel 5.2 och 24",
)
AGREEMENT = Keep(
    "agreement",
    _("three calendar years after the year in which the agreement ended"),
    "ended_on",
    calendar_years=3,
    promise="R-46",
    law=_GDPR,
    section="artikel 5.2 och 24",
)
SKELETON = Keep(
    "case_skeleton",
    _("as a record without name and contact details, five years after the case file"),
    "closed_at",
    calendar_years=8,
    promise="R-57",
    law=_GDPR,
    section="artikel 5.2 och 24",
)
INCIDENT = Keep(
    "incident",
    _("five calendar years after the year in which the record of the breach was closed"),
    "closed_at",
    calendar_years=5,
    law=_GDPR,
    section="artikel 33.5",
)
MAILING_LOG = Keep(
    "mailing_log",
    _("twelve months after the mail was sent"),
    "sent_at",
    months=12,
    or_after="failed_at",
    promise="R-12",
    law=_GDPR,
    section="artikel 5.2",
)
TASK = Keep(
    "task", _("three calendar years after the year in which it was done"), "done_at", calendar_years=3, promise="R-12"
)
RELEASE = Keep(
    "release",
    _("three calendar years after the year in which it was decided"),
    "decided_at",
    calendar_years=3,
    promise="R-12",
)

BRAKE_RELEASE = Keep(
    "brake_release", _("three calendar years after the year it was for"), "day", calendar_years=3, promise="R-12"
)

RATE_WINDOW = Keep(
    "rate_window", _("until the next day at the latest"), "until", days=1, promise="R-43", despite_holds=True
)
SIGN_IN_TRIES = Keep(
    "sign_in_tries", _("until the next day at the latest"), "expires", days=1, promise="R-43", despite_holds=True
)
SESSION = Keep("session", _("until the session expires"), "expire_date", days=1, promise="R-12")
SECURITY_LOG = Keep("security_log", _("twelve months"), "action_time", months=12, promise="R-12")
SIGN_IN = Keep(
    "sign_in",
    _("until the account is closed"),
    "user.last_login",
    days=1,
    or_after="user.date_joined",
    promise="R-12",
    only_if={"user__is_active": False},
)
CONFIRMATION = Keep("confirmation", _("three days"), "created", days=3, promise="R-12")
FORMER_STAFF = Keep(
    "former_staff",
    _("six months after the account was closed"),
    "leaving.left_on",
    months=6,
    promise="R-12",
    only_if={"is_active": False},
)

# No table: files elsewhere, which `manage.py backup` writes and removes.
BACKUP = Keep(
    "backup",
    _("30 days; what has been erased is erased again after a restore"),
    "taken_on",
    days=30,
    promise="R-12",
)
# Lines of a log that tell of nobody: longer than any backup lives, and a year (law.md §11).
ERASURE_LINE = Keep("erasure_line", _("thirteen months after the erasure"), "at", months=13, promise="R-12")

IN_ORDER = (
    *(IMPORT_FILE, IMPORT_COUNTS),
    *(ID_IMAGE, RAW_MAIL, FILED_MAIL, PACKAGE, UNSENT_PACKAGE, EXPIRED, SIX_MONTHS, AT_THE_END, UNKNOWN_SENDER),
    *(
        NINETY_DAYS,
        LEDGER,
        SUPPRESSION,
        ERASED_MARK,
        AGREEMENT,
        CASE_FILE,
        SKELETON,
        INCIDENT,
        MAILING_LOG,
        TASK,
        RELEASE,
        BRAKE_RELEASE,
    ),
    *(RATE_WINDOW, SIGN_IN_TRIES, SESSION, SECURITY_LOG, CONFIRMATION, SIGN_IN, FORMER_STAFF),
)
BY_ID = {rule.rule: rule for rule in IN_ORDER}
