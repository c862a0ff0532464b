"""Reports as open data: a row each, newest first, with their place and time coarsened by ``rules.open_data``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from core.db import raw
from core.tenancy import current_city
from reporting.rules.open_data import Place, Places, Spot, disguised, hour_text, middle_of
from reporting.rules.texts import gettext_noop as _
from reporting.selectors.open_data import places
from reporting.selectors.open_data.report_columns import COLUMNS
from reporting.selectors.open_data.tables import DataSet, Record, Wanted
from reporting.services import config

IDLE_SECONDS: Final = 60
"""A reader that takes nothing for so long is gone."""

_READ: Final = f"""
SELECT r.public_id::text, r.kelurahan_id, r.kecamatan_id, {places.CELL}, r.category_id, r.agency_id,
  r.state, r.priority, r.channel,
  floor(extract(epoch FROM r.submitted_at) / 3600)::int, floor(extract(epoch FROM r.closed_at) / 3600)::int,
  floor(extract(epoch FROM r.responded_at - r.submitted_at) / 60)::int, r.responded_at <= r.response_due_at,
  floor(extract(epoch FROM r.resolved_at - r.submitted_at) / 60)::int, r.resolved_at <= r.resolution_due_at,
  r.supporters_count, r.reopened_count, r.handover_count, nullif(r.reject_reason, '')
FROM reporting_report r"""  # noqa: S608 - constants only


def rows(wanted: Wanted, shapes: bool) -> Iterator[Record]:
    """The reports of a file. Two statements see one moment: the count of places, and the rows."""
    with raw.snapshot(idle_seconds=IDLE_SECONDS):
        known = config.snapshot()
        told = _Telling(Places(places.counts(wanted, known)), known, shapes=shapes)
        area = places.area_pk(wanted.area, known)
        where, values = places.condition(wanted, known)
        if area is not None:
            where, values = f"{where} AND %s IN (r.kelurahan_id, r.kecamatan_id)", [*values, area]
        statement = f"{_READ} WHERE {where} ORDER BY r.submitted_at DESC, r.id DESC"
        for batch in raw.batches(statement, values):
            for row in batch:
                place = told.place(row)
                if places.is_told_in(place, area):
                    yield told.record(row, place)


class _Telling:
    """Turns rows of the database into what is told of them; what repeats is made once."""

    def __init__(self, spots: Places, known: config.Snapshot, *, shapes: bool) -> None:
        city = current_city()
        zone = ZoneInfo(city.time_zone)
        self._spots = spots
        self._rows = known.rows
        self._secret = hashlib.sha256(
            f"open-data:{city.schema_name}:{settings.SECRET_KEY}".encode()
        ).digest()
        self._hour = cache(lambda hour: hour_text(hour, zone))
        self._where = cache(lambda place: _where(place, known))
        self._shape = cache(_point) if shapes else _no_shape

    def place(self, row: tuple[Any, ...]) -> Place:
        """What is told of a row's place."""
        return self._spots.of(Spot(row[1], row[2], (row[3], row[4])))

    def record(self, row: tuple[Any, ...], place: Place) -> Record:
        """The row as it is published."""
        public_id, _kel, _kec, _cx, _cy, category, agency, state, priority, channel = row[:10]
        arrived, closed, *measured = row[10:]
        about, owner = self._rows.categories[category], self._rows.agencies.get(agency)
        values = (
            disguised(public_id, self._secret), state, about.code, about.name,
            owner and owner.code, owner and owner.name, *self._where(place), place.precision.value,
            priority, channel, self._hour(arrived), None if closed is None else self._hour(closed),
            *measured,
        )  # fmt: skip
        return values, self._shape(place)


def _where(place: Place, known: config.Snapshot) -> tuple[Any, ...]:
    """Codes and names of the areas that are told, and the point."""
    areas = known.rows.areas
    kecamatan = areas.get(place.kecamatan) if place.kecamatan else None
    kelurahan = areas.get(place.kelurahan) if place.kelurahan else None
    lon, lat = middle_of(place.cell) if place.cell else (None, None)
    return (
        kecamatan and kecamatan.code, kecamatan and kecamatan.name,
        kelurahan and kelurahan.code, kelurahan and kelurahan.name, lon, lat,
    )  # fmt: skip


def _point(place: Place) -> bytes | None:
    if place.cell is None:
        return None
    lon, lat = middle_of(place.cell)
    return f'{{"type":"Point","coordinates":[{lon},{lat}]}}'.encode()


def _no_shape(_place: Place) -> bytes | None:
    return None


REPORTS: Final = DataSet(
    code="reports",
    title=_("Laporan"),
    about=_(
        "Setiap laporan terbuka: soal, dinas, keadaan, waktu, dan ketepatan target. Tanpa tulisan, foto, "
        "nomor, dan alamat."
    ),
    meaning="Every public report: category, agency, state, times and targets. No texts, photos, numbers or addresses.",
    columns=COLUMNS,
    narrowed_by=("since", "until", "state", "category", "agency", "area"),
    rows=rows,
    has_shapes=True,
    is_long=True,
)
