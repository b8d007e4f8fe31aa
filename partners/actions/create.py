"""A new partner enters the register."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Unpack

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from identifiers.dates import stockholm_today
from journal.record import record
from partners.actions.suppression import let_come_back
from partners.contract_data import ContractData, clean_contract_data
from partners.customer_numbers import next_customer_number
from partners.models import Partner
from partners.models.kind import kind_of
from partners.permission import KEEPS_THE_REGISTER, recorded_as, require
from partners.policy_version import policy_version_on
from partners.suppression import expect_nobody_erased, suppressed_since
from vault.marks import Of, marks

_ATTEMPTS = 5


def create_partner(
    *,
    by: User | None,
    customer_number: str = "",
    relation_started_on: date | None = None,
    protected_identity: bool = False,
    came_back: bool = False,
    **contract: Unpack[ContractData],
) -> Partner:
    """Enter a partner with the data its contract needs and nothing more (R-25, Art. 5(1)(c)).

    Without a `customer_number` the next free one is given; the relation starts today (Stockholm) unless told, under
    the version of the policy that held that day (R-03). An address that wants no newsletters gets none here either
    (Art. 21(3)). Whose address or number was erased is refused, so that no old list brings them back (R-55), unless
    they `came_back` with an agreement of their own.
    Raises ``PermissionDenied``, and ``ValidationError`` by field for what can't be stored or is taken.
    """
    require(by, KEEPS_THE_REGISTER)
    given: dict[str, Any] = {"name": "", **contract}
    if customer_number:
        given["customer_number"] = customer_number
    columns = clean_contract_data(given)
    started = relation_started_on or stockholm_today()
    kind = kind_of(columns.get("number", ""), columns.get("company", ""))
    if not came_back:
        expect_nobody_erased(columns)
    for attempt in range(_ATTEMPTS):
        numbered = columns if customer_number else {**columns, "customer_number": next_customer_number()}
        try:
            with transaction.atomic():
                if came_back:
                    let_come_back(*_erased_marks(columns))
                partner = Partner.objects.create(
                    **numbered,
                    kind=kind,
                    relation_started_on=started,
                    policy_version_at_contract=policy_version_on(started),
                    marketing_stopped_at=suppressed_since(columns.get("email", "")),
                    protected_identity=protected_identity,
                )
                record("partner_created", by=recorded_as(by), about=partner.pseudonym, came_back=came_back)
                return partner
        except IntegrityError:
            # Two at once were given one number: the later takes the next. A chosen number that is taken stays taken.
            if customer_number or attempt + 1 == _ATTEMPTS:
                break
    raise ValidationError({"customer_number": _("This customer number is taken.")}, code="unique")


def _erased_marks(columns: Mapping[str, str]) -> Iterator[str]:
    for of in Of:
        yield from marks(of, columns.get(of, ""))
