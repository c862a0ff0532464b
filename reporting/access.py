"""Doors: what may this viewer see, and as whom do they act?

Every list and page of reports comes through here. What a viewer may not see does not exist for
them: the answer to a hidden report and to a missing one is the same.

Secret reports exist only for their reporter, for triage and for the agency and crew that work on
them; the identity behind them only for triage (domain.md, section 3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _

from core.errors import Forbidden, NotFound
from core.identity.models import User
from reporting.models import Agency, ApiKey, CrewMember, Membership, Report, Visibility, WorkOrder
from reporting.rules.lifecycle import Actor
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.rules.roles import AGENCY_ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from reporting.models.report import ReportQuerySet

# Of several roles a person has towards a report, the first here is written on the timeline.
STRONGEST_FIRST: Final[tuple[Role, ...]] = (
    Role.TRIAGE,
    Role.AGENCY_HEAD,
    Role.AGENCY_OPERATOR,
    Role.CREW,
    Role.AREA_OFFICER,
    Role.CITY_ADMIN,
    Role.COMMAND,
)
SEES_WHOLE_CITY: Final = frozenset({Role.COMMAND, Role.CITY_ADMIN})
DESK_ROLES: Final = frozenset({Role.AGENCY_OPERATOR, Role.AGENCY_HEAD})


class ReportNotFound(NotFound):
    """No such report in this city, or not for this viewer."""

    code = "report_not_found"


class RoleMissing(Forbidden):
    """The page is for people with another role."""

    code = "role_missing"


@dataclass(frozen=True, slots=True)
class Standing:
    """One role of a person, and what it is about."""

    role: Role
    agency_id: int | None = None
    agency_code: str | None = None
    area_id: int | None = None
    reaches: frozenset[int] = frozenset()
    """Agencies the role covers: its own and those below it."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever is looking: staff with their roles, or a citizen with a device and follow links.

    Attributes:
        user: The person signed in, if any.
        standings: Their roles in this city.
        crews: Crews they belong to, by primary key.
        device_hash: The browser or phone; reports sent from it are theirs.
        follow_hash: Hash of the follow link they came by.
        label: The name of the system that calls with a key of its own; the timeline prints it.
    """

    user: User | None = None
    standings: tuple[Standing, ...] = ()
    crews: frozenset[int] = frozenset()
    device_hash: str = ""
    follow_hash: str = ""
    label: str = ""

    @property
    def is_staff(self) -> bool:
        return bool(self.standings)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(standing.role for standing in self.standings)

    @property
    def agencies(self) -> frozenset[int]:
        """Agencies whose desk the viewer works at, by primary key."""
        return frozenset(
            agency
            for standing in self.standings
            if standing.role in DESK_ROLES
            for agency in standing.reaches
        )

    @property
    def areas(self) -> frozenset[int]:
        """Areas the viewer is the officer of, by primary key."""
        return frozenset(
            standing.area_id for standing in self.standings if standing.area_id is not None
        )

    def has(self, *roles: Role) -> bool:
        """Whether the viewer has one of the roles."""
        return not self.roles.isdisjoint(roles)

    def sent(self, report: Report) -> bool:
        """Whether the report is the viewer's own."""
        return bool(
            (self.device_hash and report.device_hash == self.device_hash)
            or (self.follow_hash and report.follow_token_hash == self.follow_hash)
        )

    def roles_for(self, report: Report) -> list[Role]:
        """What the viewer may act as on this report, strongest first; citizens come last."""
        found = {standing.role for standing in self.standings if _concerns(standing, report)}
        roles = [role for role in STRONGEST_FIRST if role in found]
        if self.sent(report):
            roles.append(Role.REPORTER)
        return roles or [Role.CITIZEN]

    def as_actor(self, report: Report | None = None, *, role: Role | None = None) -> Actor:
        """Who is written on the timeline.

        Args:
            report: What is acted on; ``None`` for acts on the city itself.
            role: What the page acts as, e.g. ``reporter`` on the citizen's page. Ignored when the
                viewer does not have it.
        """
        if report is None:
            mine = [each for each in STRONGEST_FIRST if each in self.roles] or [Role.CITIZEN]
        else:
            mine = self.roles_for(report)
        acting = role if role in mine else mine[0]
        if acting is Role.REPORTER:
            return Actor.reporter()
        if self.user is None and not self.label:
            return Actor.citizen()
        return Actor(
            acting,
            self.label or str(self.user),
            self.user.pk if self.user else None,
            self._agency_code(acting, report),
        )

    def _agency_code(self, role: Role, report: Report | None) -> str | None:
        for standing in self.standings:
            if standing.role is role and (report is None or _concerns(standing, report)):
                return standing.agency_code
        return None


