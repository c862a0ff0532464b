"""Asking for a city, and building it.

:func:`request` writes the city down and promises the building in the outbox; the builder, the only
process with the owner's password, keeps the promise (:func:`build`). Commands that have the password
themselves use :func:`write_down` and :func:`build`.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from celery.signals import worker_init
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue, enqueue_for_each
from core.schedules.registry import on_the_platform
from core.tenancy import PUBLIC, inside_public
from tenants.models import (
    Application,
    ApplicationState,
    City,
    CityEvent,
    CityState,
    Domain,
    Partner,
    Region,
)
from tenants.rules import building as rules
from tenants.rules.life import State
from tenants.services import building, migrating
from tenants.services.building import build
from tenants.services.removal import drop, remove_schema
from tenants.services.spares import refill_spares
from tenants.signals import builder_starts

__all__ = [
    "CityExists",
    "Facts",
    "NotVerified",
    "apply",
    "build",
    "drop",
    "refill_spares",
    "remove_schema",
    "request",
    "write_down",
]

BUILD: Final = "tenants.build_city"
KEEP_SPARES: Final = "tenants.keep_spares"
#: After a builder was killed, its city waits so long for the next one. Building may take longer: a
#: second builder then waits for the first and finds everything done.
PATIENCE: Final = timedelta(seconds=10)


class CityExists(DomainError):
    """Another city already has this code or host name."""

    code = "city_exists"


class NotVerified(DomainError):
    """Nobody has shown yet that the official address is theirs."""

    code = "not_verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a city is to be.

    Attributes:
        code: Short name in addresses; must be free.
        host: Its host name; "" for ``<code>.<suffix>``.
        seed: Code of a prepared set-up; "" for the defaults.
        opens_as: ``State.TRIAL`` or ``State.ACTIVE``.
        is_sandbox: For trying out, never billed.
        admin_name, admin_email: Who is invited first; "" for nobody.
        reference: The partner's own number for it; "" for none.
    """

    code: str
    name: str
    number_prefix: str
    host: str = ""
    kind: str = "kota"
    time_zone: str = "Asia/Jakarta"
    province: str = ""
    kemendagri_code: str = ""
    seed: str = ""
    opens_as: State = State.TRIAL
    partner: Partner | None = None
    is_sandbox: bool = False
    admin_name: str = ""
    admin_email: str = ""
    reference: str = ""


def request(wanted: Application | Facts, *, at: datetime, actor_label: str = "Pendaftaran") -> City:
    """Write a city down with its host name and promise to build it. Asking twice gives the same city.

    May be part of a larger change of the platform: all of it happens or none.

    Args:
        wanted: A verified application, or the facts themselves.
        at: When (aware).
        actor_label: Who asked, as the city's timeline will print it.

    Raises:
        NotVerified: The application's official address is not verified; nothing was written.
        CityExists: The code or the host name is taken; nothing was written.
    """
    with inside_public(), transaction.atomic():
        if isinstance(wanted, Facts):
            city = write_down(wanted, at=at, actor_label=actor_label)
        else:
            application = Application.objects.select_for_update().get(pk=wanted.pk)
            if application.city is not None:
                return application.city
            if application.email_verified_at is None:
                raise NotVerified(_("Alamat surel resmi belum diverifikasi."))
            city = _write(_facts_of(application), at=at, actor_label=actor_label)
            application.city, application.state = city, ApplicationState.BUILDING
            application.save(update_fields=["city", "state"])
            wanted.city, wanted.state = city, application.state
        enqueue(BUILD, key=city.code, city=city.pk)
    return city


def write_down(facts: Facts, *, at: datetime, actor_label: str = "Operator") -> City:
    """Write down a city that the caller builds itself. It answers nothing until :func:`build` is through.

    Raises:
        CityExists: The code or the host name is taken; nothing was written.
    """
    with inside_public(), transaction.atomic():
        city = _write(facts, at=at, actor_label=actor_label)
        _note_admin(city, facts, at)
    return city


def apply(
    *,
    code: str,
    name: str,
    number_prefix: str,
    host: str,
    time_zone: str = "Asia/Jakarta",
    province: str = "",
    kemendagri_code: str = "",
) -> City:
    """The same for a city that will be active, without anybody to invite."""
    facts = Facts(
        code=code,
        name=name,
        number_prefix=number_prefix,
        host=host,
        kind=rules.kind_of(name),
        time_zone=time_zone,
        province=province,
        kemendagri_code=kemendagri_code,
        opens_as=State.ACTIVE,
    )
    return write_down(facts, at=clock.now())


