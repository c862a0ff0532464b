"""Areas as a file of our own: what an upload was understood as, and how the city was before it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import shapely
import shapely.geometry

from core.storage import files
from reporting.models import Area, AreaLevel
from reporting.services.catalog.boundary_checks import AreaDraft
from reporting.services.catalog.shapes import many

CONTENT_TYPE: Final = "application/geo+json"
_SIMPLE_DEGREES: Final = 0.0004


def key_of(public_id: UUID, name: str) -> str:
    """Where a file of a boundary set is kept; nothing below it has an address."""
    return files.city_key(f"boundaries/{public_id.hex}/{name}")


def written(drafts: Iterable[AreaDraft]) -> bytes:
    """Areas as GeoJSON, every coordinate exactly as it is."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": draft.code,
                "bps": draft.bps_code,
                "name": draft.name,
                "level": draft.level.value,
                "parent": draft.parent,
                "source": draft.source,
                "is_illustrative": draft.is_illustrative,
            },
            "geometry": shapely.geometry.mapping(draft.boundary),
        }
        for draft in drafts
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def read(key: str) -> list[AreaDraft]:
    """Areas of a file that ``written`` made, in its order."""
    content = json.loads(files.read(key))
    return [_draft(feature["properties"], feature["geometry"]) for feature in content["features"]]


def present() -> list[AreaDraft]:
    """The city's areas as they are now, parents first."""
    order = list(AreaLevel)
    drafts = [
        AreaDraft(
            code=area.code,
            bps_code=area.bps_code,
            name=area.name,
            level=AreaLevel(area.level),
            parent=area.parent.code if area.parent else None,
            boundary=many(shapely.from_wkb(bytes(area.boundary.wkb))),
            source=area.source,
            is_illustrative=area.is_illustrative,
        )
        for area in Area.objects.active().select_related("parent")
    ]
    return sorted(drafts, key=lambda draft: (order.index(draft.level), draft.code))


def outlines(drafts: Iterable[tuple[AreaDraft, str]]) -> bytes:
    """Areas with what becomes of each, simplified to what a screen can show."""
    features = []
    for draft, change in drafts:
        label = draft.boundary.representative_point()
        simple = draft.boundary.simplify(_SIMPLE_DEGREES)
        features.append(
            {
                "type": "Feature",
                "geometry": shapely.geometry.mapping(simple),
                "properties": {
                    "code": draft.code,
                    "name": draft.name,
                    "level": draft.level.value,
                    "change": change,
                    "lon": round(label.x, 5),
                    "lat": round(label.y, 5),
                },
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _draft(said: dict[str, Any], geometry: dict[str, Any]) -> AreaDraft:
    return AreaDraft(
        code=said["code"],
        bps_code=said["bps"],
        name=said["name"],
        level=AreaLevel(said["level"]),
        parent=said["parent"],
        boundary=many(shapely.geometry.shape(geometry)),
        source=said["source"],
        is_illustrative=said["is_illustrative"],
    )
