"""What helps somebody decide: which agency a report rather belongs to, and which report it repeats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.gis.geos import Polygon
from django.db.models import Q
from django.utils.translation import gettext as _

from reporting.access import Viewer, visible_reports
from reporting.models import Report
from reporting.models.report import IS_OPEN
from reporting.rules.geometry import box_around, metres_between
from reporting.selectors.cards import Card, card, with_card_facts
from reporting.services import config, guessing
from reporting.services.config import AgencyFacts, Snapshot

NEAR_METRES: Final = 500
NEAR_DAYS: Final = 90
MAX_FOUND: Final = 6
_MAX_READ: Final = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """The agency to propose, and why in a few words."""

    agency: str
    name: str
    because: str


def propose_agency(report: Report) -> Proposal | None:
    """Return whose report this rather is, by its words and the city's routing; else the default's.

    Args:
        report: With category, kelurahan and kecamatan selected.
    """
    setup = config.snapshot()
    own = report.agency.code if report.agency else ""
    area = setup.areas.get(report.kelurahan_id or report.kecamatan_id or 0)
    for code in _guesses(report, setup):
        category = setup.categories[code]
        found = setup.route(category, area, report.priority)
        agency = setup.agencies.get(found.agency)
        if agency is not None and agency.is_active and agency.code != own:
            return Proposal(agency.code, _named(agency), _(category.name))
    default = setup.agencies.get(setup.default_agency)
    if default is None or not default.is_active or default.code == own:
        return None
    return Proposal(default.code, _named(default), _("menampung yang belum jelas"))


def merge_candidates(
    viewer: Viewer, report: Report, text: str, *, at: datetime, setup: Snapshot | None = None
) -> list[Card]:
    """Return open reports this one may repeat: by number or words when given, else the nearest.

    Args:
        viewer: Who looks; what they may not see is not found.
        report: The one that would go, with its category selected.
        text: Part of a number or of a description; empty for the neighbourhood.
        at: Now (aware).
        setup: The city's snapshot when the caller has it.
    """
    wanted = " ".join(text.split())[:80]
    others = visible_reports(viewer).filter(IS_OPEN).exclude(pk=report.pk)
    lon, lat = report.location.x, report.location.y
    if wanted:
        named = others.filter(Q(number__icontains=wanted) | Q(description__icontains=wanted))
        newest = with_card_facts(named.order_by("-submitted_at", "-pk")[:MAX_FOUND], setup)
        return _by_distance(newest, lon, lat)
    box = box_around(lon, lat, NEAR_METRES)
    window = Polygon.from_bbox((box.west, box.south, box.east, box.north))
    window.srid = 4326
    near = others.filter(
        location__bboverlaps=window, submitted_at__gte=at - timedelta(days=NEAR_DAYS)
    )
    found = with_card_facts(near.order_by()[:_MAX_READ], setup)
    family = _family(report)
    alike = [each for each in found if _family(each) == family]
    others_near = [each for each in found if _family(each) != family]
    return [*_by_distance(alike, lon, lat), *_by_distance(others_near, lon, lat)][:MAX_FOUND]


def _by_distance(reports: list[Report], lon: float, lat: float) -> list[Card]:
    cards = [
        card(each, round(metres_between(lon, lat, each.location.x, each.location.y)), as_typed=True)
        for each in reports
    ]
    return sorted(cards, key=lambda each: each.distance_m or 0)


def _family(report: Report) -> int:
    """The main category: neighbours rarely choose the same of its branches."""
    return report.category.parent_id or report.category_id


def _guesses(report: Report, setup: Snapshot) -> list[str]:
    """Categories the words speak of, the likeliest first, the one chosen last."""
    guessed = guessing.guess(report.description, setup)
    found = [each.category for each in (guessed.best, *guessed.alternatives) if each is not None]
    return [code for code in [*found, report.category.code] if code in setup.categories]


def _named(agency: AgencyFacts) -> str:
    return agency.short_name or agency.name
