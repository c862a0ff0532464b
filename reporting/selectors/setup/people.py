"""People as the set-up shows them: who works for the city, in which roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from core.identity.models import User
from reporting.models import Area, Crew, CrewMember, Membership
from reporting.rules.roles import ROLE_LABELS, STAFF_ROLES, Role
from reporting.selectors.setup.agencies import Option
from tenants.services.support import GUEST_DOMAIN

PAGE_SIZE: Final = 60
ORDER: Final = (
    Role.AGENCY_OPERATOR,
    Role.AGENCY_HEAD,
    Role.CREW,
    Role.TRIAGE,
    Role.AREA_OFFICER,
    Role.COMMAND,
    Role.CITY_ADMIN,
)
"""Roles as they are offered, commonest first."""


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One role of a person. ``words`` say it with its agency, area and crew."""

    pk: int
    role: str
    words: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person. ``is_new``: has never chosen a password."""

    public_id: UUID
    name: str
    email: str
    is_active: bool
    is_new: bool
    last_login: datetime | None
    duties: tuple[DutyLine, ...]

    @property
    def roles(self) -> list[str]:
        """Their roles in words."""
        return [duty.words for duty in self.duties]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people by name, and the name and key after which the next page begins."""

    people: list[PersonLine]
    next_after: tuple[str, int] | None


def role_options() -> list[tuple[str, str]]:
    """Roles to choose from."""
    return [(role.value, _(ROLE_LABELS[role])) for role in ORDER if role in STAFF_ROLES]


def page(
    *, text: str = "", role: str = "", agency: str = "", after: tuple[str, int] | None = None
) -> PeoplePage:
    """People by name.

    Args:
        text: Part of a name or e-mail address.
        role: Only people with this role.
        agency: Only people of the agency with this code.
        after: Name and key of the last person already seen.
    """
    found = User.objects.exclude(email__endswith=GUEST_DOMAIN)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if role:
        found = found.filter(memberships__role=role)
    if agency:
        found = found.filter(memberships__agency__code=agency)
    if after is not None:
        found = found.filter(Q(name__gt=after[0]) | Q(name=after[0], pk__gt=after[1]))
    rows = list(_with_duties(found.distinct().order_by("name", "pk")[: PAGE_SIZE + 1]))
    shown = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return PeoplePage(
        [_line(user) for user in shown], (shown[-1].name, shown[-1].pk) if more else None
    )


def at_agency(code: str) -> list[PersonLine]:
    """People with a role at one agency, by name."""
    found = User.objects.filter(memberships__agency__code=code, is_active=True)
    return [_line(user) for user in _with_duties(found.distinct().order_by("name", "pk")[:30])]


def person(public_id: UUID) -> PersonLine | None:
    """One person."""
    found = list(_with_duties(User.objects.filter(public_id=public_id)))
    return _line(found[0]) if found else None


def area_options() -> list[Option]:
    """Areas an officer may be given: kecamatan and their kelurahan, in order of their codes."""
    rows = (
        Area.objects.active()
        .filter(level__in=["kecamatan", "kelurahan"])
        .order_by("code")
        .values_list("code", "name", "level")
    )
    return [
        Option(code, name if level == "kecamatan" else f"– {name}") for code, name, level in rows
    ]


def crew_options() -> list[Option]:
    """Crews with the agency they belong to."""
    rows = Crew.objects.active().order_by("agency__short_name", "name", "pk")
    return [
        Option(code, f"{agency} · {name}")
        for code, name, agency in rows.values_list("code", "name", "agency__short_name")
    ]


def _with_duties(users: QuerySet[User]) -> QuerySet[User]:
    return users.prefetch_related(
        Prefetch("memberships", queryset=Membership.objects.with_places()),
        Prefetch(
            "crew_memberships",
            queryset=CrewMember.objects.select_related("crew").order_by("crew__name"),
        ),
    )


def _line(user: User) -> PersonLine:
    crews = [member.crew for member in user.crew_memberships.all()]
    return PersonLine(
        user.public_id,
        user.name,
        user.email,
        user.is_active,
        not user.has_usable_password(),
        user.last_login,
        tuple(
            DutyLine(row.pk, row.role, _duty_words(row, crews)) for row in user.memberships.all()
        ),
    )


def _duty_words(membership: Membership, crews: list[Crew]) -> str:
    words = [_(ROLE_LABELS[Role(membership.role)])]
    if membership.agency:
        words.append(membership.agency.short_name)
    if membership.area:
        words.append(membership.area.name)
    if membership.role == Role.CREW:
        words += [crew.name for crew in crews if crew.agency_id == membership.agency_id]
    return " · ".join(words)
