"""Carrying a city from wherever it stands to ready, step by step. Only the owner of the schemas can.

1. Nobody else builds the same city meanwhile (a lock that ends with its process).
2. ``schema``: schema, role and grants appear together with ``schema_built_at``, in one transaction:
   a spare that was stamped beforehand, or the template stamped now.
3. ``set_up``: apps above lay out what a city starts with (``signals.city_built``).
4. ``open``: ``is_ready`` and the city's first state, in one transaction.
5. ``invite``: apps above invite the first admin (``signals.city_opened``).

Each step is noted before and after. What a step does is either one transaction or does nothing the
second time, so a process killed anywhere leaves a city that the next one finishes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from core import clock
from core.tenancy import inside, inside_public
from tenants import hosts
from tenants.models import Application, ApplicationState, City, ProvisioningStep
from tenants.rules.building import STEPS, Build
from tenants.rules.life import State
from tenants.services import grants, life, migrating, owner, spares, template
from tenants.signals import city_built, city_opened

REQUESTED: Final = "requested"
FAILED: Final = "building_failed"
BUILDER: Final = "Sistem"
_LOCK: Final = 7_201_004
_MAX_ERROR: Final = 2000


@dataclass(frozen=True, slots=True)
class Plan:
    """What was decided when the city was asked for.

    Attributes:
        seed: Code of a prepared set-up, or "" for the defaults.
        opens_as: The first state in which it answers: trial or active.
        admin_name, admin_email: Who is invited first; "" for nobody.
    """

    seed: str = ""
    opens_as: State = State.ACTIVE
    admin_name: str = ""
    admin_email: str = ""


def build(city: City, *, at: datetime, seed: str = "") -> City:
    """Carry a city to ready; a city that is, or that was closed meanwhile, stays as it is.

    Args:
        city: A city made by ``provisioning.request`` or ``apply``, perhaps half built.
        at: When (aware); recorded as the moment it became ready.
        seed: Code of a prepared set-up, instead of the one the city was asked for with.
    """
    with _alone(city):
        plan = _plan(city, seed)
        if city.state == State.APPLIED:
            life.move(city, "provision", actor_label=BUILDER, at=at)
        if not city.is_ready and city.state != State.PROVISIONING:
            return city
        for name in _unfinished(city):
            _take(city, name, plan, at)
    return city


def note_steps(city: City) -> None:
    """Write down, unstarted, what building this city will take. Runs in the caller's transaction."""
    ProvisioningStep.objects.bulk_create(
        (
            ProvisioningStep(city=city, name=step.name.value, position=number)
            for number, step in enumerate(STEPS, start=1)
        ),
        ignore_conflicts=True,
    )


def _plan(city: City, seed: str) -> Plan:
    with inside_public():
        city.refresh_from_db()
        asked = city.events.filter(kind=REQUESTED).order_by("pk").first()
        person = Application.objects.filter(city=city).first()
    facts: dict[str, Any] = asked.facts if asked is not None else {}
    return Plan(
        seed=seed or str(facts.get("seed", "")),
        opens_as=State(facts.get("opens_as", State.ACTIVE)),
        admin_name=person.contact_name if person is not None else "",
        admin_email=person.contact_email if person is not None else "",
    )


def _unfinished(city: City) -> list[Build]:
    with inside_public():
        if not city.provisioning_steps.exists():
            if city.is_ready:  # built before its steps were written down
                return []
            with transaction.atomic():
                note_steps(city)
        done = set(
            city.provisioning_steps.filter(done_at__isnull=False).values_list("name", flat=True)
        )
    return [step.name for step in STEPS if step.name not in done]


def _take(city: City, name: Build, plan: Plan, at: datetime) -> None:
    """Do one step, noting before that it was tried and after that it is done."""
    _note(city, name, attempts=F("attempts") + 1, started_at=clock.now())
    try:
        _do(name, city, plan, at)
    except Exception as error:
        _note(city, name, error=f"{type(error).__name__}: {error}"[:_MAX_ERROR])
        raise
    _note(city, name, done_at=clock.now(), error="")


def _do(name: Build, city: City, plan: Plan, at: datetime) -> None:
    match name:
        case Build.SCHEMA:
            _build_schema(city, at)
        case Build.SET_UP:
            _set_up(city, plan, at)
        case Build.OPEN:
            _open(city, plan, at)
        case Build.INVITE:
            _invite(city, plan, at)


def _note(city: City, name: Build, **values: Any) -> None:
    with inside_public():
        ProvisioningStep.objects.filter(city=city, name=name.value).update(**values)


def _build_schema(city: City, at: datetime) -> None:
    """A schema with its role, and the record of it, together or not at all."""
    fingerprint = migrating.source_fingerprint()
    with owner.transaction() as cursor:
        cursor.execute(
            "SELECT schema_name, schema_built_at FROM public.tenants_city WHERE id = %s FOR UPDATE",
            [city.pk],
        )
        row = cursor.fetchone()
        if row is None or row[1] is not None:
            return
        schema_name = spares.claim(cursor, fingerprint)
        if schema_name is None:
            schema_name = str(row[0])
            template.stamp(cursor, template.template_sql(fingerprint), schema_name)
            grants.create_city_role(cursor, schema_name)
        cursor.execute(
            "UPDATE public.tenants_city SET schema_name = %s, schema_built_at = %s, migrated_at = %s,"
            " migration_status = 'current' WHERE id = %s",
            [schema_name, at, at, city.pk],
        )
    with inside_public():
        city.refresh_from_db()


def _set_up(city: City, plan: Plan, at: datetime) -> None:
    with inside(city):
        city_built.send(sender=City, city=city, seed=plan.seed, at=at)


def _open(city: City, plan: Plan, at: datetime) -> None:
    """Ready, and in the state it was asked to open in: both or neither."""
    with inside_public(), transaction.atomic():
        waiting = City.objects.select_for_update().get(pk=city.pk)
        if waiting.is_ready:
            return
        waiting.is_ready, waiting.ready_at = True, at
        waiting.save(update_fields=["is_ready", "ready_at"])
        step = "open_trial" if plan.opens_as == State.TRIAL else "activate"
        life.move(city, step, actor_label=BUILDER, at=at)
        Application.objects.filter(city=city).update(state=ApplicationState.OPEN)
    with inside_public():
        city.refresh_from_db()
    hosts.forget()


def _invite(city: City, plan: Plan, at: datetime) -> None:
    with inside(city):
        city_opened.send(
            sender=City,
            city=city,
            admin_name=plan.admin_name,
            admin_email=plan.admin_email,
            at=at,
        )


@contextmanager
def _alone(city: City) -> Iterator[None]:
    """Keep other builders from this city; PostgreSQL lets go when the process or its connection ends."""
    with owner.connect() as connection:
        connection.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK, city.pk])
        yield
