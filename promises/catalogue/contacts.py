"""How to reach us and the authority, and the text as a whole (R-58 to R-62)."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from journal.roles import Role
from promises.mapping import changed_codes
from promises.terms import NONE, Measured, Moment, Promise, none_wrong
from requests_app.models import Letter, LetterKind

TELLS_OF_IMY = (
    *(LetterKind.REFUSAL, LetterKind.PARTIAL_REFUSAL, LetterKind.NOT_IDENTIFIABLE, LetterKind.EXTENSION),
    *(LetterKind.ACCESS_REPLY, LetterKind.NO_DATA, LetterKind.ERASURE_CONFIRMATION),
)
THEIR_SITE = _("Whether imy.se answers can't be tried from a server that reaches no other site.")


def _no_way_to_reach_us(at: Moment) -> Measured:
    return none_wrong(int(not settings.PRIVACY_EMAIL))


def _letters_silent_about_imy(at: Moment) -> Measured:
    letters = Letter.objects.filter(kind__in=TELLS_OF_IMY)
    return none_wrong(letters.exclude(text__contains="imy.se").count(), of=letters.count())


def _contact_block_incomplete(at: Moment) -> Measured:
    missing = [not settings.COMPANY_ADDRESS, not settings.COMPANY_PHONE, not settings.COMPANY_NUMBER]
    return none_wrong(sum(missing), remark=_("Fill in COMPANY_ADDRESS, COMPANY_PHONE and COMPANY_NUMBER."))


def _sentences_to_map_again(at: Moment) -> Measured:
    return none_wrong(len(changed_codes(at.today)))


PROMISES = (
    Promise(
        "R-58",
        _("Missing: an address for questions about data, on pages and in letters"),
        NONE,
        Role.ADMINISTRATOR,
        "start",
        _no_way_to_reach_us,
    ),
    Promise(
        "R-59",
        _("Refusals, extensions and answers that do not tell of IMY"),
        NONE,
        Role.APPROVER,
        "admin:requests_app_case_changelist",
        _letters_silent_about_imy,
    ),
    Promise("R-60", THEIR_SITE, "–", Role.ADMINISTRATOR, "admin:promises_signoff_changelist", why_not=THEIR_SITE),
    Promise(
        "R-61",
        _("Parts of the contact block that are missing: postal address, telephone, company number"),
        NONE,
        Role.ADMINISTRATOR,
        "start",
        _contact_block_incomplete,
    ),
    Promise(
        "R-62",
        _("Requirements whose sentence has changed since it was mapped"),
        NONE,
        Role.APPROVER,
        "admin:promises_standing_changelist",
        _sentences_to_map_again,
    ),
)
