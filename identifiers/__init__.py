"""Identifiers as plain functions: mail, telephone, national numbers, postcodes, dates and folded text.

The lowest room of the house: it knows nothing above it, no models and no settings.
"""

from identifiers.dates import (
    STOCKHOLM,
    add_months,
    long_date,
    month_name,
    months_cutoff,
    stockholm_date,
    stockholm_today,
)
from identifiers.email import normalise_email
from identifiers.errors import Fault, InvalidIdentifier
from identifiers.national import (
    NationalNumber,
    NumberKind,
    number_needles,
    number_pattern,
    number_spellings,
    parse_number,
)
from identifiers.phone import digits_of, normalise_phone, phone_needles, phone_parts, phone_pattern, phone_spellings
from identifiers.postal import COUNTY_BY_PREFIX, POSTCODE_PREFIXES, county_of_postcode, normalise_postcode
from identifiers.text import Forbidden, clean_line, clean_text, drop_invisible, fold, forbidden_in, has_forbidden

__all__ = [
    "COUNTY_BY_PREFIX",
    "POSTCODE_PREFIXES",
    "STOCKHOLM",
    "Fault",
    "Forbidden",
    "InvalidIdentifier",
    "NationalNumber",
    "NumberKind",
    "add_months",
    "clean_line",
    "clean_text",
    "county_of_postcode",
    "digits_of",
    "drop_invisible",
    "fold",
    "forbidden_in",
    "has_forbidden",
    "long_date",
    "month_name",
    "months_cutoff",
    "normalise_email",
    "normalise_phone",
    "normalise_postcode",
    "number_needles",
    "number_pattern",
    "number_spellings",
    "parse_number",
    "phone_needles",
    "phone_parts",
    "phone_pattern",
    "phone_spellings",
    "stockholm_date",
    "stockholm_today",
]
