"""Tables open as written and run nothing."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from core.spreadsheets import cell, csv_response


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+62811", "'+62811"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\nbaris", "'\nbaris"),
        (" =1+1", "' =1+1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("＝1+1", "'＝1+1"),
        ("＋62811", "'＋62811"),
        ("－2", "'－2"),
        ("＠SUM", "'＠SUM"),
        (Decimal("-2.50"), Decimal("-2.50")),
        ("Dinas = baik", "Dinas = baik"),
        ("", ""),
        (None, ""),
        (-2, -2),
        (2.5, 2.5),
        (0, 0),
        (True, 1),
        (False, 0),
    ],
)
def test_a_cell_is_never_a_formula(value: object, written: object) -> None:
    assert cell(value) == written


def test_a_table_is_utf8_with_a_mark_and_comes_as_a_download() -> None:
    response = csv_response("rapor", ("dinas", "n"), [("Dinas “Kota”\nBaru, =2", 3), ("=x", None)])

    assert response.content.startswith(b"\xef\xbb\xbfdinas,n\r\n")
    assert response.headers["Content-Disposition"] == 'attachment; filename="rapor.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert rows[1:] == [["Dinas “Kota”\nBaru, =2", "3"], ["'=x", ""]]
