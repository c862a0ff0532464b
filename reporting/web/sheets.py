"""Tables for other programs: CSV as spreadsheets in Indonesia open it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_file(rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """Return rows as a file to keep.

    Texts that a spreadsheet would run as a formula get an apostrophe in front: what people typed is
    never executed at somebody's desk.

    Args:
        rows: The first one says what the columns are.
        name: Of the file, without ending.
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response.write("\ufeff")
    writer = csv.writer(response)
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return response


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell
