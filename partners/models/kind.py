"""The coarse kind of a customer: all that is left to count by once the number has gone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from identifiers.errors import InvalidIdentifier
from identifiers.national import parse_number
from identifiers.text import fold


class CustomerKind(models.TextChoices):
    """Coarse kind of customer, from the number, else from the legal form in the company's name."""

    COMPANY = "company", _("company")
    SOLE_TRADER = "sole_trader", _("sole trader or private person")
    ASSOCIATION = "association", _("association or foundation")
    PUBLIC = "public", _("public body")
    UNKNOWN = "unknown", _("not known")


# First digit of an organisationsnummer (law.md §9.2). 1 is an estate: none of these.
_BY_FIRST_DIGIT = {
    "2": CustomerKind.PUBLIC,
    "3": CustomerKind.COMPANY,  # foreign
    "5": CustomerKind.COMPANY,  # aktiebolag
    "6": CustomerKind.COMPANY,  # enkelt bolag
    "7": CustomerKind.ASSOCIATION,  # ekonomisk förening
    "8": CustomerKind.ASSOCIATION,  # ideell förening, stiftelse
    "9": CustomerKind.COMPANY,  # handelsbolag, kommanditbolag
}
_BY_LEGAL_FORM = {
    **dict.fromkeys(("ab", "aktiebolag", "hb", "handelsbolag", "kb", "kommanditbolag"), CustomerKind.COMPANY),
    **dict.fromkeys(("förening", "föreningen", "stiftelse", "stiftelsen"), CustomerKind.ASSOCIATION),
}


def kind_of(number: str, company: str = "") -> CustomerKind:
    """What kind of customer has this number and company name; a number, where there is one, decides."""
    if number:
        try:
            parsed = parse_number(number)
        except InvalidIdentifier:
            return CustomerKind.UNKNOWN
        if parsed.is_personal:
            return CustomerKind.SOLE_TRADER
        return _BY_FIRST_DIGIT.get(parsed.ten_digit[0], CustomerKind.UNKNOWN)
    forms = (_BY_LEGAL_FORM[word] for word in fold(company).split() if word in _BY_LEGAL_FORM)
    return next(forms, CustomerKind.UNKNOWN)
