"""A regency's own boundaries, uploaded while it chooses: exact areas and a map before there is a city.

The file is taken apart in a child process with limits and checked as a city's own import checks it; only sizes and
small outlines are kept, with the application. The city's boundaries themselves are imported in its set-up.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from billing.rules import money
from billing.services import outlines
from billing.services.signup import choosing
from billing.services.signup.choosing import AlreadyOpen, Selection
from billing.services.signup.regions import Choice
from core.errors import Invalid
from reporting.models.choices import AreaLevel
from reporting.services.catalog import boundary_files
from reporting.services.catalog.areas import BoundaryProblems
from reporting.services.catalog.boundary_checks import Known, understand
from reporting.services.catalog.boundary_parsing import MAX_FILE_BYTES
from tenants.models import Application, Partner, Region, RegionLevel

MAX_BYTES: Final = MAX_FILE_BYTES
SHOWN_PROBLEMS: Final = 10
#: A file of so many times the official area is in the wrong units, or counts the sea.
MOST_OF_OFFICIAL: Final = 3


class NothingMatches(Invalid):
    """The file has no kecamatan or kelurahan of this regency."""

    code = "nothing_matches"


class TooLarge(Invalid):
    """The areas of the file are far more than the regency has."""

    code = "area_too_large"


def measure(choice: Choice, data: bytes, name: str) -> dict[str, Any]:
    """Sizes and outlines of the kecamatan a file describes, themselves or by their kelurahan.

    Returns:
        ``{"version": SHA-256 of the file, "areas": {code: {"ha", "outline"}}}``

    Raises:
        UnreadableFile: Not a boundary file.
        BoundaryProblems: It contradicts itself or is of another place; every problem is listed.
        NothingMatches: Nothing in it belongs to this regency's kecamatan.
        TooLarge: It says far more than the regency's official area.
    """
    regency = choice.regency.code
    levels: dict[str, str] = {each.code: AreaLevel.KECAMATAN for each in choice.districts}
    found = understand(
        boundary_files.read_upload(data, name),
        Known(levels={**levels, regency: AreaLevel.CITY}, by_bps={}, kemendagri_code=regency),
    )
    if found.problems:
        raise BoundaryProblems(found.problems)
    whole: dict[str, BaseGeometry] = {}
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for draft in found.drafts:
        if draft.level is AreaLevel.KECAMATAN:
            whole[draft.code] = draft.boundary
        elif draft.level is AreaLevel.KELURAHAN:
            parts[draft.code.rpartition(".")[0]].append(draft.boundary)
    unions = {code: shapely.union_all(shapes) for code, shapes in parts.items()}
    shapes = {code: drawn for code, drawn in {**unions, **whole}.items() if code in levels}
    if not shapes:
        raise NothingMatches(
            _("Berkas ini tidak berisi kecamatan atau kelurahan %s.") % choice.regency.name
        )
    elsewhere = _elsewhere(choice, shapes)
    if elsewhere:
        raise BoundaryProblems(elsewhere)
    sizes = outlines.measured(shapes)
    _require_plausible(choice, sum(sizes.values()))
    return {
        "version": hashlib.sha256(data).hexdigest(),
        "areas": {
            code: {"ha": sizes[code], "outline": outlines.simple(drawn)}
            for code, drawn in shapes.items()
        },
    }


def keep(
    application: Application | None,
    choice: Choice,
    boundaries: dict[str, Any],
    *,
    at: datetime,
    partner: Partner | None = None,
) -> tuple[Application, str]:
    """Keep measured boundaries with the application, all they describe ticked; as ``choosing.keep``.

    Raises:
        AlreadyOpen: The application has its city.
    """
    start = (
        choosing.kept(application, choice)
        if application is not None and application.region_code == choice.regency.code
        else choosing.first(choice)
    )
    codes = tuple(choice.known(boundaries["areas"]))
    selection = Selection(start.package, start.services, codes)
    with transaction.atomic():
        kept, key = choosing.keep(application, choice, selection, at=at, partner=partner)
        if kept.city_id is not None:
            raise AlreadyOpen(_("Kota ini sudah dibuka."))
        kept.choices = {**kept.choices, "boundaries": boundaries}
        kept.save(update_fields=["choices"])
    return kept, key


def _elsewhere(choice: Choice, shapes: Mapping[str, BaseGeometry]) -> list[str]:
    """Which kecamatan lie in another regency, as far as we know the outlines of that one."""
    known: dict[str, list[BaseGeometry]] = defaultdict(list)
    others = Region.objects.filter(level=RegionLevel.DISTRICT, outline__isnull=False)
    for row in others.exclude(parent_code=choice.code).only("parent_code", "outline"):
        known[row.parent_code].append(shapely.make_valid(shape(row.outline)))
    names = dict(Region.objects.filter(code__in=known).values_list("code", "name"))
    problems = []
    for other, parts in sorted(known.items()):
        whole = shapely.union_all(parts)
        problems += [
            _("Kecamatan %(code)s terletak di %(other)s, bukan di %(name)s.")
            % {"code": code, "other": names.get(other, other), "name": choice.name}
            for code, drawn in sorted(shapes.items())
            if drawn.intersects(whole) and drawn.intersection(whole).area > drawn.area / 2
        ]
    return problems


def _require_plausible(choice: Choice, area_ha: int) -> None:
    official = choice.regency.area_ha
    if official is not None and area_ha > official * MOST_OF_OFFICIAL:
        raise TooLarge(
            _(
                "Luas dalam berkas %(found)s, padahal luas resmi %(name)s %(official)s. Periksa sistem koordinatnya"
                " (EPSG), dan potong di garis pantai bila memuat laut."
            )
            % {
                "found": money.shown_area(area_ha),
                "name": choice.name,
                "official": money.shown_area(official),
            }
        )
