"""Setting up crews: who is in them, what they drive, where they know their way."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Forbidden, Invalid, NotFound
from core.identity.models import User
from reporting.models import Agency, Area, Crew, CrewMember, CrewVehicle, Membership, WorkOrder
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_CREW_MEMBERS, MAX_CREW_VEHICLES
from reporting.rules.roles import Role
from reporting.services.catalog import agencies, config

_PLATE: Final = re.compile(r"[A-Z]{1,2} \d{1,4}(?: [A-Z]{1,3})?")
_PARTS: Final = re.compile(r"([A-Z]{1,2})\s*(\d{1,4})\s*([A-Z]{0,3})")


class CrewNotFound(NotFound):
    """No such crew, or another agency's. Which of the two is not told."""

    code = "crew_not_found"


class NotYourCrew(Forbidden):
    """Crews are kept by the city, or by the head of their own agency."""

    code = "not_your_crew"


class CrewBusy(DomainError):
    """The crew has jobs under way."""

    code = "crew_busy"


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What a crew drives."""

    plate: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CrewDetails:
    """What is said about a crew.

    ``members`` are public ids of people with the role of crew in the agency; ``areas`` are codes,
    none for wherever it is sent.
    """

    name: str
    members: tuple[str, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    areas: tuple[str, ...] = ()


@transaction.atomic(durable=True)
def create(*, code: str, agency: str, details: CrewDetails, actor: Actor, at: datetime) -> Crew:
    """Add a crew; its agency may send it out at once.

    Raises:
        NotYourCrew: The actor heads another agency.
        AgencyNotFound: No such agency.
        InvalidCode, CodeTaken: The code cannot be used.
        Invalid: Name, a member, a vehicle or an area cannot be used.
    """
    config.hold()
    owner = agencies.require(agency)
    _require_keeper(owner, actor)
    code = config.clean_code(code)
    if Crew.objects.filter(code=code).exists():
        raise config.CodeTaken(_("Sudah ada regu dengan kode ini."), crew=code)
    crew = Crew(code=code, agency=owner)
    _describe(crew, details)
    config.changed(
        kind="crew_created",
        subject=code,
        actor=actor,
        at=at,
        facts={"agency": owner.code, "after": _facts(crew)},
    )
    return crew


@transaction.atomic(durable=True)
def change(*, code: str, details: CrewDetails, actor: Actor, at: datetime) -> Crew:
    """Replace what is said about a crew: name, members, vehicles, areas.

    Raises:
        CrewNotFound: No such crew.
        NotYourCrew: The actor heads another agency.
        Invalid: As for ``create``.
    """
    config.hold()
    crew = require(code)
    _require_keeper(crew.agency, actor)
    before = _facts(crew)
    _describe(crew, details)
    config.changed(
        kind="crew_changed",
        subject=code,
        actor=actor,
        at=at,
        facts={"before": before, "after": _facts(crew)},
    )
    return crew


@transaction.atomic(durable=True)
def switch_off(*, code: str, actor: Actor, at: datetime) -> Crew:
    """Send a crew nowhere any more; its people keep their role.

    Raises:
        CrewNotFound, NotYourCrew: As they say.
        CrewBusy: It has jobs under way; they go to another crew first.
    """
    config.hold()
    crew = require(code)
    _require_keeper(crew.agency, actor)
    jobs = WorkOrder.objects.under_way().for_crew(crew).count()
    if jobs:
        raise CrewBusy(
            _("%(crew)s masih punya %(count)d tugas. Alihkan dulu di papan tugas.")
            % {"crew": crew.name, "count": jobs},
            jobs=jobs,
        )
    return _switch(crew, is_active=False, actor=actor, at=at)


@transaction.atomic(durable=True)
def switch_on(*, code: str, actor: Actor, at: datetime) -> Crew:
    """Let a crew be sent out again.

    Raises:
        CrewNotFound, NotYourCrew: As they say.
    """
    config.hold()
    crew = require(code)
    _require_keeper(crew.agency, actor)
    return _switch(crew, is_active=True, actor=actor, at=at)


def require(code: str) -> Crew:
    """Return the crew with this code, or raise ``CrewNotFound``."""
    crew = Crew.objects.select_related("agency__parent").filter(code=code).first()
    if crew is None:
        raise CrewNotFound(_("Regu ini tidak ada."), crew=code[:60])
    return crew


def details_of(crew: Crew) -> CrewDetails:
    """What is said about a crew now, e.g. to fill its form."""
    vehicles = crew.vehicles.order_by("position")
    return CrewDetails(
        name=crew.name,
        members=tuple(
            str(public_id)
            for public_id in crew.members.order_by("name", "pk").values_list("public_id", flat=True)
        ),
        vehicles=tuple(Vehicle(vehicle.plate, vehicle.kind) for vehicle in vehicles),
        areas=tuple(crew.areas.order_by("code").values_list("code", flat=True)),
    )


def clean_plate(text: str) -> str:
    """Return a number plate as it is written: "bp8123dx" becomes ``BP 8123 DX``.

    Raises:
        Invalid: It is none.
    """
    found = _PARTS.fullmatch(" ".join(text.upper().split()))
    plate = " ".join(part for part in found.groups() if part) if found else ""
    if not _PLATE.fullmatch(plate):
        raise Invalid(
            _("Tulis pelat nomor seperti BP 8123 DX: “%s” tidak terbaca.") % text.strip()[:20],
            field="vehicles",
        )
    return plate


def _describe(crew: Crew, details: CrewDetails) -> None:
    """Write everything that is said about a crew; the caller's transaction carries it."""
    crew.name = config.clean_name(details.name, longest=120)
    same = Crew.objects.filter(agency=crew.agency, name__iexact=crew.name).exclude(pk=crew.pk)
    if same.exists():
        raise Invalid(_("Dinas ini sudah punya regu dengan nama itu."), field="name")
    members = _members(crew.agency, details.members)
    vehicles = _vehicles(crew, details.vehicles)
    areas = _areas(details.areas)
    if vehicles or crew.pk is None or crew.vehicles.exists():
        words = ", ".join(f"{vehicle.kind} {vehicle.plate}".strip() for vehicle in vehicles)
        crew.vehicle = words[:80]
    crew.save()
    crew.areas.set(areas)
    CrewMember.objects.filter(crew=crew).exclude(user__in=members).delete()
    known = set(CrewMember.objects.filter(crew=crew).values_list("user_id", flat=True))
    CrewMember.objects.bulk_create(
        CrewMember(crew=crew, user=user) for user in members if user.pk not in known
    )
    CrewVehicle.objects.filter(crew=crew).delete()
    CrewVehicle.objects.bulk_create(
        CrewVehicle(crew=crew, plate=vehicle.plate, kind=vehicle.kind, position=position)
        for position, vehicle in enumerate(vehicles)
    )


