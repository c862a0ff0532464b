"""How Stripe is asked: key, time limit, retries, and its refusals in our own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

import stripe
from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import DomainError, NotFound, Unavailable

TIMEOUT_SECONDS: Final = 20
PAGE: Final = 100

T = TypeVar("T")


class NotConfigured(Unavailable):
    """This deployment has no key for Stripe."""

    code = "stripe_not_configured"


class Away(Unavailable):
    """Stripe did not answer, or not with an answer: what was asked may or may not have happened."""

    code = "stripe_away"


class Stuck(Away):
    """Stripe repeats an error it once gave to this idempotency key: asking again brings nothing else."""

    code = "stripe_stuck"


class Refused(DomainError):
    """Stripe understood and said no. Asking again brings the same answer."""

    code = "stripe_refused"


class Missing(NotFound):
    """Stripe has no such object (any more)."""

    code = "stripe_missing"


def is_configured() -> bool:
    """Whether this deployment has a key."""
    return bool(settings.STRIPE_API_KEY)


def once(create: Callable[[str], T], *, key: str, find: Callable[[], T | None]) -> T:
    """Create something exactly once.

    The same key brings the same object, also when an earlier answer was lost. Where the error itself is what Stripe
    keeps repeating (:class:`Stuck`), what was created is found again; if it never was, another key creates it.

    Args:
        create: Called with an idempotency key.
        key: Made of what is created, the same at every attempt.
        find: Looks for what an earlier attempt may have left behind.
    """
    try:
        return create(key)
    except Stuck:
        found = find()
        return create(f"{key}:again") if found is None else found


def v1() -> Any:
    """The library's services.

    Raises:
        NotConfigured: There is no key.
    """
    if not is_configured():
        raise NotConfigured(_("Stripe belum disetel di pemasangan ini (STRIPE_API_KEY)."))
    return _client(
        settings.STRIPE_API_KEY, settings.STRIPE_API_BASE, settings.STRIPE_NETWORK_RETRIES
    ).v1


def options(key: str) -> Any:
    """What goes with a creation."""
    return {"idempotency_key": key}


def call(ask: Callable[[], T]) -> T:
    """Ask Stripe.

    Raises:
        Away, Stuck: No answer; try again later.
        Missing, Refused: An answer: no.
    """
    try:
        return ask()
    except stripe.StripeError as error:
        raise _in_our_words(error) from None  # the library's error quotes the request


def every(ask: Callable[[], Any]) -> Iterator[dict[str, Any]]:
    """The objects of all pages of a list, as plain dictionaries."""
    pages = iter(call(lambda: ask().auto_paging_iter()))
    while True:
        found = call(lambda: next(pages, None))
        if found is None:
            return
        yield plain(found)


def plain(found: Any) -> dict[str, Any]:
    """One object as a plain dictionary."""
    return cast(dict[str, Any], found.to_dict())


def id_of(found: Any) -> str:
    """The id of an object."""
    return str(found.id)


def with_metadata(pages: Iterable[Mapping[str, Any]], name: str, value: str) -> str | None:
    """The id of the first object that says so in its metadata."""
    for raw in pages:
        if (raw.get("metadata") or {}).get(name) == value:
            return str(raw["id"])
    return None


@lru_cache(maxsize=4)
def _client(key: str, base: str, retries: int) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base.rstrip("/")},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


def _in_our_words(error: stripe.StripeError) -> DomainError:
    """Which of our errors it is; says the reason and the request, never a value that was sent."""
    facts = {
        "status": error.http_status,
        "reason": error.code or "",
        "param": str(getattr(error, "param", "") or ""),
        "request": error.request_id or "",
    }
    told = "Stripe: " + ", ".join(f"{name} {value}" for name, value in facts.items() if value)
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError):
        return Away(told, **facts)
    if error.http_status is None or error.http_status >= 500 or error.http_status in {409, 429}:
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        is_stuck = str(headers.get("idempotent-replayed", "")).lower() == "true"
        return Stuck(told, **facts) if is_stuck else Away(told, **facts)
    if error.code == "resource_missing" or error.http_status == 404:
        return Missing(told, **facts)
    return Refused(told, **facts)
