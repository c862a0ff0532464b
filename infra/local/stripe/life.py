"""What happens as time passes: renewals, drafts that become binding, due dates that go by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.local.stripe import invoicing, paying, standing, subscribing
from infra.local.stripe.standing import Agenda
from infra.local.stripe.store import Thing

if TYPE_CHECKING:
    from infra.local.stripe.machine import Machine

__all__ = ["Agenda", "pass_until", "remember"]


def remember(machine: Machine) -> None:
    """Put everything that waits on the agenda, after a start."""
    for kind in ("subscription", "invoice", "checkout.session"):
        for thing in machine.store.of(kind):
            standing.plan(machine, thing)


def pass_until(machine: Machine, clock: str, moment: int) -> None:
    """Do what falls due on a clock up to a moment, in order, each at its own time."""
    while (entry := machine.agenda.next(clock, moment)) is not None:
        at, what, number = entry
        thing = machine.store.find(number)
        if thing is None or standing.due(machine, thing).get(what) != at:
            continue  # it has come differently since
        _move(machine, clock, at)
        _happen(machine, thing, what)


def _move(machine: Machine, clock: str, at: int) -> None:
    if clock:
        kept = machine.store.get("test_helpers.test_clock", clock)
        machine.store.change(kept)["frozen_time"] = max(at, kept["frozen_time"])
    elif at > machine.clock.now():
        machine.clock.move_to(at)


def _happen(machine: Machine, thing: Thing, what: str) -> None:
    match what:
        case "renew":
            subscribing.renew(machine, thing)
        case "cancel":
            subscribing.cancel(machine, thing)
        case "finalize":
            _finalize(machine, thing)
        case "overdue":
            machine.store.change(thing)["_overdue"] = True
            machine.emit("invoice.overdue", thing)
            standing.refresh(machine, thing["_subscription"])
        case "expire":
            machine.store.change(thing)["status"] = "expired"
            thing["url"] = None
            machine.emit("checkout.session.expired", thing)


def _finalize(machine: Machine, invoice: Thing) -> None:
    invoicing.finalize(machine, invoice)
    if invoice["status"] != "open":
        return
    if invoice["collection_method"] == "send_invoice":
        invoicing.send(machine, invoice)
    else:
        paying.try_card(machine, invoice)
