"""What a partner's systems are told about its cities: as events of webhooks, in the transaction of the change.

Sandbox cities are told of to sandbox endpoints only. A partner that is switched off is told nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from core.tenancy import inside_public
from core.webhooks.services import publish
from tenants.models import City, Partner

#: By step of a city's life (``tenants.rules.life``).
STEP_EVENTS: Final[Mapping[str, str]] = {
    "provision": "city.provisioning",
    "open_trial": "city.trial_started",
    "activate": "city.activated",
    "fall_due": "city.past_due",
    "suspend": "city.suspended",
    "reopen": "city.reopened",
    "close": "city.closed",
    "restore": "city.restored",
    "erase": "city.erased",
}
GAINED: Final = "city.assigned"
LOST: Final = "city.unassigned"


def tell_step(city: City, step: str, *, before: str, reason: str, at: datetime) -> None:
    """Say that a city took a step of its life."""
    if city.partner_id is not None:
        tell(
            city,
            STEP_EVENTS[step],
            {"from_state": str(before), "to_state": str(city.state), "reason": reason},
            at=at,
        )


def tell_assigned(
    city: City, *, before: Partner | None, after: Partner | None, at: datetime
) -> None:
    """Say to the old and the new partner who serves a city from now on."""
    for partner, type_ in ((before, LOST), (after, GAINED)):
        if partner is not None:
            _publish(partner, city, type_, {}, at)


def tell(city: City, type_: str, data: Mapping[str, Any], *, at: datetime) -> None:
    """Tell the partner that serves a city, if one does."""
    if city.partner_id is None:
        return
    with inside_public():
        partner = Partner.objects.get(pk=city.partner_id)
    _publish(partner, city, type_, data, at)


def tell_partner(
    partner: Partner,
    type_: str,
    data: Mapping[str, Any],
    *,
    at: datetime,
    subject: str,
    is_sandbox: bool = False,
) -> None:
    """Tell a partner something that is about no city of its own."""
    if not partner.is_active:
        return
    with inside_public():
        publish(type_, data, at=at, subject=subject, owner=partner.code, is_sandbox=is_sandbox)


def city_data(city: City) -> dict[str, Any]:
    """A city as it is told."""
    return {
        "id": str(city.public_id),
        "code": city.code,
        "name": city.name,
        "kemendagri_code": city.kemendagri_code,
        "state": str(city.state),
        "is_sandbox": city.is_sandbox,
    }


def _publish(
    partner: Partner, city: City, type_: str, data: Mapping[str, Any], at: datetime
) -> None:
    tell_partner(
        partner,
        type_,
        {"city": city_data(city), **data},
        at=at,
        subject=city.code,
        is_sandbox=city.is_sandbox,
    )
