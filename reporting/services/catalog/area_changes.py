"""What a set of boundaries would change about the city's areas, and changing it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib.gis.geos import Point
from django.db import connection

from reporting.models import Area
from reporting.models.choices import AreaLevel
from reporting.services.catalog.boundary_checks import AreaDraft
from reporting.services.catalog.shapes import WGS84, multi_polygon

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

    def facts(self) -> dict[str, object]:
        """For the audit: everything that is not as it was."""
        return {
            "created": list(self.created),
            "changed": list(self.changed),
            "switched_off": list(self.switched_off),
        }


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a whole file."""

    source: str = ""
    is_illustrative: bool = False


def compare(drafts: list[AreaDraft], said: Said, replaced: Collection[AreaLevel]) -> ImportResult:
    """What storing the drafts would change.

    Args:
        drafts: Areas as they shall be.
        said: Of those that do not say it themselves.
        replaced: Levels of which everything that is not among the drafts is switched off.
    """
    existing = {area.code: area for area in Area.objects.select_related("parent")}
    here = {*existing, *(draft.code for draft in drafts)}
    created, changed, unchanged = [], [], []
    for draft in drafts:
        area = existing.get(draft.code)
        if area is None:
            created.append(draft.code)
        elif _same(area, draft, here, said):
            unchanged.append(draft.code)
        else:
            changed.append(draft.code)
    named = {draft.code for draft in drafts}
    return ImportResult(
        created=tuple(created),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        switched_off=tuple(
            sorted(
                area.code
                for area in existing.values()
                if area.is_active and area.level in replaced and area.code not in named
            )
        ),
    )


def carry_out(drafts: list[AreaDraft], said: Said, result: ImportResult) -> None:
    """Store what ``compare`` found, in the caller's transaction."""
    touched = {*result.created, *result.changed}
    _store([draft for draft in drafts if draft.code in touched], said)
    Area.objects.filter(code__in=result.switched_off).update(is_active=False)


def measure(codes: Iterable[str]) -> None:
    """Let PostGIS measure areas anew and make sure that labels lie inside."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURE, [sorted(codes)])


def _same(area: Area, draft: AreaDraft, here: set[str], said: Said) -> bool:
    parent = draft.parent if draft.parent in here else None
    return (
        area.is_active
        and (area.name, area.level, area.source) == (draft.name, draft.level, _source(draft, said))
        and (not draft.bps_code or area.bps_code == draft.bps_code)
        and area.is_illustrative == _is_illustrative(draft, said)
        and (area.parent.code if area.parent else None) == parent
        and bytes(area.boundary.wkb) == bytes(multi_polygon(draft.boundary).wkb)
    )


def _source(draft: AreaDraft, said: Said) -> str:
    return said.source if draft.source is None else draft.source


def _is_illustrative(draft: AreaDraft, said: Said) -> bool:
    return said.is_illustrative if draft.is_illustrative is None else draft.is_illustrative


def _store(drafts: list[AreaDraft], said: Said) -> None:
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
                is_illustrative=_is_illustrative(draft, said),
                source=_source(draft, said),
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
