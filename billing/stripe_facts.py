"""What Stripe's objects say, in the words and units of this product. Knows their shape, not the library.

Moments become days in Jakarta; amounts are minor units on both sides, so nothing is converted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Jakarta")

Raw = Mapping[str, Any]
Days = tuple[date | None, date | None]
"""First day, and first day after."""


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line of an invoice.

    Attributes:
        unit_minor: ``None`` where a unit costs no whole minor units.
        price: The price of the subscription's item it bills; empty for a line of our own.
    """

    id: str
    text: str
    quantity: int
    unit_minor: int | None
    amount_minor: int
    starts_on: date | None
    ends_on: date | None
    price: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """An invoice.

    Attributes:
        balance_minor: What the customer's balance took off the total; negative when a negative total went into it.
        card_minor: What was paid by card at Stripe, not out of band.
        reason: Why Stripe made it: ``subscription_create``, ``subscription_cycle``, ``manual`` …
    """

    id: str
    customer: str
    subscription: str
    state: str
    number: str
    currency: str
    subtotal_minor: int
    tax_minor: int
    total_minor: int
    balance_minor: int
    card_minor: int
    issued_on: date | None
    due_on: date | None
    lines: tuple[LineFacts, ...]
    reason: str
    metadata: Mapping[str, str]

    @property
    def year(self) -> Days:
        """The days its items of a subscription are for: the first, and the first after."""
        return _days(line for line in self.lines if line.price)

    @property
    def period(self) -> Days:
        """The same of the whole invoice; credits that waited do not make a year longer."""
        year = self.year
        return _days(self.lines) if year[0] is None else year


@dataclass(frozen=True, slots=True)
class CreditNoteFacts:
    """A credit note."""

    id: str
    invoice: str
    number: str
    amount_minor: int
    reason: str
    issued_at: datetime
    voided_at: datetime | None
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item of a subscription. ``code`` says what it is for: ``base``, ``coverage``, ``service:api``."""

    id: str
    code: str
    price: str
    quantity: int


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    """A subscription."""

    id: str
    customer: str
    state: str
    currency: str
    starts_on: date
    ends_on: date
    items: tuple[ItemFacts, ...]
    latest_invoice: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event: what happened to which object. Its own copy of the object is not read."""

    id: str
    kind: str
    object_id: str
    created_at: datetime


def invoice_of(raw: Raw, lines: Iterable[Raw]) -> InvoiceFacts:
    """An invoice with all its lines."""
    parent = raw.get("parent") or {}
    details = parent.get("subscription_details") or {}
    moments = raw.get("status_transitions") or {}
    ending = raw.get("ending_balance")
    paid_outside = raw.get("amount_paid_off_stripe") or 0
    # An invoice without tax says nothing about it; net and total are always there.
    net = raw.get("total_excluding_tax")
    net = raw["subtotal"] if net is None else net
    return InvoiceFacts(
        id=raw["id"],
        customer=_id(raw.get("customer")),
        subscription=_id(details.get("subscription")),
        state=raw.get("status") or "draft",
        number=raw.get("number") or "",
        currency=str(raw["currency"]).upper(),
        subtotal_minor=net,
        tax_minor=raw["total"] - net,
        total_minor=raw["total"],
        balance_minor=0 if ending is None else ending - (raw.get("starting_balance") or 0),
        card_minor=max(0, (raw.get("amount_paid") or 0) - paid_outside),
        issued_on=day_of(moments.get("finalized_at")),
        due_on=day_of(raw.get("due_date")),
        lines=tuple(_line_of(line) for line in lines),
        reason=raw.get("billing_reason") or "",
        metadata=dict(raw.get("metadata") or {}),
    )


def credit_note_of(raw: Raw) -> CreditNoteFacts:
    """A credit note."""
    return CreditNoteFacts(
        id=raw["id"],
        invoice=_id(raw["invoice"]),
        number=raw.get("number") or "",
        amount_minor=raw["amount"],
        reason=raw.get("memo") or raw.get("reason") or "",
        issued_at=_moment(raw["created"]),
        voided_at=_moment(raw["voided_at"]) if raw.get("voided_at") else None,
        metadata=dict(raw.get("metadata") or {}),
    )


def subscription_of(raw: Raw) -> SubscriptionFacts:
    """A subscription; its period is that of its items, which all renew together."""
    items = list(raw["items"]["data"])
    return SubscriptionFacts(
        id=raw["id"],
        customer=_id(raw["customer"]),
        state=raw["status"],
        currency=str(raw["currency"]).upper(),
        starts_on=_day(min(item["current_period_start"] for item in items)),
        ends_on=_day(max(item["current_period_end"] for item in items)),
        items=tuple(
            ItemFacts(
                id=item["id"],
                code=(item.get("metadata") or {}).get("code", ""),
                price=_id(item["price"]),
                quantity=item.get("quantity") or 0,
            )
            for item in items
        ),
        latest_invoice=_id(raw.get("latest_invoice")),
        metadata=dict(raw.get("metadata") or {}),
    )


def event_of(raw: Raw) -> EventFacts:
    """An event.

    Raises:
        ValueError: It is none: something is missing that every event has.
    """
    try:
        return EventFacts(
            id=str(raw["id"])[:80],
            kind=str(raw["type"])[:80],
            object_id=str(raw["data"]["object"].get("id") or "")[:80],
            created_at=_moment(raw["created"]),
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError("This is not an event.") from error


def moment_of(day: date) -> int:
    """The moment a day begins in Jakarta, as Stripe counts: read back by :func:`day_of` as the same day."""
    return int(datetime.combine(day, time.min, ZONE).timestamp())


def day_of(moment: int | None) -> date | None:
    """The day in Jakarta of a moment as Stripe counts."""
    return None if moment is None else _day(moment)


def _days(lines: Iterable[LineFacts]) -> Days:
    known = [(line.starts_on, line.ends_on) for line in lines]
    starts = [first for first, _after in known if first]
    ends = [after for _first, after in known if after]
    return min(starts, default=None), max(ends, default=None)


def _line_of(raw: Raw) -> LineFacts:
    period, pricing = raw.get("period") or {}, raw.get("pricing") or {}
    quantity = raw.get("quantity")
    is_item = (raw.get("parent") or {}).get("type") == "subscription_item_details"
    return LineFacts(
        id=raw["id"],
        text=(raw.get("description") or "")[:300],
        quantity=1 if quantity is None else int(quantity),
        unit_minor=_whole(pricing.get("unit_amount_decimal")),
        amount_minor=raw["amount"],
        starts_on=day_of(period.get("start")),
        ends_on=day_of(period.get("end")),
        price=_id((pricing.get("price_details") or {}).get("price")) if is_item else "",
    )


def _whole(text: object) -> int | None:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and number == int(number) else None


def _id(found: object) -> str:
    """The id of an object that may stand there whole."""
    if found is None:
        return ""
    return str(found["id"]) if isinstance(found, Mapping) else str(found)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, tz=ZONE).date()
