"""Rows that are invoices or support messages: entered once, and never changed by a file."""

from collections.abc import Collection
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from partners.actions.enter import enter_invoice, enter_message
from partners.models import Invoice, Partner, SupportMessage
from partners.models.import_file import ImportKind
from partners.reading_in.headings import NEEDED
from partners.reading_in.resources import NOBODY, RegisterResource, Row
from partners.reading_in.widgets import AmountWidget, DayWidget, LineWidget, MomentWidget, YesWidget
from partners.trace_data import clean_invoice, clean_message

_SETTLED = _("This invoice is entered already, and says something else there. An invoice is corrected by a new one.")
_INVOICE = tuple(NEEDED[ImportKind.INVOICES])
_MESSAGE = ("sent_at", "from_partner", "email", "subject", "text")


def _line(name: str) -> Field:
    return Field(attribute=name, column_name=name, widget=LineWidget())


class _Trace(RegisterResource):
    """What hangs on a partner, whom the row names by customer number."""

    def partner_of(self, row: Row) -> Partner | None:
        """The partner named; None where none is. Raises ``ValidationError`` for a number nobody has."""
        number = str(row.get("customer_number", ""))
        if number and number not in self.partners:
            raise ValidationError({"customer_number": ValidationError(NOBODY, code="nobody")})
        return self.partners.get(number)


class InvoiceRows(_Trace):
    """An invoice is entered once. The same one again is passed over; another under its number is a fault."""

    key = "number"
    needed = _INVOICE

    number = _line("number")
    issued_on = Field("issued_on", "issued_on", DayWidget())
    fiscal_year_end = Field("fiscal_year_end", "fiscal_year_end", DayWidget())
    buyer_name = _line("buyer_name")
    buyer_address = _line("buyer_address")
    what = _line("what")
    amount = Field("amount", "amount", AmountWidget())
    vat = Field("vat", "vat", AmountWidget())

    def look_up(self, rows: Collection[Row]) -> None:
        """The partners, and the invoices of these numbers."""
        super().look_up(rows)
        numbers = {str(row.get("number", "")) for row in rows}
        self.invoices = {found.number: found for found in Invoice.objects.filter(number__in=numbers)}

    def init_instance(self, row: Row | None = None) -> Invoice:
        """An invoice not yet entered."""
        return Invoice()

    def get_instance(self, instance_loader: Any, row: Row) -> Invoice | None:
        """The invoice of this number."""
        return copy(self.invoices.get(str(row.get("number", ""))))

    def judge(self, instance: Any, row: Row, said: Collection[str]) -> None:
        """As ``enter_invoice``."""
        self.partner_of(row)
        given = {name: getattr(instance, name) for name in _INVOICE if name in said}
        if len(given) < len(_INVOICE):
            return  # what is missing or unreadable has been said
        columns = clean_invoice(given)
        for name in _INVOICE:
            setattr(instance, name, columns[name])
        if instance.pk is not None:
            other = [name for name in _INVOICE if columns[name] != getattr(self.invoices[instance.number], name)]
            if other:
                raise ValidationError({name: ValidationError(_SETTLED, code="settled") for name in other})

    def write(self, instance: Any, is_create: bool, row: Row) -> None:
        """Enter it."""
        enter_invoice(by=self.by, partner=self.partner_of(row), **{name: getattr(instance, name) for name in _INVOICE})


class MessageRows(_Trace):
    """A message is entered once: the same text at the same moment from the same side is the same message."""

    needed = tuple(NEEDED[ImportKind.MESSAGES])
    free_text = frozenset({"subject", "text"})

    sent_at = Field("sent_at", "sent_at", MomentWidget())
    from_partner = Field("from_partner", "from_partner", YesWidget())
    email = _line("email")
    subject = _line("subject")
    text = _line("text")

    def look_up(self, rows: Collection[Row]) -> None:
        """The partners; what is stored of them is asked for row by row, by its moment."""
        super().look_up(rows)
        moments = set()
        for row in rows:
            try:
                moment = MomentWidget().clean(row.get("sent_at", ""))
            except ValueError:
                continue
            if moment:
                moments.add(moment)
        stored = SupportMessage.objects.filter(sent_at__in=moments)
        self.stored = set(stored.values_list("partner_id", "sent_at", "from_partner", "text_folded"))

    def init_instance(self, row: Row | None = None) -> SupportMessage:
        """A message not yet entered."""
        return SupportMessage()

    def judge(self, instance: Any, row: Row, said: Collection[str]) -> None:
        """As ``enter_message``."""
        partner = self.partner_of(row)
        given = {name: getattr(instance, name) for name in _MESSAGE if name in said}
        if not {"sent_at", "text"} <= given.keys():
            return  # what is missing or unreadable has been said
        columns = clean_message(given, partner=partner)
        if partner is None or columns["email_normal"] != partner.email_normal:
            self.expect_not_erased(row, said)
        for name, value in columns.items():
            setattr(instance, name, value)
        instance.partner = partner

    def skip_row(self, instance: Any, original: Any, row: Row, import_validation_errors: Any = None) -> bool:
        """What is stored already is passed over, also when the file says it twice."""
        if import_validation_errors:
            return False
        same = (instance.partner_id, instance.sent_at, instance.from_partner, instance.text_folded)
        if same in self.stored:
            return True
        self.stored.add(same)
        return False

    def write(self, instance: Any, is_create: bool, row: Row) -> None:
        """Enter it."""
        enter_message(by=self.by, partner=instance.partner, **{name: getattr(instance, name) for name in _MESSAGE})
