"""What a partner may do with its own cities: open them for good, stop them, open them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.services import accounts, activation, subscriptions
from billing.services.partners import deals
from core.errors import DomainError, NotFound
from core.tenancy import inside_public
from tenants import standing
from tenants.models import City, CityEvent, CityState, Partner
from tenants.rules.life import Step, StepNotAllowed, Who, require_step, steps_from
from tenants.services import life

BY_PARTNER: Final = "partner"
ACTIVATE: Final = "activate"
REOPEN: Final = "reopen"


class CityMissing(NotFound):
    """No such city of this partner."""

    code = "partner_city_not_found"


class CityNotReady(DomainError):
    """The city is not built yet, or closed: there is nothing in it to look at or to change."""

    code = "city_not_ready"


def of(partner: Partner, *, sandbox: bool = False) -> QuerySet[City]:
    """The partner's cities, or its sandboxes; erased ones are gone. On the platform."""
    return City.objects.filter(partner=partner, is_sandbox=sandbox).exclude(state=CityState.ERASED)


def get(partner: Partner, city: UUID, *, sandbox: bool = False) -> City:
    """One of the partner's cities; another partner's does not exist.

    Raises:
        CityMissing: There is none.
    """
    found = of(partner, sandbox=sandbox).filter(public_id=city).first()
    if found is None:
        raise CityMissing(_("Kota ini tidak ada."))
    return found


def require_open(partner: Partner, city: UUID, *, sandbox: bool = False) -> City:
    """The same, for what happens inside the city: it must have been built and not be closed.

    Raises:
        CityMissing: There is none.
        CityNotReady: It is being built, or closed.
    """
    found = get(partner, city, sandbox=sandbox)
    if not found.answers:
        raise CityNotReady(
            _("Kota ini masih disiapkan, atau sudah ditutup."), state=str(found.state)
        )
    return found


def require_writing(partner: Partner, city: UUID, *, sandbox: bool = False) -> City:
    """The same, for what changes something inside the city: it must not be suspended either.

    Raises:
        CityMissing, CityNotReady: As for :func:`require_open`.
        CitySuspended: It may only be read.
    """
    found = require_open(partner, city, sandbox=sandbox)
    if not found.effects.staff_write:
        raise standing.CitySuspended(standing.no_changes(found))
    return found


def steps(city: City) -> list[Step]:
    """What the partner may do now. What the vendor stopped, for instance over an invoice, the vendor opens."""
    return steps_of([city])[city.pk]


def steps_of(found: Sequence[City]) -> dict[int, list[Step]]:
    """The same for many cities, by primary key; one query."""
    stopped_by = _stopped_by(city.pk for city in found if city.state == CityState.SUSPENDED)
    return {
        city.pk: [
            step
            for step in steps_from(city.state, who=Who.PARTNER)
            if _is_the_partners(city, step.name, stopped_by.get(city.pk, ""))
        ]
        for city in found
    }


def act(
    *,
    partner: Partner,
    city: UUID,
    step: str,
    reason: str = "",
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> City:
    """Take one step of a city's life as its partner.

    Activating begins the first paid year of what the city chose; a sandbox city's is never billed.

    Raises:
        CityMissing: Not this partner's.
        NotSubscribed: A city that chose no package cannot be activated.
        StepNotAllowed, MayNotTakeStep, ReasonNeeded: The table does not allow it; nothing changed.
    """
    with inside_public(), transaction.atomic(durable=True):
        found = (
            of(partner, sandbox=sandbox)
            .select_for_update(of=("self",))
            .filter(public_id=city)
            .first()
        )
        if found is None:
            raise CityMissing(_("Kota ini tidak ada."))
        require_step(step, state=found.state, who=Who.PARTNER, reason=reason)
        if not _is_the_partners(found, step, _stopped_by([found.pk]).get(found.pk, "")):
            raise StepNotAllowed(_("Langkah ini diambil oleh Tanggap. Hubungi kami."), step=step)
        facts = {"by": BY_PARTNER}
        life.move(
            found,
            step,
            who=Who.PARTNER,
            reason=reason,
            facts=facts,
            actor_label=actor_label,
            at=at,
        )
        if step == ACTIVATE:
            _begin(found, actor_label, at)
    return found


def _begin(city: City, actor_label: str, at: datetime) -> None:
    """The first paid year of what the city tries, or else of the partner's newest open offer for it."""
    if city.is_sandbox:
        _begin_trial_run(city, actor_label, at)
        return
    accounts.ensure(city)
    offer = deals.newest_for(city) if subscriptions.running(city) is None else None
    if offer is not None:
        activation.start_from(offer, city=city, actor_label=actor_label, at=at)
        return
    subscriptions.activate(city=city, actor_label=actor_label, at=at)
    deals.win(city, at=at)


def _begin_trial_run(city: City, actor_label: str, at: datetime) -> None:
    """The same without an account, an invoice or anything told to Stripe."""
    offer = deals.newest_for(city) if subscriptions.running(city) is None else None
    if offer is not None:
        subscriptions.open_trial(
            city=city,
            package=offer.package,
            services=offer.services,
            categories=offer.categories,
            pieces=subscriptions.pieces_of(offer, city),
            actor_label=actor_label,
            at=at,
        )
    subscriptions.activate(city=city, actor_label=actor_label, at=at)
    deals.win(city, at=at)


def _is_the_partners(city: City, step: str, stopped_by: str) -> bool:
    """Paying comes before activating again; and only who stopped a city opens it again."""
    if step == ACTIVATE:
        return city.state == CityState.TRIAL
    return stopped_by == BY_PARTNER if step == REOPEN else True


def _stopped_by(cities: Iterable[int]) -> dict[int, str]:
    """As whom each city was stopped last: "partner", or "" for anybody else."""
    ids = list(cities)
    if not ids:
        return {}
    last = (
        CityEvent.objects.filter(city__in=ids, kind="suspend")
        .order_by("city", "-happened_at", "-pk")
        .distinct("city")
    )
    return {event.city_id: str(event.facts.get("by", "")) for event in last}