NOBODY: Final = Viewer()


def token_hash(token: str) -> str:
    """What is stored of a follow link, wall token or upload token; the token itself never is."""
    return hashlib.sha256(token.encode()).hexdigest()


def citizen(*, device_hash: str = "", follow_token: str = "") -> Viewer:
    """Somebody who is not signed in, by their device and the link they came by."""
    return Viewer(
        device_hash=device_hash, follow_hash=token_hash(follow_token) if follow_token else ""
    )


def viewer_for(
    user: User | AnonymousUser | None, *, device_hash: str = "", follow_token: str = ""
) -> Viewer:
    """The viewer behind a request. One query for staff, one more for crews."""
    someone = citizen(device_hash=device_hash, follow_token=follow_token)
    if user is None or not user.is_authenticated or not isinstance(user, User):
        return someone
    units = Agency.objects.filter(parent=OuterRef("agency")).values("pk")
    memberships = list(
        Membership.objects.filter(user=user).with_places().annotate(units=ArraySubquery(units))
    )
    return Viewer(
        user=user,
        standings=tuple(_standing(each) for each in memberships),
        crews=_crews(user) if any(m.role == Role.CREW for m in memberships) else frozenset(),
        device_hash=someone.device_hash,
        follow_hash=someone.follow_hash,
    )


def support_viewer(user: User) -> Viewer:
    """Somebody of the vendor on a support visit: sees what the city's admin sees, and nobody's identity."""
    return Viewer(user=user, standings=(Standing(Role.CITY_ADMIN), Standing(Role.COMMAND)))


def key_viewer(key: ApiKey, *, device_hash: str = "", follow_token: str = "") -> Viewer:
    """A system with a key of the city: the operator of the key's agency, or anybody without one.

    One query for the units of the agency.
    """
    someone = citizen(device_hash=device_hash, follow_token=follow_token)
    standings: tuple[Standing, ...] = ()
    if key.agency is not None and key.agency.is_active:
        units = Agency.objects.filter(parent=key.agency).values_list("pk", flat=True)
        standings = (
            Standing(
                role=Role.AGENCY_OPERATOR,
                agency_id=key.agency.pk,
                agency_code=key.agency.code,
                reaches=frozenset({key.agency.pk, *units}),
            ),
        )
    return replace(someone, standings=standings, label=key.name)


def visible_reports(viewer: Viewer | None) -> ReportQuerySet:
    """Every report the viewer may open; ``None`` is anybody at all."""
    viewer = viewer or NOBODY
    if viewer.has(Role.TRIAGE):
        return Report.objects.all()
    return Report.objects.filter(_public() | _own(viewer) | _worked_on(viewer))


def desk_reports(viewer: Viewer) -> ReportQuerySet:
    """The reports a member of staff is responsible for: what their queue is made of."""
    if viewer.has(Role.TRIAGE):
        return Report.objects.all()
    return Report.objects.filter(_worked_on(viewer))


def own_reports(viewer: Viewer) -> ReportQuerySet:
    """Reports the viewer sent, by device or follow link."""
    return Report.objects.filter(_own(viewer))


