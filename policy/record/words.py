"""The few words of the record that no field of the map carries."""

from django.utils.translation import gettext_lazy as _

from datamap.terms import Category, Erase, Words

_PARTNERS = _("partners and their contact persons")
_WRITERS = _("partners and others who write to us")
_ASKERS = _("persons who make a request, and those who help them")

# Whom each kind of data is about (Art. 30(1)(c)).
PERSONS: dict[Category, Words] = {
    Category.NAME: _PARTNERS,
    Category.CONTACT: _PARTNERS,
    Category.NATIONAL_ID: _PARTNERS,
    Category.CONTRACT: _PARTNERS,
    Category.CORRESPONDENCE: _WRITERS,
    Category.SOCIAL: _WRITERS,
    Category.LEDGER: _PARTNERS,
    Category.USAGE: _PARTNERS,
    Category.NETWORK: _("users of the services and visitors to this site"),
    Category.ID_IMAGE: _ASKERS,
    Category.CASE: _ASKERS,
    Category.COPY: _ASKERS,
    Category.SECRET: _ASKERS,
    Category.STAFF: _("our staff"),
}

# What becomes of data when its time is up.
AFTERWARDS: dict[Erase, Words] = {
    Erase.DELETE_ROW: _("is deleted"),
    Erase.BLANK: _("is deleted"),
    Erase.ANONYMISE: _("is made anonymous"),
    Erase.DESTROY_FILE: _("is destroyed"),
}
BY_HAND = _("is deleted by hand")
BY_ITSELF = _("goes")
