"""Events, and the endpoints that are told of them."""

from __future__ import annotations

from infra.local.stripe.api.common import copy_fields, deleted, listing, merge_metadata
from infra.local.stripe.errors import Refused
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import page, within
from infra.local.stripe.store import Thing

_MOST_ENDPOINTS = 16


@route("GET", "/v1/events", "EventListParams")
def everything(call: Call) -> Thing:
    given = call.given
    kind, kinds, created = given.take("type"), given.take("types"), given.take("created")
    delivered = given.take("delivery_success")
    if kind is not None and kinds is not None:
        raise Refused("Give type or types, not both.", param="types")
    rows = []
    for row in call.store.of("event"):
        fits = (
            kind is None
            or row["type"] == kind
            or (kind.endswith("*") and row["type"].startswith(kind[:-1]))
        )
        arrived = row["pending_webhooks"] == 0
        if (
            fits
            and (kinds is None or row["type"] in kinds)
            and within(row["created"], created)
            and delivered in (None, arrived)
        ):
            rows.append(row)
    return page(call.store, rows, given, call.url)


@route("GET", "/v1/events/*", "EventRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("event", call.ids[0])


@route("POST", "/v1/webhook_endpoints", "WebhookEndpointCreateParams")
def create(call: Call) -> Thing:
    given = call.given
    if len(call.store.of("webhook_endpoint")) >= _MOST_ENDPOINTS:
        raise Refused(f"At most {_MOST_ENDPOINTS} webhook endpoints.")
    given.ignore("api_version", "connect")
    secret = "whsec_" + call.store.new_id("x", 32)[2:]
    endpoint = new(call, url=given.take("url"), secret=secret, kinds=given.take("enabled_events"))
    copy_fields(endpoint, given, ("description",))
    merge_metadata(endpoint, given)
    return {**endpoint, "secret": secret}


@route("GET", "/v1/webhook_endpoints", "WebhookEndpointListParams")
def all_endpoints(call: Call) -> Thing:
    return listing(call, "webhook_endpoint")


@route("GET", "/v1/webhook_endpoints/*", "WebhookEndpointRetrieveParams")
def retrieve_endpoint(call: Call) -> Thing:
    return call.store.get("webhook_endpoint", call.ids[0])


@route("POST", "/v1/webhook_endpoints/*", "WebhookEndpointUpdateParams")
def update(call: Call) -> Thing:
    endpoint = call.store.change(call.store.get("webhook_endpoint", call.ids[0]))
    copy_fields(endpoint, call.given, ("description", "enabled_events", "url"))
    merge_metadata(endpoint, call.given)
    if "disabled" in call.given:
        endpoint["status"] = "disabled" if call.given.take("disabled") else "enabled"
    return endpoint


@route("DELETE", "/v1/webhook_endpoints/*", "WebhookEndpointDeleteParams")
def delete(call: Call) -> Thing:
    endpoint = call.store.get("webhook_endpoint", call.ids[0])
    call.store.remove(endpoint)
    return deleted(endpoint)


def new(call: Call, *, url: str, secret: str, kinds: list[str]) -> Thing:
    """An endpoint that listens from now on."""
    if not url.startswith(("http://", "https://")):
        raise Refused(
            "Invalid URL: an http or https address is needed.", param="url", code="url_invalid"
        )
    return call.store.add(
        {
            "id": call.store.new_id("we", 24),
            "object": "webhook_endpoint",
            "api_version": call.machine.version,
            "application": None,
            "created": call.machine.now(),
            "description": None,
            "enabled_events": kinds,
            "livemode": False,
            "metadata": {},
            "status": "enabled",
            "url": url,
            "_secret": secret,
            "_older_secrets": [],
        }
    )