def _members(agency: Agency, ids: Collection[str]) -> list[User]:
    """The people, each with the role of crew in this agency."""
    wanted = {_uuid(each) for each in ids}
    if len(wanted) > MAX_CREW_MEMBERS:
        raise Invalid(_("Satu regu paling banyak %d orang.") % MAX_CREW_MEMBERS, field="members")
    working = Membership.objects.filter(role=Role.CREW, agency=agency, user__is_active=True)
    found = list(User.objects.filter(public_id__in=wanted, pk__in=working.values("user")))
    if len(found) < len(wanted):
        raise Invalid(
            _("Pilih orang yang berperan petugas di %s.") % agency.short_name, field="members"
        )
    return found


def _vehicles(crew: Crew, vehicles: Collection[Vehicle]) -> list[Vehicle]:
    clean = [
        Vehicle(clean_plate(each.plate), " ".join(each.kind.split())[:60])
        for each in vehicles
        if each.plate.strip() or each.kind.strip()
    ]
    if len(clean) > MAX_CREW_VEHICLES:
        raise Invalid(
            _("Satu regu paling banyak %d kendaraan.") % MAX_CREW_VEHICLES, field="vehicles"
        )
    plates = [each.plate for each in clean]
    if len(set(plates)) < len(plates):
        raise Invalid(_("Pelat nomor yang sama tertulis dua kali."), field="vehicles")
    taken = (
        CrewVehicle.objects.filter(plate__in=plates)
        .exclude(crew=crew.pk)
        .select_related("crew")
        .first()
    )
    if taken is not None:
        raise Invalid(
            _("%(plate)s sudah dipakai %(crew)s.") % {"plate": taken.plate, "crew": taken.crew},
            field="vehicles",
        )
    return clean


def _areas(codes: Collection[str]) -> list[Area]:
    areas = list(Area.objects.active().filter(code__in=codes))
    missing = sorted(set(codes) - {area.code for area in areas})
    if missing:
        raise Invalid(_("Wilayah ini tidak ada: %s.") % ", ".join(missing), field="areas")
    return areas


def _require_keeper(agency: Agency, actor: Actor) -> None:
    """The city's admin keeps every crew; a head those of the own agency and its units."""
    own = {agency.code, agency.parent.code if agency.parent else None}
    if actor.role is Role.CITY_ADMIN:
        return
    if actor.role is not Role.AGENCY_HEAD or actor.agency_code not in own:
        raise NotYourCrew(_("Regu ini milik dinas lain."), agency=agency.code)


def _switch(crew: Crew, *, is_active: bool, actor: Actor, at: datetime) -> Crew:
    if crew.is_active == is_active:
        return crew
    crew.is_active = is_active
    crew.save(update_fields=["is_active"])
    config.changed(
        kind="crew_switched_on" if is_active else "crew_switched_off",
        subject=crew.code,
        actor=actor,
        at=at,
        facts={"name": crew.name},
    )
    return crew


def _facts(crew: Crew) -> dict[str, object]:
    """What the trail remembers, in words: names of people, not their ids."""
    facts: dict[str, object] = asdict(details_of(crew))
    facts["members"] = list(crew.members.order_by("name", "pk").values_list("name", flat=True))
    facts["vehicles"] = [
        f"{vehicle.kind} {vehicle.plate}".strip() for vehicle in details_of(crew).vehicles
    ]
    return facts


def _uuid(text: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise Invalid(_("Orang ini tidak ada."), field="members") from None
