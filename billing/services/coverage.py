"""The coverage ledger: which kelurahan a city switched on and off, when, and how large they are.

An entry is dated, added and never changed; of one area the latest that has begun holds. The size is measured on the
area's outline (geodesic, to the hectare = 0.01 km²) and frozen with the outline's fingerprint: new boundaries cost
nothing until the city takes them over in a change it has seen the price of. A city without boundaries is covered by one
entry for the whole region, of the size that was typed in the offer (:data:`TYPED`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from billing.models import Change, CoverageEntry
from core.tenancy import inside
from reporting.rules.lifecycle import Actor
from reporting.selectors import coverage as measuring
from reporting.services.catalog import coverage as matching
from tenants.models import City

#: Boundary version of an area that nobody has measured yet.
TYPED: Final = "typed"


@dataclass(frozen=True, slots=True)
class Piece:
    """One area of a size, as it enters the ledger."""

    code: str
    name: str
    parent_code: str
    area_ha: int
    version: str

    def as_json(self) -> dict[str, Any]:
        """As a stored change keeps it."""
        return {
            "code": self.code,
            "name": self.name,
            "parent_code": self.parent_code,
            "area_ha": self.area_ha,
            "version": self.version,
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Piece:
        """The piece that :meth:`as_json` stored."""
        return cls(**facts)

    @classmethod
    def of(cls, entry: CoverageEntry) -> Piece:
        """The piece a ledger entry speaks of."""
        return cls(
            entry.area_code,
            entry.area_name,
            entry.parent_code,
            entry.area_ha,
            entry.boundary_version,
        )


def on_day(city: City, day: date) -> dict[str, Piece]:
    """What the city covers on a day, by code. One query, on the platform."""
    latest = (
        CoverageEntry.objects.filter(city=city, effective_on__lte=day)
        .order_by("area_code", "-effective_on", "-id")
        .distinct("area_code")
    )
    return {entry.area_code: Piece.of(entry) for entry in latest if entry.is_on}


def total_ha(pieces: Iterable[Piece]) -> int:
    """The area that is billed."""
    return sum(piece.area_ha for piece in pieces)


def codes_of(pieces: Iterable[Piece]) -> list[str] | None:
    """Kelurahan for the entitlements; ``None`` when the area was typed: then nothing is told apart."""
    found = list(pieces)
    if any(piece.version == TYPED for piece in found):
        return None
    return sorted(piece.code for piece in found)


def measured(city: City) -> dict[str, Piece]:
    """Every kelurahan of the city's present boundaries with its size, by code; in the order of the list."""
    with inside(city):
        areas = measuring.measured()
    return {
        area.code: Piece(area.code, area.name, area.parent_code, area.area_ha, area.version)
        for area in areas
    }


def record(
    city: City,
    *,
    on: Sequence[Piece],
    off: Sequence[Piece],
    effective_on: date,
    change: Change | None,
    actor_label: str,
    at: datetime,
) -> None:
    """Add entries to the ledger, in the caller's transaction on the platform."""
    CoverageEntry.objects.bulk_create(
        CoverageEntry(
            city=city,
            area_code=piece.code,
            area_name=piece.name[:120],
            parent_code=piece.parent_code,
            area_ha=piece.area_ha,
            boundary_version=piece.version,
            is_on=is_on,
            effective_on=effective_on,
            change=change,
            actor_label=actor_label[:120],
            created_at=at,
        )
        for is_on, pieces in ((False, off), (True, on))
        for piece in pieces
    )


def difference(
    before: Mapping[str, Piece], after: Mapping[str, Piece]
) -> tuple[list[Piece], list[Piece]]:
    """What to switch on (new, or measured anew) and what to switch off."""
    on = [piece for code, piece in after.items() if before.get(code) != piece]
    off = [piece for code, piece in before.items() if code not in after]
    return on, off


def serve(
    city: City,
    codes: Collection[str] | None,
    categories: Collection[str] | None,
    *,
    actor_label: str,
    at: datetime,
) -> list[str]:
    """Let the city's map and categories follow what was bought, in the caller's transaction.

    Returns:
        Categories that had to be switched off.
    """
    actor = Actor.system(actor_label)
    with inside(city):
        if codes is not None:
            matching.match(codes, actor=actor, at=at)
        return matching.fit_categories(categories, actor=actor, at=at)
