"""What an object waits for, and whether a subscription's invoices are paid in time."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from infra.local.stripe.store import Thing

if TYPE_CHECKING:
    from infra.local.stripe.machine import Machine


@dataclass(slots=True)
class Agenda:
    """What falls due when, for each clock. Entries are hints: the object itself says whether they still hold."""

    heaps: dict[str, list[tuple[int, int, str, str]]] = field(default_factory=dict)
    count: int = 0

    def put(self, clock: str, at: int, what: str, number: str) -> None:
        """Something of an object falls due."""
        self.count += 1
        heapq.heappush(self.heaps.setdefault(clock, []), (at, self.count, what, number))

    def next(self, clock: str, until: int) -> tuple[int, str, str] | None:
        """What falls due first, up to a moment."""
        heap = self.heaps.get(clock)
        if not heap or heap[0][0] > until:
            return None
        at, _count, what, number = heapq.heappop(heap)
        return at, what, number


def due(machine: Machine, thing: Thing) -> dict[str, int]:
    """What this object waits for now, with its moment."""
    found: dict[str, int | None] = {}
    match thing["object"]:
        case "subscription" if thing["ended_at"] is None:
            found["renew"] = period(machine, thing)[1]
            found["cancel"] = thing["cancel_at"]
        case "invoice" if thing["status"] == "draft" and thing["auto_advance"]:
            found["finalize"] = thing["automatically_finalizes_at"]
        case "invoice" if thing["status"] == "open" and not thing.get("_overdue"):
            found["overdue"] = thing["due_date"]
        case "checkout.session" if thing["status"] == "open":
            found["expire"] = thing["expires_at"]
    return {what: at for what, at in found.items() if at is not None}


def plan(machine: Machine, thing: Thing) -> None:
    """Put what this object waits for on the agenda."""
    clock = machine.clock_of(thing)
    for what, at in due(machine, thing).items():
        machine.agenda.put(clock, at, what, thing["id"])


def period(machine: Machine, subscription: Thing) -> tuple[int, int]:
    """The current period, which all items share."""
    item = machine.store.get("subscription_item", subscription["_items"][0])
    return item["current_period_start"], item["current_period_end"]


def refresh(machine: Machine, number: str | None) -> None:
    """Past due while an invoice of the subscription is open after its due date, active again when none is."""
    subscription = machine.store.find(number) if number else None
    if subscription is None or subscription["status"] not in {"active", "past_due", "incomplete"}:
        return
    now = machine.now(subscription)
    unpaid = [
        invoice
        for invoice in machine.store.of("invoice", subscription["customer"])
        if invoice["_subscription"] == number and invoice["status"] == "open"
    ]
    late = [
        invoice
        for invoice in unpaid
        if (invoice["due_date"] is not None and invoice["due_date"] <= now)
        or (invoice["collection_method"] == "charge_automatically" and invoice["attempted"])
    ]
    was = subscription["status"]
    becomes = "past_due" if late else "active"
    if was == "incomplete":
        becomes = "incomplete" if unpaid else "active"
    if becomes != was:
        machine.store.change(subscription)["status"] = becomes
        machine.emit("customer.subscription.updated", subscription, {"status": was})