def require_report(
    key: str | UUID, viewer: Viewer | None, *, among: ReportQuerySet | None = None
) -> Report:
    """Return the report with this number or public id.

    Args:
        key: Public id, or the number as somebody may have typed it.
        viewer: Who asks.
        among: A door's queryset to look in, e.g. with ``select_related``; default: all visible.

    Raises:
        ReportNotFound: There is none, or not for this viewer.
    """
    reports = visible_reports(viewer) if among is None else among
    try:
        return reports.get(_key(key))
    except (Report.DoesNotExist, InvalidNumber):
        raise ReportNotFound(_("Laporan ini tidak ditemukan.")) from None


def works_on(viewer: Viewer, report: Report) -> bool:
    """Whether the viewer is staff for this report, and so sees notes citizens do not."""
    return viewer.roles_for(report)[0] not in {Role.REPORTER, Role.CITIZEN}


def may_open_contact(viewer: Viewer, report: Report) -> bool:
    """Whether the viewer may look up who reported; doing so is recorded.

    Triage always; the desk of the responsible agency unless the report is secret; nobody else.
    """
    roles = viewer.roles_for(report)
    return Role.TRIAGE in roles or (not report.is_secret and not DESK_ROLES.isdisjoint(roles))


def require_role(viewer: Viewer, *roles: Role) -> None:
    """Let only people with one of the roles pass.

    Raises:
        RoleMissing: The viewer has none of them.
    """
    if not viewer.has(*roles):
        raise RoleMissing(_("Halaman ini hanya untuk petugas dengan peran lain."))


def _key(key: str | UUID) -> Q:
    if isinstance(key, UUID):
        return Q(public_id=key)
    try:
        return Q(public_id=UUID(key))
    except ValueError:
        return Q(number=parse_number(key))


def _public() -> Q:
    return ~Q(visibility=Visibility.SECRET) & Q(needs_triage=False)


def _own(viewer: Viewer) -> Q:
    mine = Q(pk__in=[])
    if viewer.device_hash:
        mine |= Q(device_hash=viewer.device_hash)
    if viewer.follow_hash:
        mine |= Q(follow_token_hash=viewer.follow_hash)
    return mine


def _worked_on(viewer: Viewer) -> Q:
    """Reports of the viewer's agencies, crews and areas; the whole city for command and admin."""
    mine = Q(pk__in=[])
    if viewer.agencies:
        mine |= Q(agency__in=viewer.agencies)
    if viewer.crews:
        mine |= Q(pk__in=WorkOrder.objects.filter(crew__in=viewer.crews).values("report"))
    if viewer.areas:
        in_area = Q(kelurahan__in=viewer.areas) | Q(kecamatan__in=viewer.areas)
        mine |= in_area & ~Q(visibility=Visibility.SECRET)
    if viewer.has(*SEES_WHOLE_CITY):
        mine |= ~Q(visibility=Visibility.SECRET)
    return mine


def _concerns(standing: Standing, report: Report) -> bool:
    """Whether a role reaches this report."""
    if standing.role is Role.TRIAGE:
        return True
    if standing.role in AGENCY_ROLES:
        return report.agency_id in standing.reaches
    if report.is_secret:
        return False
    if standing.role is Role.AREA_OFFICER:
        return standing.area_id in {report.kelurahan_id, report.kecamatan_id}
    return True


def _standing(membership: Membership) -> Standing:
    """One role; that of an agency covers the units right below it."""
    agency = membership.agency
    units: Iterable[int] = getattr(membership, "units", ())
    return Standing(
        role=Role(membership.role),
        agency_id=membership.agency_id,
        agency_code=agency.code if agency else None,
        area_id=membership.area_id,
        reaches=frozenset() if agency is None else frozenset({agency.pk, *units}),
    )


def _crews(user: User) -> frozenset[int]:
    return frozenset(CrewMember.objects.filter(user=user).values_list("crew_id", flat=True))
