"""Setting up where the city is: importing boundaries, and switching areas on and off."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.tenancy import current_schema
from reporting.models import Area
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import boundary_files, config
from reporting.services.catalog.boundary_checks import AreaDraft, Known, understand
from reporting.services.catalog.shapes import WGS84, multi_polygon
from tenants.models import City

# Lengths and areas are measured on the ellipsoid, by PostGIS: these numbers are billed.
_MEASURE: Final = """
    UPDATE reporting_area
       SET area_km2 = GREATEST(round((ST_Area(boundary::geography) / 1e6)::numeric, 3), 0.001),
           label_point = CASE WHEN ST_Covers(boundary, label_point) THEN label_point
                              ELSE ST_PointOnSurface(boundary) END
     WHERE code = ANY(%s)
"""
_COLUMNS: Final = (
    "bps_code", "name", "level", "parent", "boundary", "label_point", "area_km2",
    "is_illustrative", "source", "is_active",
)  # fmt: skip


class BoundaryProblems(Invalid):
    """A boundary file contradicts itself or the city; nothing was changed."""

    code = "boundary_problems"

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            _("Berkas belum dapat dipakai: %d masalah.") % len(problems), problems=problems
        )
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or in a dry run would do: codes, in order."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    switched_off: tuple[str, ...]

    @property
    def changes_something(self) -> bool:
        return bool(self.created or self.changed or self.switched_off)


@transaction.atomic(durable=True)
def import_file(
    *,
    path: Path,
    epsg: int | None = None,
    source: str = "",
    is_illustrative: bool = False,
    replaces: bool = False,
    dry_run: bool = False,
    actor: Actor,
    at: datetime,
) -> ImportResult:
    """Take over boundaries from a file. The same file again changes nothing.

    Areas are found by their Kemendagri code, with or without dots, or by a BPS code the city knows.
    What the file does not name stays, unless it ``replaces`` the levels it contains.

    Args:
        path: GeoJSON, or a zipped Shapefile.
        epsg: The file's coordinate system, when it does not say.
        source: Where the boundaries come from, shown beside the map.
        is_illustrative: Whether they are drawn for a demo, which screens say.
        replaces: Switch off areas of the same levels that the file does not name.
        dry_run: Only say what would happen.
        actor: Who decided.
        at: When (aware).

    Raises:
        UnreadableFile: The file cannot be opened.
        BoundaryProblems: Its contents cannot be used; every problem is listed.
    """
    config.hold()
    features = boundary_files.read(path, epsg=epsg)
    drafts, problems = understand(features, _known())
    if problems:
        raise BoundaryProblems(problems)
    result = _compare(drafts, source, is_illustrative=is_illustrative, replaces=replaces)
    if dry_run or not result.changes_something:
        return result
    touched = {*result.created, *result.changed}
    _store(
        [draft for draft in drafts if draft.code in touched],
        source,
        is_illustrative=is_illustrative,
    )
    Area.objects.filter(code__in=result.switched_off).update(is_active=False)
    config.changed(
        kind="areas_imported",
        subject=path.name[:200],
        actor=actor,
        at=at,
        facts={
            "created": list(result.created),
            "changed": list(result.changed),
            "switched_off": list(result.switched_off),
            "source": source,
        },
    )
    return result


@transaction.atomic(durable=True)
def cover(*, codes: Collection[str], is_covered: bool, actor: Actor, at: datetime) -> int:
    """Switch service on or off for areas and everything below them; returns how many changed.

    Raises:
        Invalid: A code is no area of this city.
    """
    config.hold()
    known = set(Area.objects.filter(code__in=codes).values_list("code", flat=True))
    missing = sorted(set(codes) - known)
    if missing:
        raise Invalid(_("Wilayah ini tidak ada: %s.") % ", ".join(missing), field="areas")
    parents = dict(Area.objects.values_list("code", "parent__code"))
    wanted = {code for code in parents if known.intersection(_with_ancestors(code, parents))}
    changing = Area.objects.filter(code__in=wanted).exclude(is_covered=is_covered)
    changed = sorted(changing.values_list("code", flat=True))
    if changed:
        Area.objects.filter(code__in=changed).update(is_covered=is_covered)
        config.changed(
            kind="areas_covered" if is_covered else "areas_uncovered",
            subject="",
            actor=actor,
            at=at,
            facts={"codes": changed},
        )
    return len(changed)


def measure(codes: Iterable[str]) -> None:
    """Let PostGIS measure areas anew and make sure that labels lie inside."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURE, [sorted(codes)])


