"""Tables for spreadsheets: CSV that opens in Excel as written, and runs nothing.

A cell that a spreadsheet would take for a formula (it begins with ``=``, ``+``, ``-`` or ``@``, also of full width or
after blanks, or with a tab or the end of a line) gets an apostrophe before it. Numbers are written as numbers, with a
dot; nothing is an empty cell. The file is UTF-8 with a byte order mark; the first line holds stable column names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse

BOM: Final = "\ufeff"
_SIGNS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "−")
_BLANK: Final = " \t\r\n\v\f\u00a0\u200b\u3000\ufeff"
_ENDS: Final = ("\t", "\r", "\n")


def cell(value: object) -> str | int | float | Decimal:
    """One value as it is written."""
    if isinstance(value, str) and value[:1].isalnum():
        return value  # nearly every text: neither a sign nor a blank comes first
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float | Decimal):
        return value
    text = str(value)
    runs = text.startswith(_ENDS) or text.lstrip(_BLANK).startswith(_SIGNS)
    return f"'{text}" if runs else text


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table as a download.

    Args:
        name: File name without its ending, plain letters.
        columns: Stable names: people's spreadsheets refer to them.
        rows: Values in the order of the columns.
    """
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
    response.writelines(csv_pieces(columns, rows))
    return response


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The same table row by row, for files too long to hold.

    Args:
        columns, rows: As for :func:`csv_response`.
    """
    held = io.StringIO()
    writer = csv.writer(held)
    held.write(BOM)
    writer.writerow(columns)
    for row in rows:
        yield _taken(held)
        writer.writerow([cell(value) for value in row])
    yield _taken(held)


def _taken(held: io.StringIO) -> bytes:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text.encode()
