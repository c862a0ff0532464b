"""Setting up where the city is: importing boundaries, and switching areas on and off."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.contrib.gis.db.models import Extent
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.tenancy import current_schema
from reporting.models import Area
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import area_changes, boundary_files, config, coverage
from reporting.services.catalog.area_changes import ImportResult, Said
from reporting.services.catalog.boundary_checks import Known, understand
from tenants.models import City


class BoundaryProblems(Invalid):
    """A boundary file contradicts itself or the city; nothing was changed."""

    code = "boundary_problems"

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            _("Berkas belum dapat dipakai: %d masalah.") % len(problems), problems=problems
        )
        self.problems = problems


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
    found = understand(boundary_files.read(path, epsg=epsg), known())
    if found.problems:
        raise BoundaryProblems(found.problems)
    said = Said(source, is_illustrative)
    levels = {draft.level for draft in found.drafts} if replaces else set()
    result = area_changes.compare(found.drafts, said, levels)
    if dry_run or not result.changes_something:
        return result
    area_changes.carry_out(found.drafts, said, result)
    coverage.match_after_import(actor=actor, at=at)
    config.changed(
        kind="areas_imported",
        subject=path.name[:200],
        actor=actor,
        at=at,
        facts={**result.facts(), "source": source},
    )
    return result


@transaction.atomic(durable=True)
def cover(*, codes: Collection[str], is_covered: bool, actor: Actor, at: datetime) -> int:
    """Switch service on or off for areas and everything below them; returns how many changed.

    Raises:
        Invalid: A code is no area of this city.
        CoverageIsBought: Coverage is billed, and switched with the package.
    """
    config.hold()
    coverage.require_free()
    known = set(Area.objects.filter(code__in=codes).values_list("code", flat=True))
    missing = sorted(set(codes) - known)
    if missing:
        raise Invalid(_("Wilayah ini tidak ada: %s.") % ", ".join(missing), field="areas")
    parents = dict(Area.objects.values_list("code", "parent__code"))
    wanted = {code for code in parents if known.intersection(_with_ancestors(code, parents))}
    return _cover(wanted, is_covered=is_covered, actor=actor, at=at)


@transaction.atomic(durable=True)
def cover_exactly(*, codes: Collection[str], is_covered: bool, actor: Actor, at: datetime) -> int:
    """Switch service on or off for just these areas; returns how many changed.

    Raises:
        CoverageIsBought: As for ``cover``.
    """
    config.hold()
    coverage.require_free()
    return _cover(codes, is_covered=is_covered, actor=actor, at=at)


def _cover(codes: Collection[str], *, is_covered: bool, actor: Actor, at: datetime) -> int:
    changing = Area.objects.filter(code__in=codes).exclude(is_covered=is_covered)
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


def known() -> Known:
    """What the city knows of its areas, to make sense of a file by."""
    rows = list(Area.objects.values_list("code", "level", "bps_code"))
    city = City.objects.filter(schema_name=current_schema()).first()
    return Known(
        levels={code: level for code, level, _bps in rows},
        by_bps={bps: code for code, _level, bps in rows if bps},
        kemendagri_code=(city.kemendagri_code if city else "") or _prefix(row[0] for row in rows),
        extent=Area.objects.active().aggregate(extent=Extent("boundary"))["extent"],
    )


def _prefix(codes: Iterable[str]) -> str:
    """The city's own code, as far as its areas agree on it."""
    prefixes = {".".join(code.split(".")[:2]) for code in codes}
    return prefixes.pop() if len(prefixes) == 1 else ""


def _with_ancestors(code: str, parents: Mapping[str, str | None]) -> Iterable[str]:
    """A code and the codes above it."""
    above: str | None = code
    while above is not None:
        yield above
        above = parents.get(above)
