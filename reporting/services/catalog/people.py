"""Setting up who works for the city: people by e-mail, and the roles they have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Invalid, NotFound
from core.identity.models import User
from reporting.models import Agency, Area, Crew, CrewMember, Membership
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_PERSON_NAME
from reporting.rules.roles import AGENCY_ROLES, STAFF_ROLES, Role
from reporting.services import api_access, invitations
from reporting.services.catalog import agencies, config, entitlements


class PersonNotFound(NotFound):
    """Nobody by this id works for this city."""

    code = "person_not_found"


class LastAdminStays(DomainError):
    """Somebody must be able to set the city up."""

    code = "last_admin_stays"


@dataclass(frozen=True, slots=True)
class Duty:
    """A role with what it is about: codes of an agency, an area, a crew; empty where not needed."""

    role: str
    agency: str = ""
    area: str = ""
    crew: str = ""


@transaction.atomic(durable=True)
def invite(*, email: str, name: str, duty: Duty, actor: Actor, at: datetime) -> User:
    """Give somebody a role, adding them when the city does not know them yet.

    A new person has no password yet; the invitation carries a one-use link to choose one, and
    the first sign-in sets up their second factor.

    Args:
        email: Where the invitation goes; known or new.
        name: As the timeline will print it; a known person keeps theirs.
        duty: What they will do.
        actor: Who decided.
        at: When (aware).

    Raises:
        Invalid: The e-mail address, the name or the duty cannot be used.
        LimitReached: The package allows no more people.
    """
    config.hold()
    email = _email(email)
    user = User.objects.filter(email__iexact=email).first()
    if user is None or not user.is_active:
        entitlements.require_staff_room(_staff().count())
    if user is None:
        name = config.clean_name(name, longest=MAX_PERSON_NAME)
        user = User.objects.create_user(email, name=name, created_at=at)
    elif not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    membership = give(user, duty)
    invitations.send(user, Role(membership.role))
    config.changed(
        kind="person_invited",
        subject=str(user.public_id),
        actor=actor,
        at=at,
        facts=facts_of(membership),
    )
    return user


@transaction.atomic(durable=True)
def rename(*, person: UUID, name: str, actor: Actor, at: datetime) -> User:
    """Change the name the timeline prints from now on; what is written stays.

    Raises:
        PersonNotFound: Nobody by this id.
        Invalid: The name is empty or too long.
    """
    config.hold()
    user = require(person)
    before, user.name = user.name, config.clean_name(name, longest=MAX_PERSON_NAME)
    user.save(update_fields=["name"])
    config.changed(
        kind="person_renamed",
        subject=str(person),
        actor=actor,
        at=at,
        facts={"before": before, "after": user.name},
    )
    return user


@transaction.atomic(durable=True)
def add_duty(*, person: UUID, duty: Duty, actor: Actor, at: datetime) -> Membership:
    """Give somebody one more role.

    Raises:
        PersonNotFound: Nobody by this id.
        Invalid: The duty cannot be used, or they have it already.
    """
    config.hold()
    membership = give(require(person), duty)
    config.changed(
        kind="person_given_duty",
        subject=str(person),
        actor=actor,
        at=at,
        facts=facts_of(membership),
    )
    return membership


@transaction.atomic(durable=True)
def end_duty(*, person: UUID, membership_id: int, actor: Actor, at: datetime) -> None:
    """Take a role away. The person stays, even without any role.

    Raises:
        PersonNotFound: Nobody by this id, or they do not have this role.
        LastAdminStays: Nobody else could set the city up.
    """
    config.hold()
    membership = (
        Membership.objects.filter(pk=membership_id, user__public_id=person)
        .select_related("user", "agency", "area")
        .first()
    )
    if membership is None:
        raise PersonNotFound(_("Peran ini tidak ada."), person=str(person))
    if membership.role == Role.CITY_ADMIN:
        _require_other_admin(membership.user_id)
    facts = facts_of(membership)
    if membership.role == Role.CREW:
        CrewMember.objects.filter(user=membership.user_id, crew__agency=membership.agency).delete()
    membership.delete()
    config.changed(kind="person_lost_duty", subject=str(person), actor=actor, at=at, facts=facts)


@transaction.atomic(durable=True)
def deactivate(*, person: UUID, actor: Actor, at: datetime) -> None:
    """Let somebody no longer sign in, and take all their roles; their name stays on timelines.

    Raises:
        PersonNotFound: Nobody by this id.
        LastAdminStays: Nobody else could set the city up.
    """
    config.hold()
    user = require(person)
    memberships = list(Membership.objects.filter(user=user).with_places())
    if any(membership.role == Role.CITY_ADMIN for membership in memberships):
        _require_other_admin(user.pk)
    user.is_active = False
    user.save(update_fields=["is_active"])
    api_access.end_tokens(user, at=at)
    crews = CrewMember.objects.filter(user=user).order_by("crew__code")
    crew_codes = list(crews.values_list("crew__code", flat=True))
    crews.delete()
    Membership.objects.filter(user=user).delete()
    config.changed(
        kind="person_deactivated",
        subject=str(person),
        actor=actor,
        at=at,
        facts={
            "person": str(user),
            "duties": [facts_of(membership) for membership in memberships],
            "crews": crew_codes,
        },
    )


def require(person: UUID) -> User:
    """Return the member of staff with this public id, or raise ``PersonNotFound``."""
    try:
        return User.objects.get(public_id=person)
    except User.DoesNotExist:
        raise PersonNotFound(_("Orang ini tidak ada."), person=str(person)) from None


def give(user: User, duty: Duty) -> Membership:
    """Add the role, and the crew that goes with it."""
    role, agency, area, crew = _resolve(duty)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(user=user, role=role, agency=agency, area=area)
    except IntegrityError:
        if crew is None:
            raise Invalid(_("Orang ini sudah punya peran itu."), field="role") from None
        membership = Membership.objects.get(user=user, role=role, agency=agency, area=area)
    if crew is not None:
        CrewMember.objects.get_or_create(crew=crew, user=user)
    return membership


def _resolve(duty: Duty) -> tuple[Role, Agency | None, Area | None, Crew | None]:
    """The role with what it needs, and nothing it does not."""
    if duty.role not in {role.value for role in STAFF_ROLES}:
        raise Invalid(_("Pilih peran dari daftar."), field="role")
    role = Role(duty.role)
    agency = area = crew = None
    if role in AGENCY_ROLES:
        if not duty.agency:
            raise Invalid(_("Pilih dinasnya dulu."), field="agency")
        agency = agencies.require(duty.agency)
    if role is Role.AREA_OFFICER:
        area = Area.objects.active().filter(code=duty.area).first()
        if area is None:
            raise Invalid(_("Pilih wilayahnya dulu."), field="area")
    if role is Role.CREW and duty.crew:
        crew = Crew.objects.filter(code=duty.crew, agency=agency).first()
        if crew is None:
            raise Invalid(_("Dinas ini tidak punya regu itu."), field="crew")
    return role, agency, area, crew


def _email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("Alamat surel ini tidak dapat dipakai."), field="email") from None
    return email


def _staff() -> models.QuerySet[User]:
    return User.objects.filter(is_active=True, memberships__isnull=False).distinct()


def _require_other_admin(user_id: int) -> None:
    others = Membership.objects.filter(role=Role.CITY_ADMIN, user__is_active=True)
    if not others.exclude(user=user_id).exists():
        raise LastAdminStays(_("Kota harus punya paling sedikit satu admin."))


def facts_of(membership: Membership) -> dict[str, object]:
    """A role as the audit trail writes it."""
    return {
        "person": str(membership.user),
        "role": membership.role,
        "agency": membership.agency.code if membership.agency else None,
        "area": membership.area.code if membership.area else None,
    }
