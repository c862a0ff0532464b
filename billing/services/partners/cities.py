"""What a partner may do with its own cities: open them for good, stop them, open them again."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.services import accounts, activation, subscriptions
from billing.services.partners import deals
from core.errors import NotFound
from core.tenancy import inside_public
from tenants.models import City, CityState, Partner
from tenants.rules.life import Step, StepNotAllowed, Who, steps_from
from tenants.services import life

BY_PARTNER: Final = "partner"
ACTIVATE: Final = "activate"
REOPEN: Final = "reopen"


class CityMissing(NotFound):
    """No such city of this partner."""

    code = "partner_city_not_found"


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


def steps(city: City) -> list[Step]:
    """What the partner may do now. What the vendor stopped, for instance over an invoice, the vendor opens."""
    return [
        step
        for step in steps_from(city.state, who=Who.PARTNER)
        if _is_the_partners(city, step.name)
    ]


def act(
    *,
    partner: Partner,
    city: UUID,
    step: str,
    reason: str = "",
    actor_label: str,
    at: datetime,
) -> City:
    """Take one step of a city's life as its partner.

    Activating begins the first paid year of what the city chose.

    Raises:
        CityMissing: Not this partner's.
        NotSubscribed: A city that chose no package cannot be activated.
        StepNotAllowed, MayNotTakeStep, ReasonNeeded: The table does not allow it; nothing changed.
    """
    with inside_public(), transaction.atomic(durable=True):
        found = of(partner).select_for_update().filter(public_id=city).first()
        if found is None:
            raise CityMissing(_("Kota ini tidak ada."))
        if not _is_the_partners(found, step):
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
    accounts.ensure(city)
    offer = deals.newest_for(city) if subscriptions.running(city) is None else None
    if offer is not None:
        activation.start_from(offer, city=city, actor_label=actor_label, at=at)
        return
    subscriptions.activate(city=city, actor_label=actor_label, at=at)
    deals.win(city, at=at)


def _is_the_partners(city: City, step: str) -> bool:
    """Paying comes before activating again; and only who stopped a city opens it again."""
    if step == ACTIVATE:
        return city.state == CityState.TRIAL
    if step == REOPEN:
        last = city.events.filter(kind="suspend").order_by("-happened_at", "-pk").first()
        return last is not None and last.facts.get("by") == BY_PARTNER
    return True
