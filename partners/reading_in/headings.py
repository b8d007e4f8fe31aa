"""Which column is which: headings in Swedish or English, however they are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from identifiers.text import fold
from partners.models.import_file import ImportKind
from partners.reading_in.table import Cell

_PARTNER = {
    "customer_number": ("customer number", "kundnummer", "kundnr"),
    "name": ("name", "namn", "kontaktperson"),
    "company": ("company", "företag", "firma", "bolag"),
    "number": ("number", "organisationsnummer", "orgnr", "personnummer", "organisationsnummer eller personnummer"),
    "email": ("e-mail", "e-post", "epost", "email", "mejl"),
    "phone": ("phone", "telefon", "telefonnummer", "mobil"),
    "street": ("street address", "gatuadress", "adress", "street"),
    "postcode": ("postcode", "postnummer", "postnr"),
    "city": ("town", "ort", "postort", "city"),
    "relation_started_on": ("relation started", "relationen började", "kund sedan", "avtalsdatum"),
    "protected_identity": ("protected identity", "skyddad identitet"),
    "came_back": ("new agreement", "nytt avtal", "came back", "kommit tillbaka"),
}
_INVOICE = {
    "number": ("invoice number", "fakturanummer", "fakturanr"),
    "customer_number": ("customer number", "kundnummer", "kundnr"),
    "issued_on": ("issued", "fakturadatum", "invoice date", "utfärdad"),
    "fiscal_year_end": ("fiscal year ends", "räkenskapsåret slutar", "räkenskapsårets slut"),
    "buyer_name": ("buyer", "köpare"),
    "buyer_address": ("buyer's address", "köparens adress"),
    "what": ("concerns", "avser"),
    "amount": ("amount", "belopp", "amount, sek", "belopp, kr"),
    "vat": ("vat", "moms", "vat, sek", "moms, kr"),
}
_MESSAGE = {
    "sent_at": ("sent", "skickat", "datum"),
    "customer_number": ("customer number", "kundnummer", "kundnr"),
    "from_partner": ("from the partner", "från partnern", "från kunden"),
    "email": ("sender address", "avsändarens adress", "avsändare", "e-mail", "e-post"),
    "subject": ("subject", "ämne"),
    "text": ("text", "text", "meddelande"),
}
COLUMNS: Mapping[ImportKind, Mapping[str, Sequence[str]]] = {
    ImportKind.PARTNERS: _PARTNER,
    ImportKind.INVOICES: _INVOICE,
    ImportKind.MESSAGES: _MESSAGE,
}
NEEDED: Mapping[ImportKind, Sequence[str]] = {
    ImportKind.PARTNERS: ("customer_number",),
    ImportKind.INVOICES: tuple(name for name in _INVOICE if name != "customer_number"),
    ImportKind.MESSAGES: ("sent_at", "text"),
}


@dataclass(frozen=True)
class Heading:
    """Where each field stands, and the letters of columns nobody reads: an unknown heading may be anybody's name."""

    places: Mapping[int, str]
    unread: Sequence[str]


def understand(headings: Sequence[Cell], what: ImportKind) -> Heading:
    """Which field each column holds. Raises ``ValidationError`` for columns that are missing or stand there twice."""
    known = {fold(word): name for name, words in COLUMNS[what].items() for word in (name.replace("_", " "), *words)}
    places: dict[int, str] = {}
    unread = []
    for place, cell in enumerate(headings):
        name = known.get(fold(str(cell)).replace("_", " ").strip())
        if name is None:
            unread.append(get_column_letter(place + 1))
        elif name in places.values():
            raise ValidationError(
                _("Two columns are called %(heading)s. Take one of them out."),
                code="twice",
                params={"heading": shown(name, what)},
            )
        else:
            places[place] = name
    if missing := [shown(name, what) for name in NEEDED[what] if name not in places.values()]:
        raise ValidationError(
            _("The first row must name the columns. These are missing: %(missing)s."),
            code="missing",
            params={"missing": ", ".join(missing)},
        )
    return Heading(places, unread)


def shown(name: str, what: ImportKind) -> str:
    """The column's heading as the reader's own files would have it."""
    english, swedish, *_others = COLUMNS[what][name]
    return swedish if get_language() == "sv" else english
