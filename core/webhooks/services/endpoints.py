"""Who is told: endpoints made, changed, switched off and on, and their secrets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Invalid, NotFound
from core.plain import one_line
from core.webhooks import addresses, catalogue, rules, signing
from core.webhooks.catalogue import Audience
from core.webhooks.models import Delivery, DeliveryState, Endpoint, Off, Secret
from core.webhooks.models import EndpointQuerySet as Endpoints
from core.webhooks.signals import endpoint_switched_off

MAX_ENDPOINTS: Final = 10
MAX_DESCRIPTION: Final = 120
SYSTEM: Final = "Sistem"


class EndpointMissing(NotFound):
    """No such endpoint of this owner."""

    code = "webhook_not_found"


class TooManyEndpoints(DomainError):
    """The owner has as many endpoints as it may have."""

    code = "too_many_webhooks"


class EndpointChanged(DomainError):
    """Somebody changed the endpoint since the caller read it."""

    code = "version_conflict"
    status = 412


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose endpoints are meant.

    Attributes:
        code: Of a partner; "" for the city we work for.
        is_sandbox: Only those for sandboxes, or only the others; ``None``: both.
    """

    code: str = ""
    is_sandbox: bool | None = False

    @property
    def audience(self) -> Audience:
        """Which part of the catalogue is theirs."""
        return "partner" if self.code else "city"

    def endpoints(self) -> Endpoints:
        """All of theirs."""
        found = Endpoint.objects.of(self.code)
        return found if self.is_sandbox is None else found.filter(is_sandbox=self.is_sandbox)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an endpoint is to be."""

    url: str
    events: tuple[str, ...]
    description: str = ""


CITY: Final = Owner()


def create(
    *, owner: Owner, wish: Wish, actor_label: str, at: datetime, is_sandbox: bool = False
) -> tuple[Endpoint, str]:
    """Tell one more system from now on.

    Returns:
        The endpoint, and its secret, which is not shown again.

    Raises:
        UrlRefused, Invalid: The address, the events or the description cannot be used.
        TooManyEndpoints: Remove one first.
    """
    tidied = _tidied(wish, owner)
    with transaction.atomic(durable=True):
        held = list(
            Endpoint.objects.of(owner.code).select_for_update().values_list("pk", flat=True)
        )
        if len(held) >= MAX_ENDPOINTS:
            raise TooManyEndpoints(_("Paling banyak %d alamat. Hapus satu dahulu.") % MAX_ENDPOINTS)
        endpoint = Endpoint.objects.create(
            owner=owner.code,
            is_sandbox=is_sandbox if owner.is_sandbox is None else owner.is_sandbox,
            created_by=actor_label[:120],
            created_at=at,
            **tidied,
        )
        secret = Secret.objects.create(endpoint=endpoint, created_at=at)
        _record("webhook_added", endpoint, actor_label, at, **tidied)
    return endpoint, signing.secret_of(secret.nonce)


def change(
    *,
    owner: Owner,
    endpoint_id: UUID,
    wish: Wish,
    actor_label: str,
    at: datetime,
    expected_version: int | None = None,
) -> Endpoint:
    """Change address, events or description; what already waits goes to the new address.

    Raises:
        EndpointMissing, EndpointChanged, UrlRefused, Invalid: As they say.
    """
    tidied = _tidied(wish, owner)
    with transaction.atomic(durable=True):
        endpoint = hold(owner, endpoint_id, expected_version)
        before = {name: getattr(endpoint, name) for name in tidied}
        if before == tidied:
            return endpoint
        moved = before["url"] != tidied["url"]
        for name, value in tidied.items():
            setattr(endpoint, name, value)
        if moved:  # the new server has done nothing wrong yet
            endpoint.failures, endpoint.failing_since, endpoint.cooling_until = 0, None, None
        _save(endpoint, *tidied, "failures", "failing_since", "cooling_until")
        changed = {
            name: [before[name], tidied[name]] for name in tidied if before[name] != tidied[name]
        }
        _record("webhook_changed", endpoint, actor_label, at, **changed)
    return endpoint


def switch(
    *,
    owner: Owner,
    endpoint_id: UUID,
    on: bool,
    actor_label: str,
    at: datetime,
    expected_version: int | None = None,
) -> Endpoint:
    """Switch an endpoint on or off. What waits for one that is switched off is not sent.

    Raises:
        EndpointMissing, EndpointChanged: As they say.
    """
    with transaction.atomic(durable=True):
        endpoint = hold(owner, endpoint_id, expected_version)
        if endpoint.is_active == on:
            return endpoint
        if on:
            endpoint.disabled_at, endpoint.disabled_reason = None, ""
            endpoint.failures, endpoint.failing_since, endpoint.cooling_until = 0, None, None
            _save(endpoint, "disabled_at", "disabled_reason", "failures", "failing_since", "cooling_until")  # fmt: skip
            _record("webhook_on", endpoint, actor_label, at)
        else:
            _switch_off(endpoint, Off.PERSON, actor_label, at)
    return endpoint


def switch_off_by_itself(endpoint: Endpoint, reason: Off, *, at: datetime) -> None:
    """Stop telling a receiver that takes nothing, and say so. The caller holds the endpoint's row."""
    _switch_off(endpoint, reason, SYSTEM, at)
    endpoint_switched_off.send(Endpoint, endpoint=endpoint, reason=reason.value, at=at)


