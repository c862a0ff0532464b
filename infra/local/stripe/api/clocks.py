"""Test clocks: a customer made with one lives by it, exactly as at the real Stripe."""

from __future__ import annotations

from infra.local.stripe import life
from infra.local.stripe.api.common import deleted, listing
from infra.local.stripe.errors import Refused
from infra.local.stripe.routes import Call, route
from infra.local.stripe.store import Thing


@route("POST", "/v1/test_helpers/test_clocks", "test_helpers.TestClockCreateParams")
def create(call: Call) -> Thing:
    return call.store.add(
        {
            "id": call.store.new_id("clock", 24),
            "object": "test_helpers.test_clock",
            "created": call.machine.clock.now(),
            "deletes_after": call.machine.clock.now() + 30 * 86_400,
            "frozen_time": call.given.take("frozen_time"),
            "livemode": False,
            "name": call.given.take("name"),
            "status": "ready",
            "status_details": {},
        }
    )


@route("GET", "/v1/test_helpers/test_clocks", "test_helpers.TestClockListParams")
def everything(call: Call) -> Thing:
    return listing(call, "test_helpers.test_clock")


@route("GET", "/v1/test_helpers/test_clocks/*", "test_helpers.TestClockRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("test_helpers.test_clock", call.ids[0])


@route("POST", "/v1/test_helpers/test_clocks/*/advance", "test_helpers.TestClockAdvanceParams")
def advance(call: Call) -> Thing:
    clock = call.store.get("test_helpers.test_clock", call.ids[0])
    moment = call.given.take("frozen_time")
    if moment <= clock["frozen_time"]:
        raise Refused(
            "The frozen_time must be after the clock's current frozen_time.", param="frozen_time"
        )
    life.pass_until(call.machine, clock["id"], moment)
    call.store.change(clock)["frozen_time"] = moment
    return clock


@route("DELETE", "/v1/test_helpers/test_clocks/*", "test_helpers.TestClockDeleteParams")
def delete(call: Call) -> Thing:
    clock = call.store.get("test_helpers.test_clock", call.ids[0])
    for customer in call.store.of("customer"):
        if customer["test_clock"] == clock["id"]:
            for kind in call.store.kinds():
                for thing in call.store.of(kind, customer["id"]):
                    call.store.remove(thing)
            call.store.remove(customer)
    call.store.remove(clock)
    return deleted(clock)