def free_code(name: str) -> str:
    """A code for a new city of this name that no other city and no host name has."""
    wanted = rules.code_of(name)
    taken = set(City.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    taken |= {host.partition(".")[0] for host in Domain.objects.values_list("domain", flat=True)}
    taken |= {host.partition(".")[0] for host in settings.PLATFORM_HOSTS}
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    return code


def _write(facts: Facts, *, at: datetime, actor_label: str) -> City:
    """The city's row, its host name, what building it takes and the first entry of its timeline."""
    host = (facts.host or f"{facts.code}.{settings.CITY_HOST_SUFFIX}").lower()
    if City.objects.filter(code=facts.code).exists():
        raise CityExists(f"Kota dengan kode {facts.code} sudah ada.", city=facts.code)
    if Domain.objects.filter(domain=host).exists() or host in settings.PLATFORM_HOSTS:
        raise CityExists(f"Alamat {host} sudah dipakai.", host=host)
    city: City = City.objects.create(
        code=facts.code,
        name=facts.name,
        kind=facts.kind,
        number_prefix=facts.number_prefix,
        time_zone=facts.time_zone,
        province=facts.province,
        kemendagri_code=facts.kemendagri_code,
        partner=facts.partner,
        is_sandbox=facts.is_sandbox,
        state=CityState.APPLIED,
        created_at=at,
    )
    Domain.objects.create(domain=host, tenant=city, is_primary=True)
    building.note_steps(city)
    CityEvent.objects.create(
        city=city,
        kind=building.REQUESTED,
        to_state=CityState.APPLIED,
        actor_label=actor_label,
        facts={
            "seed": facts.seed,
            "opens_as": facts.opens_as.value,
            **({"reference": facts.reference} if facts.reference else {}),
        },
        happened_at=at,
    )
    return city


def _note_admin(city: City, facts: Facts, at: datetime) -> None:
    """Who is responsible is kept where sign-ups keep it, not in the timeline that outlives the city."""
    if not facts.admin_email:
        return
    Application.objects.create(
        key_hash=hashlib.sha256(secrets.token_bytes(32)).hexdigest(),
        state=ApplicationState.BUILDING,
        region_code=facts.kemendagri_code,
        region_name=facts.name,
        institution=facts.name,
        contact_name=facts.admin_name or facts.admin_email.partition("@")[0],
        contact_email=facts.admin_email.strip().lower(),
        email_verified_at=at,
        partner=facts.partner,
        is_sandbox=facts.is_sandbox,
        city=city,
        created_at=at,
        expires_at=at,
    )


def _facts_of(application: Application) -> Facts:
    region = application.region_code
    province = Region.objects.filter(code=region[:2]).values_list("name", flat=True).first()
    name, address = application.region_name, application.region_name
    if application.is_sandbox:  # never taken for the city itself
        name, address = _("Kota coba %s") % name, f"coba {name}"
    return Facts(
        code=free_code(address),
        name=name[:80],
        kind=rules.kind_of(application.region_name),
        number_prefix=rules.prefix_of(application.region_name),
        time_zone=rules.time_zone_of(region),
        province=province or "",
        kemendagri_code=region,
        seed=rules.PREPARED.get(region, ""),
        partner=application.partner,
        is_sandbox=application.is_sandbox,
        reference=application.reference,
    )


@worker_init.connect
def _read_beforehand(sender: Any, **_announcement: Any) -> None:
    """The builder's processes start with everything read that the first city would wait for."""
    if set(sender.app.amqp.queues.consume_from) == {"provisioning"}:
        migrating.source_fingerprint()
        builder_starts.send(sender=City)


def _build(message: Message) -> None:
    city = City.objects.filter(pk=message.payload["city"]).first()
    if city is not None:
        build(city, at=clock.now())


def _give_up(message: Message, error: BaseException | None) -> None:
    """Say on the city's timeline that it needs somebody's help; the dead letter can be driven again."""
    city = City.objects.filter(pk=message.payload["city"]).first()
    if city is not None:
        CityEvent.objects.create(
            city=city,
            kind=building.FAILED,
            from_state=city.state,
            to_state=city.state,
            actor_label=building.BUILDER,
            reason=f"{type(error).__name__}" if error is not None else "",
            happened_at=clock.now(),
        )


@consumer(BUILD, queue="provisioning", prepare=_build, prepare_time=PATIENCE, on_dead=_give_up)
def city_is_built(message: Message, _nothing: None) -> None:
    """The spare that was used up is replaced after whoever waits has their city."""
    enqueue_for_each([PUBLIC], KEEP_SPARES, at=clock.now().isoformat())


@on_the_platform(KEEP_SPARES, every=timedelta(minutes=10), queue="provisioning")
def keep_spares(at: datetime) -> None:
    """Keep as many spare schemas of this release as the settings ask for."""
    refill_spares(settings.SPARE_SCHEMAS)
