"""Cards. They come from a checkout page, or from Stripe's own test words (``pm_card_visa``)."""

from __future__ import annotations

from infra.local.stripe import paying
from infra.local.stripe.api.common import listing
from infra.local.stripe.errors import Refused
from infra.local.stripe.routes import Call, route
from infra.local.stripe.store import Thing

_TEST_WORDS = {"pm_card_visa": paying.GOOD, "pm_card_visa_chargeDeclined": paying.DECLINED}


@route("GET", "/v1/payment_methods", "PaymentMethodListParams")
def everything(call: Call) -> Thing:
    call.given.ignore("allow_redisplay")
    return listing(call, "payment_method", filters=("customer", "type"))


@route("GET", "/v1/payment_methods/*", "PaymentMethodRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("payment_method", call.ids[0])


@route("POST", "/v1/payment_methods/*/attach", "PaymentMethodAttachParams")
def attach(call: Call) -> Thing:
    customer = call.store.get("customer", call.given.take("customer"), "customer", status=400)
    if call.ids[0] in _TEST_WORDS:
        return paying.new_card(call.machine, customer, _TEST_WORDS[call.ids[0]])
    card = call.store.get("payment_method", call.ids[0])
    if card["customer"] not in (None, customer["id"]):
        raise Refused("The payment method you provided has already been attached to a customer.")
    if card["customer"] is None:
        paying.attach(call.machine, card, customer)
    return card


@route("POST", "/v1/payment_methods/*/detach", "PaymentMethodDetachParams")
def detach(call: Call) -> Thing:
    card = call.store.get("payment_method", call.ids[0])
    owner = call.store.find(card["customer"] or "")
    if owner is None:
        raise Refused("The payment method is not attached to a customer.")
    call.store.remove(card)
    card["customer"] = None
    call.store.add(card)
    settings = call.store.change(owner)["invoice_settings"]
    if settings["default_payment_method"] == card["id"]:
        settings["default_payment_method"] = None
    call.machine.emit("payment_method.detached", card)
    return card


@route("GET", "/v1/setup_intents/*", "SetupIntentRetrieveParams")
def setup_intent(call: Call) -> Thing:
    call.given.ignore("client_secret")
    return call.store.get("setup_intent", call.ids[0])


@route("GET", "/v1/payment_intents/*", "PaymentIntentRetrieveParams")
def payment_intent(call: Call) -> Thing:
    call.given.ignore("client_secret")
    return call.store.get("payment_intent", call.ids[0])