def remove(
    *,
    owner: Owner,
    endpoint_id: UUID,
    actor_label: str,
    at: datetime,
    expected_version: int | None = None,
) -> None:
    """Forget an endpoint with its log.

    Raises:
        EndpointMissing, EndpointChanged: As they say.
    """
    with transaction.atomic(durable=True):
        endpoint = hold(owner, endpoint_id, expected_version)
        _record("webhook_removed", endpoint, actor_label, at)
        endpoint.delete()


def roll_secret(
    *,
    owner: Owner,
    endpoint_id: UUID,
    actor_label: str,
    at: datetime,
    overlap: timedelta = rules.OVERLAP,
) -> str:
    """Give an endpoint a new secret. The old one signs beside it for a while; an older one ends now.

    Args:
        owner: Whose.
        endpoint_id: Public id.
        actor_label: Who asked.
        at: When (aware).
        overlap: How long both sign; nothing for a secret that leaked.

    Returns:
        The new secret, which is not shown again.

    Raises:
        EndpointMissing: As it says.
        Invalid: Longer than seven days, or less than nothing.
    """
    if not timedelta() <= overlap <= rules.MAX_OVERLAP:
        raise Invalid(_("Kunci lama berlaku paling lama 7 hari lagi."), field="overlap_hours")
    with transaction.atomic(durable=True):
        endpoint = hold(owner, endpoint_id)
        Secret.objects.filter(endpoint=endpoint, expires_at__isnull=False).delete()
        Secret.objects.filter(endpoint=endpoint).update(expires_at=at + overlap)
        if not overlap:
            Secret.objects.filter(endpoint=endpoint).delete()
        secret = Secret.objects.create(endpoint=endpoint, created_at=at)
        _save(endpoint)
        hours = int(overlap.total_seconds() // 3600)
        _record("webhook_secret_rolled", endpoint, actor_label, at, overlap_hours=hours)
    return signing.secret_of(secret.nonce)


def find(owner: Owner, endpoint_id: UUID) -> Endpoint:
    """One of the owner's endpoints; somebody else's does not exist.

    Raises:
        EndpointMissing: There is none.
    """
    found = owner.endpoints().filter(public_id=endpoint_id).first()
    if found is None:
        raise EndpointMissing(_("Alamat webhook ini tidak ada."))
    return found


def hold(owner: Owner, endpoint_id: UUID, expected_version: int | None = None) -> Endpoint:
    """The same, locked until the end of the transaction.

    Raises:
        EndpointMissing, EndpointChanged: As they say.
    """
    found = owner.endpoints().select_for_update().filter(public_id=endpoint_id).first()
    if found is None:
        raise EndpointMissing(_("Alamat webhook ini tidak ada."))
    if expected_version is not None and found.version != expected_version:
        raise EndpointChanged(changed_meanwhile(), version=found.version)
    return found


def changed_meanwhile() -> str:
    """What somebody is told who decided on an older version."""
    return _("Alamat webhook ini sudah diubah. Muat ulang dan putuskan lagi.")


def _tidied(wish: Wish, owner: Owner) -> dict[str, Any]:
    """The wish as it is stored, or why it cannot be."""
    url, description = wish.url.strip(), one_line(wish.description)
    addresses.read_url(url)
    if len(description) > MAX_DESCRIPTION or "\x00" in description:
        raise Invalid(
            _("Keterangan paling panjang %d huruf.") % MAX_DESCRIPTION, field="description"
        )
    events = catalogue.tidy(_strings(wish.events), owner.audience)
    if events is None:
        raise Invalid(_("Pilih paling sedikit satu kejadian dari daftar."), field="events")
    return {"url": url, "events": events, "description": description}


def _strings(values: Iterable[str]) -> list[str]:
    return [str(each) for each in values]


def _switch_off(endpoint: Endpoint, reason: Off, actor_label: str, at: datetime) -> None:
    endpoint.disabled_at, endpoint.disabled_reason = at, reason.value
    _save(endpoint, "disabled_at", "disabled_reason")
    Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING).update(
        state=DeliveryState.CANCELLED, last_error="switched_off", finished_at=at, next_at=None
    )
    _record("webhook_off", endpoint, actor_label, at, reason=reason.value)


def _save(endpoint: Endpoint, *names: str) -> None:
    endpoint.version += 1
    endpoint.save(update_fields=[*names, "version"])


def _record(kind: str, endpoint: Endpoint, actor_label: str, at: datetime, **facts: object) -> None:
    about = {"url": endpoint.url, **({"owner": endpoint.owner} if endpoint.owner else {})}
    audit.record(
        kind=kind,
        subject=str(endpoint.public_id),
        actor_label=actor_label,
        at=at,
        facts={**about, **facts},
    )
