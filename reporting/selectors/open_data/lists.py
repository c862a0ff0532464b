"""The lists a city keeps, as open data: categories with their targets, agencies, and areas with their boundaries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from core import clock
from core.db import raw
from core.tenancy import current_city
from reporting.rules.targets import TargetKind, pick_target
from reporting.rules.texts import gettext_noop as _
from reporting.selectors.open_data.reports import IDLE_SECONDS
from reporting.selectors.open_data.tables import Column, DataSet, Kind, Record, Wanted
from reporting.services import config
from reporting.services.config_facts import CategoryFacts

CATEGORY_COLUMNS: Final = (
    Column("category", Kind.TEXT, _("Kode kategori"), "Code of the category."),
    Column("name", Kind.TEXT, _("Nama"), "Name."),
    Column("parent", Kind.TEXT, _("Kode kategori di atasnya"), "Code of the category above it."),
    Column(
        "is_active",
        Kind.BOOLEAN,
        _("Apakah sekarang dapat dipilih warga"),
        "Whether citizens may choose it now.",
    ),
    Column(
        "response_target",
        Kind.TEXT,
        _("Target jawaban pertama, misalnya 30 menit kerja"),
        "Target of the first answer, in words.",
    ),
    Column(
        "resolution_target",
        Kind.TEXT,
        _("Target penyelesaian"),
        "Target of the resolution, in words.",
    ),
    Column(
        "next_door",
        Kind.TEXT,
        _("Pihak lain yang bertanggung jawab, bila bukan kota"),
        "Who is responsible instead of the city.",
    ),
)
AGENCY_COLUMNS: Final = (
    Column("agency", Kind.TEXT, _("Kode dinas"), "Code of the agency."),
    Column("name", Kind.TEXT, _("Nama"), "Name."),
    Column("short_name", Kind.TEXT, _("Singkatan"), "Short name."),
    Column("parent", Kind.TEXT, _("Kode dinas induk"), "Code of the agency above it."),
    Column(
        "is_active",
        Kind.BOOLEAN,
        _("Apakah menerima laporan sekarang"),
        "Whether it takes reports now.",
    ),
)
AREA_COLUMNS: Final = (
    Column("code", Kind.TEXT, _("Kode Kemendagri"), "Kemendagri code."),
    Column("bps_code", Kind.TEXT, _("Kode BPS"), "BPS code."),
    Column("name", Kind.TEXT, _("Nama"), "Name."),
    Column(
        "level", Kind.TEXT, _("Tingkat: kecamatan atau kelurahan"), "Level: kecamatan or kelurahan."
    ),
    Column("parent", Kind.TEXT, _("Kode wilayah di atasnya"), "Code of the area above it."),
    Column("area_km2", Kind.NUMBER, _("Luas geodesik dalam km²"), "Geodesic area in km²."),
    Column("is_covered", Kind.BOOLEAN, _("Apakah dilayani"), "Whether the service covers it."),
    Column("lon", Kind.NUMBER, _("Bujur titik label"), "Longitude of the label's point.", True),
    Column("lat", Kind.NUMBER, _("Lintang titik label"), "Latitude of the label's point.", True),
    Column(
        "is_illustrative",
        Kind.BOOLEAN,
        _("Apakah batasnya hanya contoh, bukan batas resmi"),
        "Whether the boundary is only drawn for a demonstration.",
    ),
)

_AREAS: Final = """
SELECT area.code, area.bps_code, area.name, area.level, parent.code, area.area_km2::float8, area.is_covered,
  round(extensions.st_x(area.label_point)::numeric, 6)::float8,
  round(extensions.st_y(area.label_point)::numeric, 6)::float8,
  area.is_illustrative, CASE WHEN %s THEN extensions.st_asgeojson(area.boundary, 6) END
FROM reporting_area area LEFT JOIN reporting_area parent ON parent.id = area.parent_id
WHERE area.is_active ORDER BY area.code
"""


def categories(_wanted: Wanted, _shapes: bool) -> Iterator[Record]:
    """Every category, those switched off too: old reports are about them."""
    known = config.snapshot()
    promise = partial(_promise, known)
    for each in known.categories.values():
        parent = each.line[1] if len(each.line) > 1 else None
        yield (
            each.code, each.name, parent, each.is_active, promise(each, TargetKind.RESPONSE),
            promise(each, TargetKind.RESOLUTION), each.next_door_name or None,
        ), None  # fmt: skip


def agencies(_wanted: Wanted, _shapes: bool) -> Iterator[Record]:
    """Every agency, those that take no reports too; no telephone and no mail: those are people's."""
    kept = config.snapshot().rows.agencies
    for each in sorted(kept.values(), key=lambda agency: agency.code):
        parent = kept.get(each.parent_id) if each.parent_id else None
        yield (each.code, each.name, each.short_name, parent and parent.code, each.is_active), None


def areas(_wanted: Wanted, shapes: bool) -> Iterator[Record]:
    """Every area of the current boundaries."""
    with raw.snapshot(idle_seconds=IDLE_SECONDS):
        for batch in raw.batches(_AREAS, [shapes], at_once=50 if shapes else raw.ROWS_AT_ONCE):
            for row in batch:
                yield _area(row)


def _area(row: tuple[Any, ...]) -> Record:
    return row[:-1], row[-1].encode() if row[-1] else None


def today() -> date:
    """The city's own day: targets come into force with it."""
    return clock.now().astimezone(ZoneInfo(current_city().time_zone)).date()


def _promise(known: config.Snapshot, category: CategoryFacts, kind: TargetKind) -> str | None:
    """What is promised for the category anywhere in the city, whatever the priority."""
    if category.next_door_name:
        return None
    target = pick_target(
        known.targets, kind=kind, category=category.line, priority="", area=(), on=today()
    )
    return target.words() if target else None


CATEGORIES: Final = DataSet(
    code="categories",
    title=_("Kategori dan target waktu"),
    about=_(
        "Soal yang dapat dilaporkan, dengan target jawaban dan penyelesaian yang berlaku sekarang."
    ),
    meaning="What can be reported, with the targets in force now.",
    columns=CATEGORY_COLUMNS,
    narrowed_by=(),
    rows=categories,
    is_of_today=True,
)
AGENCIES: Final = DataSet(
    code="agencies",
    title=_("Dinas"),
    about=_("Dinas dan unit yang menangani laporan."),
    meaning="Agencies that solve reports.",
    columns=AGENCY_COLUMNS,
    narrowed_by=(),
    rows=agencies,
)
AREAS: Final = DataSet(
    code="areas",
    title=_("Wilayah"),
    about=_("Kecamatan dan kelurahan dengan kode Kemendagri dan BPS, luas, dan batasnya."),
    meaning="Kecamatan and kelurahan with their codes, extent and boundaries.",
    columns=AREA_COLUMNS,
    narrowed_by=(),
    rows=areas,
    has_shapes=True,
)
