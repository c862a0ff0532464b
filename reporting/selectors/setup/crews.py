"""Crews as the set-up shows them, and what their form offers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from core.identity.models import User
from reporting.access import Viewer
from reporting.models import OPEN_WORK_STATES, Agency, Area, Crew, CrewMember, Membership
from reporting.rules.roles import Role
from reporting.selectors.setup.agencies import Option


@dataclass(frozen=True, slots=True)
class CrewLine:
    """One line of the list. ``jobs`` are those under way now."""

    code: str
    name: str
    agency: str
    agency_code: str
    members: tuple[str, ...]
    vehicle: str
    areas: tuple[str, ...]
    jobs: int
    is_active: bool

    @property
    def is_empty(self) -> bool:
        """Whether it could be sent out although nobody is in it."""
        return self.is_active and not self.members


def kept_agencies(viewer: Viewer) -> QuerySet[Agency]:
    """Agencies whose crews the viewer may keep: all for the admin, their own for a head."""
    if viewer.has(Role.CITY_ADMIN):
        return Agency.objects.all()
    mine: frozenset[int] = frozenset()
    for standing in viewer.standings:
        if standing.role is Role.AGENCY_HEAD:
            mine |= standing.reaches
    return Agency.objects.filter(pk__in=mine)


def lines(viewer: Viewer, code: str = "") -> list[CrewLine]:
    """Every crew the viewer may keep, or only the one with a code. A fixed number of queries."""
    crews = Crew.objects.filter(agency__in=kept_agencies(viewer).values("pk"))
    if code:
        crews = crews.filter(code=code)
    members = CrewMember.objects.select_related("user").order_by("user__name", "pk")
    rows = (
        crews.select_related("agency")
        .prefetch_related(
            Prefetch("memberships", queryset=members),
            Prefetch("areas", queryset=Area.objects.without_outlines().order_by("name")),
        )
        .annotate(
            jobs=Count(
                "work_orders",
                filter=Q(work_orders__state__in=[state.value for state in OPEN_WORK_STATES]),
            )
        )
        .order_by("agency__name", "-is_active", "name", "pk")
    )
    return [
        CrewLine(
            code=row.code,
            name=row.name,
            agency=row.agency.short_name,
            agency_code=row.agency.code,
            members=tuple(member.user.name for member in row.memberships.all()),
            vehicle=row.vehicle,
            areas=tuple(area.name for area in row.areas.all()),
            jobs=int(vars(row)["jobs"]),
            is_active=row.is_active,
        )
        for row in rows
    ]


def agency_options(viewer: Viewer) -> list[Option]:
    """Agencies a crew may be added to."""
    rows = kept_agencies(viewer).filter(is_active=True).order_by("name", "pk")
    return [Option(row.code, row.name) for row in rows]


def member_options(agency: str, kept: Collection[str] = ()) -> list[Option]:
    """People with the role of crew in an agency, and those who are in the crew already."""
    working = Membership.objects.filter(
        role=Role.CREW, agency__code=agency, user__is_active=True
    ).values("user")
    found = User.objects.filter(Q(pk__in=working) | Q(public_id__in=list(kept)))
    rows = found.order_by("name", "pk").values_list("public_id", "name", "email")
    return [Option(str(public_id), f"{name} ({email})") for public_id, name, email in rows]


def area_options(agency: str, kept: Collection[str] = ()) -> list[Option]:
    """Kecamatan, and smaller areas the crew has already."""
    kecamatan = Area.objects.active().kecamatan().by_name().values_list("code", "name")
    known = [Option(code, name) for code, name in kecamatan]
    missing = set(kept) - {each.code for each in known}
    smaller = Area.objects.filter(code__in=missing).by_name().values_list("code", "name")
    return [*known, *(Option(code, name) for code, name in smaller)]
