"""Telling again, and trying out."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from core import ratelimit
from core.audit import services as audit
from core.errors import DomainError, Invalid, NotFound, TooMany
from core.webhooks import catalogue, rules
from core.webhooks.models import ALL_EVENTS, Delivery, DeliveryState, Endpoint, Event
from core.webhooks.services.endpoints import Owner, hold
from core.webhooks.services.publishing import hand_out, promise

TESTS_PER_MINUTE: Final = 10
#: So many are sent again at once; whoever has more asks again.
AT_ONCE: Final = 1000


class DeliveryMissing(NotFound):
    """No such delivery of this owner."""

    code = "webhook_delivery_not_found"


class StillWaiting(DomainError):
    """It is being tried already."""

    code = "webhook_delivery_waiting"


class SwitchedOff(DomainError):
    """The endpoint is switched off."""

    code = "webhook_switched_off"


def send_test(*, owner: Owner, endpoint_id: UUID, actor_label: str, at: datetime) -> Delivery:
    """Send a test event, once; also to an endpoint that is switched off, so that it can be tried first.

    Raises:
        EndpointMissing: There is none.
        TooMany: Ten in a minute are enough.
    """
    wait = ratelimit.hit("webhook_test", str(endpoint_id), limit=TESTS_PER_MINUTE, seconds=60)
    if wait is not None:
        raise TooMany(_("Terlalu banyak percobaan. Tunggu sebentar."), retry_after=wait)
    with transaction.atomic(durable=True):
        endpoint = hold(owner, endpoint_id)
        event = Event.objects.create(
            owner=owner.code,
            is_sandbox=endpoint.is_sandbox,
            type=catalogue.TEST,
            data={"webhook": str(endpoint.public_id), "requested_by": actor_label},
            happened_at=at,
        )
        return promise([endpoint], event, at=at)[0]


def resend(*, owner: Owner, delivery_id: UUID, actor_label: str, at: datetime) -> Delivery:
    """Try a finished delivery again, for another day, with the same ``webhook-id``.

    Raises:
        DeliveryMissing: There is none.
        StillWaiting: It has not ended.
        SwitchedOff: Switch the endpoint on first.
    """
    with transaction.atomic(durable=True):
        found = find(owner, delivery_id)
        endpoint = hold(owner, found.endpoint.public_id)
        delivery = Delivery.objects.select_for_update().get(pk=found.pk)
        if delivery.state == DeliveryState.WAITING:
            raise StillWaiting(_("Kiriman ini sedang dicoba."))
        if not endpoint.is_active and found.event.type != catalogue.TEST:
            raise SwitchedOff(_("Alamat ini dimatikan. Nyalakan dahulu."))
        _again(Delivery.objects.filter(pk=delivery.pk), at)
        delivery.refresh_from_db()
        hand_out(delivery, key=found.event.type)
        audit.record(
            kind="webhook_resent",
            subject=str(endpoint.public_id),
            actor_label=actor_label,
            at=at,
            facts={
                "url": endpoint.url,
                "event": found.event.type,
                "about": found.event.subject,
            },
        )
    return delivery


def send_missed(
    *, owner: Owner, endpoint_id: UUID, since: datetime, actor_label: str, at: datetime
) -> int:
    """Send what an endpoint missed: what failed, and what happened while it was switched off.

    Args:
        owner: Whose.
        endpoint_id: Public id.
        since: From when on; at most fourteen days back.
        actor_label: Who asked.
        at: When (aware).

    Returns:
        How many will be sent, the oldest first; a thousand at once at most.

    Raises:
        EndpointMissing: There is none.
        SwitchedOff: Switch it on first.
        Invalid: Too far back, or not yet.
    """
    if not at - rules.LOOK_BACK <= since <= at:
        raise Invalid(_("Pilih waktu dalam 14 hari terakhir."), field="since")
    with transaction.atomic(durable=True):
        endpoint = hold(owner, endpoint_id)
        if not endpoint.is_active:
            raise SwitchedOff(_("Alamat ini dimatikan. Nyalakan dahulu."))
        count = _failed_again(endpoint, since, at)
        missed = _never_told(endpoint, since)[: AT_ONCE - count]
        for event in missed:
            promise([endpoint], event, at=at)
        count += len(missed)
        audit.record(
            kind="webhook_missed_resent",
            subject=str(endpoint.public_id),
            actor_label=actor_label,
            at=at,
            facts={"since": since.isoformat(), "count": count, "url": endpoint.url},
        )
    return count


def find(owner: Owner, delivery_id: UUID) -> Delivery:
    """One of the owner's deliveries; somebody else's does not exist.

    Raises:
        DeliveryMissing: There is none.
    """
    found = (
        Delivery.objects.select_related("endpoint", "event")
        .filter(public_id=delivery_id, endpoint__in=owner.endpoints())
        .first()
    )
    if found is None:
        raise DeliveryMissing(_("Kiriman ini tidak ada."))
    return found


def _failed_again(endpoint: Endpoint, since: datetime, at: datetime) -> int:
    ended = Delivery.objects.filter(
        endpoint=endpoint,
        state__in=[DeliveryState.FAILED, DeliveryState.CANCELLED],
        event__happened_at__gte=since,
    ).exclude(event__type=catalogue.TEST)
    keys = list(ended.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    _again(Delivery.objects.filter(pk__in=keys), at)
    for delivery in Delivery.objects.filter(pk__in=keys).select_related("event").order_by("pk"):
        hand_out(delivery, key=delivery.event.type)
    return len(keys)


def _never_told(endpoint: Endpoint, since: datetime) -> list[Event]:
    found = Event.objects.filter(
        owner=endpoint.owner, is_sandbox=endpoint.is_sandbox, happened_at__gte=since
    )
    if ALL_EVENTS not in endpoint.events:
        found = found.filter(type__in=endpoint.events)
    found = found.exclude(type=catalogue.TEST).filter(
        ~Q(pk__in=Delivery.objects.filter(endpoint=endpoint).values("event"))
    )
    return list(found.order_by("happened_at", "pk")[:AT_ONCE])


def _again(deliveries: QuerySet[Delivery], at: datetime) -> None:
    deliveries.update(
        state=DeliveryState.WAITING,
        round=F("round") + 1,
        round_started_at=at,
        attempts_count=0,
        next_at=at,
        finished_at=None,
        last_error="",
    )
