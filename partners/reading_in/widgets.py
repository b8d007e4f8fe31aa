"""How a cell is read as a day, an amount or a yes: several ways of writing, one meaning."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.widgets import BooleanWidget, CharWidget, DateTimeWidget, DateWidget, DecimalWidget

from identifiers.dates import STOCKHOLM
from partners.reading_in.table import Cell

_DAYS = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y")
_TIMES = (" %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M", "T%H:%M:%S%z", "")
_NO_DAY = _("This is no day. Write it as 2026-04-07.")
_NO_TIME = _("This is no time. Write it as 2026-04-07 09:30.")
_NO_AMOUNT = _("This is no amount. Write it as 1234,50.")
_NO_ANSWER = _("Write yes or no here.")
_TOO_LARGE = _("The amount is larger than any invoice of ours.")
_SERIAL = re.compile(r"[2-7][0-9]{4}")  # Excel's count of days, for the years 1954 to 2119
_FIRST_DAY = date(1899, 12, 30)
_LARGEST = Decimal(10) ** 10
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s().,-]*$)")


def looks_like_a_formula(cell: Cell) -> bool:
    """Whether a spreadsheet would compute the cell: a number with its sign, or a phone with +46, it leaves alone."""
    return isinstance(cell, str) and _FORMULA.match(cell) is not None


class LineWidget(CharWidget):
    """Text; judged by the rules of its field."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str:
        """As it stands; a day in a field of text as the day."""
        return value.isoformat()[:10] if isinstance(value, date) else value


class DayWidget(DateWidget):
    """A day, also as Excel counts it."""

    def __init__(self) -> None:
        super().__init__()
        self.formats = _DAYS

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> date | None:
        """The day; None where the cell is empty. Raises ``ValueError`` in plain words."""
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, str) and _SERIAL.fullmatch(value):
            return _FIRST_DAY + timedelta(days=int(value))
        try:
            day: date | None = super().clean(value, row, **kwargs)
        except ValueError:
            raise ValueError(_NO_DAY) from None
        return day


class MomentWidget(DateTimeWidget):
    """A moment in Stockholm; a day alone is its noon, so that it stays that day."""

    def __init__(self) -> None:
        super().__init__()
        self.formats = tuple(day + time for day in _DAYS for time in _TIMES)

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> datetime | None:
        """The moment; None where the cell is empty. Raises ``ValueError`` in plain words."""
        if isinstance(value, datetime):
            return value.replace(tzinfo=STOCKHOLM) if value.tzinfo is None else value
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, 12, tzinfo=STOCKHOLM)
        try:
            moment: datetime | None = super().clean(value, row, **kwargs)
        except ValueError:
            raise ValueError(_NO_TIME) from None
        return moment.replace(hour=12) if moment and len(value) <= len("2026-04-07") else moment


class AmountWidget(DecimalWidget):
    """Kronor and öre, with a comma or a point."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Decimal | None:
        """The amount; None where the cell is empty. Raises ``ValueError`` in plain words."""
        text = re.sub(r"[\s\u00a0\u202f]|kr$|sek$", "", str(value).lower()).replace("\u2212", "-")
        if "," in text and "." in text:  # whichever comes first parts thousands
            text = text.replace(min(",.", key=text.index), "")
        text = text.replace(",", ".")
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise ValueError(_NO_AMOUNT) from None
        if not amount.is_finite() or text.count(".") > 1:
            raise ValueError(_NO_AMOUNT)
        if abs(amount) >= _LARGEST:
            raise ValueError(_TOO_LARGE)
        if amount != round(amount, 2):
            raise ValueError(_NO_AMOUNT)
        return round(amount, 2)


class YesWidget(BooleanWidget):
    """Yes or no in two languages."""

    _yes = frozenset({"1", "yes", "y", "true", "ja", "j", "sant", "x"})
    _no = frozenset({"0", "no", "n", "false", "nej", "falskt"})

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> bool | None:
        """None where the cell is empty. Raises ``ValueError`` in plain words."""
        word = str(value).strip().lower()
        if not word:
            return None
        if word in self._yes or word in self._no:
            return word in self._yes
        raise ValueError(_NO_ANSWER)
