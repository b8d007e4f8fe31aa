"""Rows that are partners: found by customer number, corrected or entered."""

from collections.abc import Collection, Iterable
from copy import deepcopy
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from identifiers.dates import stockholm_today
from partners.actions.correct import correct_partner
from partners.actions.create import create_partner
from partners.contract_data import CONTRACT_FIELDS, clean_contract_data
from partners.models import Partner
from partners.reading_in.resources import RegisterResource, Row
from partners.reading_in.widgets import DayWidget, LineWidget, YesWidget
from vault.marks import Of

_ENDED = _("The relation has ended: nothing more is written down.")
_RESTRICTED = _("The data is restricted: nothing more is written down.")
_AHEAD = _("This day is still to come.")
_OWN = ("relation_started_on", "protected_identity")


def _line(name: str) -> Field:
    return Field(attribute=name, column_name=name, widget=LineWidget())


class PartnerRows(RegisterResource):
    """A partner is corrected where the customer number is known and entered where it is not.

    Who was erased is left out, unless the row says that they have come back with an agreement of their own.
    """

    key = "customer_number"
    needed = ("customer_number",)

    customer_number = _line("customer_number")
    name = _line("name")
    company = _line("company")
    number = _line("number")
    email = _line("email")
    phone = _line("phone")
    street = _line("street")
    postcode = _line("postcode")
    city = _line("city")
    relation_started_on = Field("relation_started_on", "relation_started_on", DayWidget())
    protected_identity = Field("protected_identity", "protected_identity", YesWidget())
    came_back = Field("came_back", "came_back", YesWidget())

    def marks(self) -> Iterable[Of]:
        """Partners are known by both."""
        return tuple(Of)

    def init_instance(self, row: Row | None = None) -> Partner:
        """A partner not yet entered."""
        return Partner()

    def get_instance(self, instance_loader: Any, row: Row) -> Partner | None:
        """The partner with this customer number."""
        return deepcopy(self.partners.get(str(row.get("customer_number", ""))))

    def judge(self, instance: Any, row: Row, said: Collection[str]) -> None:
        """As ``create_partner`` and ``correct_partner``; and nothing new about who has left or asked for a halt."""
        if instance.pk is not None:
            _expect_open(instance)
            instance.came_back = None
        given = {name: getattr(instance, name) for name in CONTRACT_FIELDS if name in said}
        if "customer_number" in said:
            given["customer_number"] = instance.customer_number
        if instance.pk is None:
            given.setdefault("name", "")
        columns = clean_contract_data(given)
        if "relation_started_on" in said and instance.relation_started_on > stockholm_today():
            raise ValidationError({"relation_started_on": ValidationError(_AHEAD, code="ahead")})
        if not getattr(instance, "came_back", None):
            stored = self.partners.get(instance.customer_number)
            self.expect_not_erased(row, [name for name in said if columns.get(name) != getattr(stored, name, None)])
        for name in given:
            setattr(instance, name, columns[name])

    def write(self, instance: Any, is_create: bool, row: Row) -> None:
        """Enter or correct, with what the row says."""
        said: dict[str, Any] = {
            name: getattr(instance, name) for name in (*CONTRACT_FIELDS, *_OWN) if row.get(name, "") != ""
        }
        if is_create:
            back = bool(getattr(instance, "came_back", None))
            create_partner(by=self.by, customer_number=instance.customer_number, came_back=back, **said)
        else:
            correct_partner(instance, by=self.by, **said)


def _expect_open(partner: Partner) -> None:
    if partner.relation_ended_on is not None:
        raise ValidationError({"customer_number": ValidationError(_ENDED, code="ended")})
    if partner.restricted_at is not None:
        raise ValidationError({"customer_number": ValidationError(_RESTRICTED, code="restricted")})
