"""The first admin of a partner's city: invited by the partner until somebody runs the city themselves.

Whoever works for a city is the city's own affair. A partner sees its admins only, and invites one only as long as no
admin has come in yet; from then on they invite their own people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from billing.services.partners import cities
from core.errors import DomainError
from core.identity.models import User
from core.tenancy import inside
from reporting.models import Membership
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import handing_over, people
from reporting.services.catalog.people import PersonNotFound
from tenants.models import Partner


class CityHasAdmin(DomainError):
    """Somebody runs the city; people are invited by them."""

    code = "city_has_admin"


@dataclass(frozen=True, slots=True)
class Admin:
    """One admin of a city. ``is_in``: they chose a password, so they can sign in."""

    public_id: UUID
    name: str
    email: str
    is_in: bool
    invited_at: datetime


def of(*, partner: Partner, city: UUID, sandbox: bool = False) -> list[Admin]:
    """The admins of one of the partner's cities, the first one first.

    Raises:
        CityMissing, CityNotReady: Not this partner's, or nobody can be in it.
    """
    found = cities.require_open(partner, city, sandbox=sandbox)
    with inside(found):
        return [_view(user) for user in _admins()]


def get(*, partner: Partner, city: UUID, person: UUID, sandbox: bool = False) -> Admin:
    """One of them.

    Raises:
        CityMissing, CityNotReady: As for :func:`of`.
        PersonNotFound: No admin of this city.
    """
    known = of(partner=partner, city=city, sandbox=sandbox)
    for each in known:
        if each.public_id == person:
            return each
    raise _missing()


def invite(
    *,
    partner: Partner,
    city: UUID,
    email: str,
    name: str,
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> tuple[Admin, bool]:
    """Invite the city's first admin; an address that was invited before is not invited twice.

    Returns:
        The admin, and whether they were invited now.

    Raises:
        CityMissing, CityNotReady: As for :func:`of`.
        CityHasAdmin: An admin has come in already.
        CitySuspended: The city may only be read.
        Invalid: The address or the name cannot be used.
    """
    found = cities.require_writing(partner, city, sandbox=sandbox)
    with inside(found):
        known = _admins()
        same = next((each for each in known if each.email.lower() == email.strip().lower()), None)
        if same is not None:
            return _view(same), False
        _require_nobody_in(known)
        user = people.invite(
            email=email,
            name=name,
            duty=people.Duty(role=Role.CITY_ADMIN.value),
            actor=Actor.system(actor_label),
            at=at,
        )
        return _view(user), True


def invite_again(
    *,
    partner: Partner,
    city: UUID,
    person: UUID,
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> Admin:
    """Send the invitation of somebody who has not come in yet once more.

    Raises:
        CityMissing, CityNotReady, CitySuspended: As for :func:`invite`.
        PersonNotFound: No admin of this city.
        CityHasAdmin: They have come in.
    """
    found = cities.require_writing(partner, city, sandbox=sandbox)
    with inside(found):
        user = next((each for each in _admins() if each.public_id == person), None)
        if user is None:
            raise _missing()
        _require_nobody_in([user])
        handing_over.send_again(
            person=person, role=Role.CITY_ADMIN, actor=Actor.system(actor_label), at=at
        )
        return _view(user)


def _admins() -> list[User]:
    held = Membership.objects.filter(role=Role.CITY_ADMIN, user__is_active=True)
    return list(User.objects.filter(pk__in=held.values("user")).order_by("created_at", "pk"))


def _require_nobody_in(known: list[User]) -> None:
    if any(each.has_usable_password() for each in known):
        raise CityHasAdmin(
            _("Kota ini sudah dijalankan adminnya sendiri; dialah yang mengundang orang.")
        )


def _view(user: User) -> Admin:
    return Admin(user.public_id, user.name, user.email, user.has_usable_password(), user.created_at)


def _missing() -> PersonNotFound:
    return PersonNotFound(_("Orang ini tidak ada."))
