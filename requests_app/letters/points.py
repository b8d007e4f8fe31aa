"""What each letter must say (law.md §7, §14), checked on the text that is about to leave."""

from collections.abc import Mapping

from outbox.writing.points import Facts, Point, check, each, fact, said
from requests_app.letters.words import IMY_POST

_RESTRICTED: Mapping[str, str] = {"sv": "används inte till något annat", "en": "used for nothing else"}
CASE_NUMBER = Point("case_number", lambda facts: (f"{facts['number_label']}: {facts['reference']}",))
DATE = Point("date", lambda facts: (f"{facts['date_label']}: {facts['today']}",))
CONTACT = fact("contact", "privacy_email")
IMY = Point("imy", lambda facts: (IMY_POST, "imy.se"))
COURT = said("court", "domstol", "court")
CASE_RECORD = said("case_record", "tredje året efter", "third year after")
RIGHTS = each("rights", "rights")
_LIGHTEST_FIRST = said("lightest_first", "Enklast är", "The simplest way")
_NOT_FOR_MARKETING = said("not_for_marketing", "slippa reklam", "stop advertising")
_COVERED: Mapping[str, str] = {"sv": "täcka över allt utom", "en": "cover everything except"}
_COVER = Point("cover", lambda facts: (_COVERED[facts["language"]],) if facts["wants_image"] else ())

_OTHERS: Mapping[str, str] = {"sv": "artikel 15.4", "en": "Article 15(4)"}
_OUTSIDE = (
    each("outside", "outside"),
    Point("outside_by", lambda facts: (facts["outside_by"],) if facts["outside"] else ()),
)

_WITH_IT: Mapping[str, str] = {"sv": "Med det här brevet följer", "en": "with this letter"}
_FILES = Point("files", lambda facts: (_WITH_IT[facts["language"]],) if facts["files"] else ())

_ALWAYS = (CASE_NUMBER, DATE, CONTACT)
_REMEDY = (IMY, COURT)
_REFUSED = (
    fact("what", "right"),
    fact("reason", "reason"),
    fact("ground", "ground"),
    said("cure", "Vad du kan göra", "What you can do"),
    *_REMEDY,
)

