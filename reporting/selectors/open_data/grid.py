"""The map of reports as open data: how many lie in each cell of the grid, and none told of fewer than three.

Counted from what the file of reports tells, so that the two files together tell no more than each alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import orjson

from reporting.rules.open_data import Places, corners_of, middle_of
from reporting.rules.texts import gettext_noop as _
from reporting.selectors.open_data import places
from reporting.selectors.open_data.tables import Column, DataSet, Kind, Record, Wanted
from reporting.services import config

COLUMNS: Final = (
    Column(
        "cell",
        Kind.TEXT,
        _("Petak: kolom dan baris pada tingkat 16 peta web"),
        "Column and row of the cell on level 16 of web maps.",
    ),
    Column("lon", Kind.NUMBER, _("Bujur titik tengah petak"), "Longitude of its middle.", True),
    Column("lat", Kind.NUMBER, _("Lintang titik tengah petak"), "Latitude of its middle.", True),
    Column(
        "reports",
        Kind.WHOLE,
        _("Banyaknya laporan; petak dengan kurang dari tiga laporan tidak disebut"),
        "Number of reports; cells with fewer than three are not told.",
    ),
)


def rows(wanted: Wanted, shapes: bool) -> Iterator[Record]:
    """Cells with what they hold, the fullest first."""
    known = config.snapshot()
    counts = places.counts(wanted, known)
    spots, area = Places(counts), places.area_pk(wanted.area, known)
    cells: Counter[tuple[int, int]] = Counter()
    for spot, count in counts:
        place = spots.of(spot)
        if place.cell is not None and places.is_told_in(place, area):
            cells[place.cell] += count
    for cell, count in sorted(cells.items(), key=lambda each: (-each[1], each[0])):
        values = (f"{cell[0]}/{cell[1]}", *middle_of(cell), count)
        yield values, _outline(cell) if shapes else None


def _outline(cell: tuple[int, int]) -> bytes:
    return orjson.dumps({"type": "Polygon", "coordinates": [corners_of(cell)]})


GRID: Final = DataSet(
    code="grid",
    title=_("Peta kepadatan laporan"),
    about=_("Banyaknya laporan terbuka per petak sekitar 600 m. Petak dengan kurang dari tiga laporan tidak disebut."),
    meaning="Number of public reports per grid cell of about 600 m. Cells with fewer than three reports are left out.",
    columns=COLUMNS,
    narrowed_by=("since", "until", "state", "category", "agency", "area"),
    rows=rows,
    has_shapes=True,
)  # fmt: skip