def _known() -> Known:
    rows = list(Area.objects.values_list("code", "level", "bps_code"))
    city = City.objects.filter(schema_name=current_schema()).first()
    return Known(
        levels={code: level for code, level, _bps in rows},
        by_bps={bps: code for code, _level, bps in rows if bps},
        kemendagri_code=(city.kemendagri_code if city else "") or _prefix(row[0] for row in rows),
    )


def _prefix(codes: Iterable[str]) -> str:
    """The city's own code, as far as its areas agree on it."""
    prefixes = {".".join(code.split(".")[:2]) for code in codes}
    return prefixes.pop() if len(prefixes) == 1 else ""


def _compare(
    drafts: list[AreaDraft], source: str, *, is_illustrative: bool, replaces: bool
) -> ImportResult:
    """What storing the drafts would change."""
    existing = {area.code: area for area in Area.objects.select_related("parent")}
    here = {*existing, *(draft.code for draft in drafts)}
    created, changed, unchanged = [], [], []
    for draft in drafts:
        area = existing.get(draft.code)
        if area is None:
            created.append(draft.code)
        elif _same(area, draft, here, source, is_illustrative=is_illustrative):
            unchanged.append(draft.code)
        else:
            changed.append(draft.code)
    levels = {draft.level for draft in drafts} if replaces else set()
    named = {draft.code for draft in drafts}
    return ImportResult(
        created=tuple(created),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        switched_off=tuple(
            sorted(
                area.code
                for area in existing.values()
                if area.is_active and area.level in levels and area.code not in named
            )
        ),
    )


def _same(
    area: Area, draft: AreaDraft, here: set[str], source: str, *, is_illustrative: bool
) -> bool:
    parent = draft.parent if draft.parent in here else None
    return (
        area.is_active
        and (area.name, area.level, area.source) == (draft.name, draft.level, source)
        and (not draft.bps_code or area.bps_code == draft.bps_code)
        and area.is_illustrative == is_illustrative
        and (area.parent.code if area.parent else None) == parent
        and bytes(area.boundary.wkb) == bytes(multi_polygon(draft.boundary).wkb)
    )


def _store(drafts: list[AreaDraft], source: str, *, is_illustrative: bool) -> None:
    """Insert or replace areas level by level: a parent has its key before its children need it."""
    ids = dict(Area.objects.values_list("code", "pk"))
    known_bps = dict(Area.objects.values_list("code", "bps_code"))
    for level in dict.fromkeys(draft.level for draft in drafts):
        areas = [
            Area(
                code=draft.code,
                bps_code=draft.bps_code or known_bps.get(draft.code, ""),
                name=draft.name,
                level=draft.level.value,
                parent_id=ids.get(draft.parent) if draft.parent else None,
                boundary=multi_polygon(draft.boundary),
                label_point=Point(draft.boundary.representative_point().coords[0], srid=WGS84),
                area_km2="0.001",
                is_illustrative=is_illustrative,
                source=source,
                is_active=True,
            )
            for draft in drafts
            if draft.level is level
        ]
        stored = Area.objects.bulk_create(
            areas, update_conflicts=True, unique_fields=["code"], update_fields=_COLUMNS
        )
        ids |= {area.code: area.pk for area in stored}
    measure(draft.code for draft in drafts)


def _with_ancestors(code: str, parents: Mapping[str, str | None]) -> Iterable[str]:
    """A code and the codes above it."""
    above: str | None = code
    while above is not None:
        yield above
        above = parents.get(above)
