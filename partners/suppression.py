"""Who must not be written to, and who must not be brought back: asked before each send and at each import.

Any number of addresses in one statement a thousand. What can't be read as an address or number has no mark, and nothing
can be sent to it either.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partners.models.suppression import ErasedMark, Suppression
from vault.marks import Of, marks

_AT_ONCE = 500  # values in one statement


def suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses, as given, that want no newsletters and no advertising (R-30, R-31, Art. 21(3)).

    Looked up under every key: whatever key a link in an old mail was made with, it holds.
    """
    return set(_among(Suppression, Of.EMAIL, addresses))


def suppressed_since(address: str) -> datetime | None:
    """Since when an address, as typed, wants no newsletters; None where it said nothing."""
    found = Suppression.objects.filter(mark__in=marks(Of.EMAIL, address))
    return found.order_by("set_at").values_list("set_at", flat=True).first()


def erased_before(of: Of, values: Iterable[str]) -> set[str]:
    """Those of the addresses or numbers, as given, whose partner was erased: an import leaves them out."""
    return set(_among(ErasedMark, of, values))


def expect_nobody_erased(given: Mapping[str, str]) -> None:
    """Raises ``ValidationError`` at the field, `email` or `number`, by which somebody erased would come back."""
    for of in Of:
        if erased_before(of, [given.get(of, "")]):
            said = _("This was erased at the person's request. Go on only if they have made a new agreement with you.")
            raise ValidationError({of.value: said}, code="erased_before")


def _among(model: type[Suppression] | type[ErasedMark], of: Of, values: Iterable[str]) -> Iterator[str]:
    coming = iter(values)
    while some := list(islice(coming, _AT_ONCE)):
        by_mark: dict[str, set[str]] = {}
        for value in some:
            for one in marks(of, value):
                by_mark.setdefault(one, set()).add(value)
        for found in model._default_manager.filter(pk__in=by_mark).values_list("pk", flat=True):
            yield from by_mark[found]
