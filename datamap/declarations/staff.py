"""The people who work here, and what the framework writes down about them."""

from datamap.registry import declare
from datamap.rules import CONFIRMATION, FORMER_STAFF, SECURITY_LOG, SESSION, SIGN_IN, SIGN_IN_TRIES
from datamap.terms import Category, Erase, LegalBasis, NotPersonal, Personal, Purpose, Reach

INTEREST = LegalBasis.LEGITIMATE_INTEREST
ACCOUNT = Personal(Category.STAFF, Purpose.STAFF_WORK, INTEREST, FORMER_STAFF, Erase.BLANK)
LOGIN = Personal(Category.STAFF, Purpose.STAFF_WORK, INTEREST, FORMER_STAFF, Erase.ANONYMISE)
MAY = NotPersonal("what the account may do")

declare(
    "auth.User",
    Reach(),
    id=NotPersonal("a running number; the journal names staff by it"),
    password=LOGIN,
    last_login=NotPersonal("a date without a name once the account is anonymous"),
    is_superuser=MAY,
    username=LOGIN,
    first_name=ACCOUNT,
    last_name=ACCOUNT,
    email=ACCOUNT,
    is_staff=MAY,
    is_active=MAY,
    date_joined=NotPersonal("a date without a name once the account is anonymous"),
    groups=MAY,
    user_permissions=MAY,
)

LEFT = NotPersonal("the clock; a date without a name once the account is anonymous")

declare("retention.Leaving", account=LEFT, left_on=LEFT)

WIRING = NotPersonal("the framework's own names of models and rights")

declare("auth.Group", id=WIRING, name=WIRING, permissions=WIRING)
declare("auth.Permission", id=WIRING, name=WIRING, content_type=WIRING, codename=WIRING)
declare("contenttypes.ContentType", id=WIRING, app_label=WIRING, model=WIRING)

LOGGED_IN = Personal(Category.STAFF, Purpose.SECURITY, INTEREST, SESSION, Erase.DELETE_ROW)

declare("sessions.Session", session_key=LOGGED_IN, session_data=LOGGED_IN, expire_date=LOGGED_IN)

# What one signs in with beside the password; seeds are sealed by the vault, of keys only the public half lies here.
NUMBER = NotPersonal("a running number")
FACTOR = Personal(Category.STAFF, Purpose.SECURITY, INTEREST, SIGN_IN, Erase.DELETE_ROW)

declare("mfa.Authenticator", id=NUMBER, user=FACTOR, type=FACTOR, data=FACTOR, created_at=FACTOR, last_used_at=FACTOR)

# Tables of the sign-in library that stay empty: nobody signs in by e-mail address.
declare("account.EmailAddress", id=NUMBER, user=FACTOR, email=FACTOR, verified=FACTOR, primary=FACTOR)
CONFIRMED = Personal(Category.STAFF, Purpose.SECURITY, INTEREST, CONFIRMATION, Erase.DELETE_ROW)
declare(
    "account.EmailConfirmation", id=NUMBER, email_address=CONFIRMED, created=CONFIRMED, sent=CONFIRMED, key=CONFIRMED
)

# Keyed hashes of a network or a name, and when something was tried.
TRIED = Personal(Category.NETWORK, Purpose.SECURITY, INTEREST, SIGN_IN_TRIES, Erase.DELETE_ROW)
declare("dhprivacy.CacheRow", cache_key=TRIED, value=TRIED, expires=TRIED)

CHANGED = Personal(Category.STAFF, Purpose.SECURITY, INTEREST, SECURITY_LOG, Erase.DELETE_ROW)

declare(
    "admin.LogEntry",
    Reach(raw_text=("object_repr", "change_message")),
    id=NotPersonal("a running number"),
    action_time=CHANGED,
    user=CHANGED,
    content_type=CHANGED,
    object_id=CHANGED,
    object_repr=CHANGED,
    action_flag=CHANGED,
    change_message=CHANGED,
)
