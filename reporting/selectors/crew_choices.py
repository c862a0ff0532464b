"""Which crew to send: who knows the area, then who has the least to do, then who is nearest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, OuterRef, Q, Subquery

from reporting.models import OPEN_WORK_STATES, Crew, CrewPosition, Report
from reporting.rules.geometry import metres_between
from tenants import entitlements
from tenants.entitlements import Service


@dataclass(frozen=True, slots=True)
class CrewFacts:
    """A working crew, and what decides whether it is sent."""

    pk: int
    code: str
    name: str
    vehicle: str
    agency_id: int
    jobs: int
    areas: frozenset[int]
    place: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class CrewChoice:
    """A crew that could go; the one to send comes first. ``metres`` from where it was last seen."""

    code: str
    name: str
    vehicle: str
    jobs: int
    knows_area: bool
    metres: int | None = None


def working_crews(agencies: Collection[int]) -> list[CrewFacts]:
    """Return the crews that may be sent out, by name; one query. None where the package has no field work."""
    if not entitlements.allows_here(Service.FIELD_CREWS):
        return []
    last = CrewPosition.objects.filter(crew=OuterRef("pk")).newest_first().values("location")[:1]
    rows = (
        Crew.objects.active()
        .filter(agency__in=agencies)
        .by_name()
        .annotate(
            jobs=Count(
                "work_orders",
                filter=Q(work_orders__state__in=[state.value for state in OPEN_WORK_STATES]),
                distinct=True,
            ),
            area_ids=ArrayAgg("areas", distinct=True, filter=Q(areas__isnull=False), default=[]),
            place=Subquery(last),
        )
        .values_list("pk", "code", "name", "vehicle", "agency_id", "jobs", "area_ids", "place")
    )
    return [
        CrewFacts(
            pk,
            code,
            name,
            vehicle,
            agency_id,
            jobs,
            frozenset(areas),
            (place.x, place.y) if place else None,
        )
        for pk, code, name, vehicle, agency_id, jobs, areas, place in rows
    ]


def crew_choices(report: Report) -> tuple[CrewChoice, ...]:
    """Return the crews of the responsible agency, the one to send first."""
    if report.agency_id is None:
        return ()
    return ranked(working_crews([report.agency_id]), report)


def ranked(crews: Iterable[CrewFacts], report: Report) -> tuple[CrewChoice, ...]:
    """Put the crews of a report's agency in the order in which they would be sent."""
    here = {report.kelurahan_id, report.kecamatan_id} - {None}
    choices = [
        CrewChoice(
            crew.code,
            crew.name,
            crew.vehicle,
            crew.jobs,
            not crew.areas.isdisjoint(here),
            _metres(crew, report),
        )
        for crew in crews
        if crew.agency_id == report.agency_id
    ]
    choices.sort(
        key=lambda each: (
            not each.knows_area,
            each.jobs,
            each.metres is None,
            each.metres or 0,
            each.name,
        )
    )
    return tuple(choices)


def _metres(crew: CrewFacts, report: Report) -> int | None:
    if crew.place is None:
        return None
    return round(metres_between(*crew.place, report.location.x, report.location.y))