REQUIRED: Mapping[str, tuple[Point, ...]] = {
    "acknowledgement": (
        *_ALWAYS,
        fact("received", "received"),
        RIGHTS,
        fact("latest_date", "latest"),
        fact("explanation", "explanation"),
        said("free", "kostar ingenting", "costs nothing"),
        said("next_step", "Vad som händer nu", "What happens next"),
        said("follow", "Så följer du ärendet", "How to follow the case"),
        CASE_RECORD,
    ),
    "marketing_stopped": (
        *_ALWAYS,
        said("done", "Vi har stoppat", "We have stopped"),
        said("operational", "driftstörningar", "outages"),
        said("suppression", "spärrmarkering", "suppression marker"),
    ),
    "identity_request": (
        *_ALWAYS,
        fact("reason", "reason"),
        _LIGHTEST_FIRST,
        said("cover", "täcka över", "cover everything"),
        said("destroyed", "förstörs bilden", "is destroyed"),
        said("time", "Tiden räknas", "Time runs"),
        _NOT_FOR_MARKETING,
    ),
    "identity_reminder": (
        *_ALWAYS,
        fact("asked_on", "asked_on"),
        _LIGHTEST_FIRST,
        _COVER,
        said("time", "Tiden räknas", "Time runs"),
        _NOT_FOR_MARKETING,
    ),
    "identity_last_call": (
        *_ALWAYS,
        fact("asked_on", "asked_on"),
        fact("until_when", "until"),
        said("a_real_decision", "beslut med skälen", "decision with the reasons"),
        said("no_right_lost", "en ny begäran när du vill", "a new request whenever you like"),
        _LIGHTEST_FIRST,
        _COVER,
        _NOT_FOR_MARKETING,
    ),
    "no_data": (*_ALWAYS, fact("searched_on", "searched_on"), each("sources", "sources"), *_OUTSIDE, *_REMEDY),
    "access_reply": (
        *_ALWAYS,
        said("yes", "Ja, vi behandlar", "Yes, we process"),
        fact("searched_on", "searched_on"),
        each("sources", "sources"),
        fact("link_validity", "expires_on"),
        each("formats", "files"),
        said("information", "ändamål", "purposes"),
        said("recipients", "mottagare", "recipients"),
        said("origin", "var uppgifterna kommer ifrån", "where the data comes from"),
        said("rights", "rättelse, radering", "rectification, erasure"),
        each("left_out", "left_out"),
        Point("left_out_ground", lambda facts: (_OTHERS[facts["language"]],) if facts["left_out"] else ()),
        *_OUTSIDE,
        *_REMEDY,
    ),
    "erasure_confirmation": (
        *_ALWAYS,
        each("every_line", "titles"),
        each("kept_until", "kept_until"),
        each("kept_law", "kept_laws"),
        Point("restricted_use", lambda facts: (_RESTRICTED[facts["language"]],) if facts["kept"] else ()),
        said("suppression", "spärrmarkering", "suppression marker"),
        fact("marks_until", "marks_until"),
        said("backups", "säkerhetskopior", "backup"),
        fact("backups_until", "backups_until"),
        said("recipients", "artikel 19", "Article 19"),
        *_REMEDY,
    ),
    "refusal": (*_ALWAYS, *_REFUSED),
    "partial_refusal": (
        *_ALWAYS,
        each("granted", "granted"),
        Point("granted_part", lambda facts: (facts["granted_part"],) if facts["granted_part"] else ()),
        said("granted_first", "Det här har vi gjort", "This we have done"),
        *_REFUSED,
    ),
    "not_identifiable": (
        *_ALWAYS,
        fact("what", "right"),
        said("ground", "artikel 11 och 12.2", "Articles 11 and 12(2)"),
        said("what_would_help", "söker vi igen", "search again"),
        *_REMEDY,
    ),
    "answer": (*_ALWAYS, fact("what", "right"), fact("answer", "answer"), _FILES, *_REMEDY),
    "restriction": (
        *_ALWAYS,
        fact("since", "since"),
        fact("answer", "answer"),
        said("storage_only", "gör inget annat med dem", "do nothing else with it"),
        said("exceptions", "artikel 18.2", "Article 18(2)"),
        said("recipients", "artikel 19", "Article 19"),
        said("told_before", "artikel 18.3", "Article 18(3)"),
        *_REMEDY,
    ),
    "restriction_lifting": (
        *_ALWAYS,
        fact("lifts_on", "lifts_on"),
        fact("reason", "reason"),
        said("article", "artikel 18.3", "Article 18(3)"),
        said("how_to_keep_it", "Vad du kan göra", "What you can do"),
        *_REMEDY,
    ),
    "agreement": (
        *_ALWAYS,
        fact("answer", "answer"),
        _FILES,
        said("article", "artikel 28", "Article 28"),
        fact("where", "page"),
        fact("sign_by", "sign_by"),
        said("takes_effect", "båda har undertecknat", "both parties have signed"),
        *_REMEDY,
    ),
    "forwarding": (
        *_ALWAYS,
        RIGHTS,
        fact("controller", "controller"),
        fact("how_to_reach_them", "reach"),
        fact("when", "sent_on"),
        said("why", "personuppgiftsbiträde", "as their processor"),
        said("nothing_disclosed", "inte lämnat ut", "not handed out"),
        said("otherwise", "som kund hos oss", "as a customer of ours"),
        *_REMEDY,
    ),
    "message": (*_ALWAYS, fact("text", "text"), _FILES),
    "extension": (
        *_ALWAYS,
        fact("reason", "reason"),
        fact("new_date", "until"),
        said("article", "artikel 12.3", "Article 12(3)"),
        *_REMEDY,
    ),
    "late_notice": (*_ALWAYS, fact("what_went_wrong", "reason"), fact("new_date", "until"), *_REMEDY),
    "closure": (
        *_ALWAYS,
        fact("outcome", "outcome"),
        Point("image", lambda facts: (facts["image_destroyed"],) if facts["image_destroyed"] else ()),
        fact("kept_until", "kept_until"),
        each("outside", "outside"),
        said("reopen", "öppnar vi ärendet igen", "open the case again"),
        *_REMEDY,
    ),
}


def check_letter(kind: str, text: str, facts: Facts) -> None:
    """Raise ``LetterIncomplete`` naming every required point the text lacks."""
    check(kind, REQUIRED[kind], text, facts)
