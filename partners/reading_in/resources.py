"""What the library's resource is to us: it reads the cells and tells what differs; our rules judge and our verbs write.

A row is judged by the rules of the verb before the verb is called, so that looking through a file writes nothing and
says the same as reading it in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import Resource

from partners.models import Partner
from partners.reading_in.table import Cell
from partners.reading_in.widgets import looks_like_a_formula
from partners.suppression import erased_before
from vault.marks import Of

Row = Mapping[str, Cell]

FORMULA = _("The cell begins as a formula does. Write the value itself.")
EMPTY = _("Write something here.")
NOBODY = _("No partner has this customer number.")
ERASED = _("This was erased at the person's request, so the row is left out.")


class RegisterResource(Resource):
    """One row at a time, a chunk's rows looked up together. An empty cell says nothing and changes nothing."""

    key: ClassVar[str] = ""  # the field no two rows of a file may share
    needed: ClassVar[Sequence[str]] = ()
    free_text: ClassVar[Collection[str]] = frozenset()

    class Meta:
        skip_unchanged = True
        skip_html_diff = True
        store_instance = True
        use_transactions = False

    def __init__(self, *, by: User | None) -> None:
        super().__init__()
        self.by = by
        self.partners: dict[str, Partner] = {}
        self.erased: dict[str, set[str]] = {}

    def look_up(self, rows: Collection[Row]) -> None:
        """Ask once for all that the rows of a chunk refer to."""
        numbers = {str(row.get("customer_number", "")) for row in rows}
        self.partners = {found.customer_number: found for found in Partner.objects.filter(customer_number__in=numbers)}
        self.erased = {of.value: erased_before(of, _cells(rows, of.value)) for of in self.marks()}

    def marks(self) -> Iterable[Of]:
        """By which columns somebody erased would come back."""
        return (Of.EMAIL,)

    def changed(self, instance: Any, original: Any) -> list[str]:
        """The fields of a row that differ from what is stored; without that, all that the row says."""
        return [
            str(field.attribute)
            for field in self.get_import_fields()
            if (field.get_value(instance) != field.get_value(original) if original else field.get_value(instance))
        ]

    def import_field(self, field: Field, instance: Any, row: Row, is_m2m: bool = False, **kwargs: Any) -> None:
        """An empty cell leaves what is stored; what a spreadsheet would compute is no value."""
        cell = row.get(field.column_name, "")
        if cell == "":
            return
        if looks_like_a_formula(cell) and field.attribute not in self.free_text:
            raise ValueError(FORMULA)
        super().import_field(field, instance, row, is_m2m, **kwargs)

    def import_instance(self, instance: Any, row: Row, **kwargs: Any) -> None:
        """Cells, then rules; every fault of the row is said at once."""
        faults: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as fault:
            faults = fault.update_error_dict(faults)
        for name in self.needed:
            if row.get(name, "") == "":
                faults[name] = ValidationError(EMPTY, code="required").error_list
        try:
            self.judge(instance, row, {name for name, cell in row.items() if cell != "" and name not in faults})
        except ValidationError as fault:
            faults = {**fault.update_error_dict({}), **faults}
        if faults:
            raise ValidationError(faults)

    def judge(self, instance: Any, row: Row, said: Collection[str]) -> None:
        """The rules of the verb over the fields ``said``, which were read. Raises ``ValidationError`` by field."""

    def save_instance(self, instance: Any, is_create: bool, row: Row, **kwargs: Any) -> None:
        """The verb; nothing while the file is only looked through."""
        if not kwargs["dry_run"]:
            with transaction.atomic():
                self.write(instance, is_create, row)

    def write(self, instance: Any, is_create: bool, row: Row) -> None:
        """Call the verb."""
        raise NotImplementedError

    def get_instance(self, instance_loader: Any, row: Row) -> Any:
        """What the row would change; None when it is new."""
        return None

    def expect_not_erased(self, row: Row, said: Collection[str]) -> None:
        """Nobody who was erased comes back from an old list (R-55). Raises ``ValidationError`` by field."""
        found = [name for name, erased in self.erased.items() if name in said and row[name] in erased]
        if found:
            raise ValidationError({name: ValidationError(ERASED, code="erased_before") for name in found})


def _cells(rows: Iterable[Row], name: str) -> list[str]:
    return [cell for row in rows if isinstance(cell := row.get(name, ""), str) and cell]
