"""The bytes of a CSV or Excel file as rows of cells. Nothing is written to disk, no formula is computed."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from zipfile import BadZipFile, ZipFile

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST = 10 * 1024 * 1024  # bytes
MOST_ROWS = 100_000
MOST_COLUMNS = 60
_UNPACKED = 200 * 1024 * 1024  # bytes a workbook may unpack to
_PARTS = 1_000  # files in a workbook
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Cell = str | date | datetime


def lines(data: bytes) -> Iterator[list[Cell]]:
    """The rows of the file, the headings first, each cell as text or as a day. An empty row is an empty list.

    CSV may be parted by semicolon, comma or tab, in UTF-8, UTF-16 or the old Windows encoding; of a workbook the first
    sheet is read. Raises ``ValidationError`` in plain words for what is no such file or larger than we take.
    """
    if not data:
        raise ValidationError(_("The file is empty."), code="empty")
    if len(data) > LARGEST:
        raise ValidationError(_("The file is larger than 10 MiB. Divide it into several."), code="too_large")
    if data.startswith(_OLD_EXCEL):
        raise ValidationError(_("This is an old or locked Excel file. Save it as .xlsx or as CSV."), code="old_excel")
    found = _workbook(data) if data.startswith(_ZIP) else _csv(data)
    for count, row in enumerate(found):
        if count > MOST_ROWS:
            raise ValidationError(
                _("The file has more than %(most)d rows. Divide it into several."),
                code="too_long",
                params={"most": MOST_ROWS},
            )
        yield row


def _workbook(data: bytes) -> Iterator[list[Cell]]:
    broken = ValidationError(_("The Excel file can't be read. Open it, save it anew and try again."), code="broken")
    try:
        _expect_no_bomb(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True):
            yield _without_tail([_from_excel(cell) for cell in row])
    except ValidationError:
        raise
    except Exception as error:  # the library answers a broken workbook with whatever broke in it
        raise broken from error


def _expect_no_bomb(data: bytes) -> None:
    """A few bytes may unpack to a machine's whole memory: the sizes are looked at before anything is unpacked.

    A part that lies about its size is cut there by the unpacking itself.
    """
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except BadZipFile as error:
        raise ValidationError(
            _("The Excel file can't be read. Open it, save it anew and try again."), code="broken"
        ) from error
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        raise ValidationError(
            _("The Excel file unpacks to far more than a register needs. Save the sheet alone as CSV."), code="bomb"
        )


def _from_excel(value: object) -> Cell:
    """Numbers as they are written in a register: 11455 and never 11455.0."""
    if value is None:
        return ""
    if isinstance(value, date):  # a datetime is one
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip(" ")


def _csv(data: bytes) -> Iterator[list[Cell]]:
    text = _decoded(data)
    head = text.partition("\n")[0]
    mark = max(";,\t", key=head.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            yield _without_tail([cell.strip(" ") for cell in row[: MOST_COLUMNS + 1]])
    except csv.Error as error:
        raise ValidationError(
            _("The file can't be read as CSV: a quotation mark is not closed, or one cell is far too long."),
            code="broken",
        ) from error


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _without_tail(row: list[Cell]) -> list[Cell]:
    full = len(row)
    while full and row[full - 1] == "":
        full -= 1
    return list(islice(row, full))
