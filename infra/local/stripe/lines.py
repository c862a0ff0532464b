"""The lines of an invoice and the sums under them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra.local.stripe import amounts
from infra.local.stripe.store import Store, Thing

if TYPE_CHECKING:
    from infra.local.stripe.machine import Machine


def of_item(
    store: Store, item: Thing, *, start: int, end: int, share: tuple[int, int] | None = None
) -> list[Thing]:
    """What a subscription's item costs for a period: a line, or one for each tier of a graduated price.

    Args:
        share: Only the part of the whole period ``(start, end)`` that lies in ``start`` to ``end``.
    """
    price = store.get("price", item["price"])
    product = store.get("product", price["product"])
    made = []
    for part in amounts.parts(price, item["quantity"]):
        amount = part.amount
        if share is not None:
            amount = amounts.prorated(
                amount, start=share[0], end=share[1], moment=share[1] - (end - start)
            )
        line = _line(
            store,
            amount=amount,
            currency=price["currency"],
            period=(start, end),
            quantity=part.quantity,
        )
        line["description"] = _words(product["name"], price, part)
        line["pricing"] = _pricing(price, str(part.unit))
        line["subscription"], line["metadata"] = item["subscription"], dict(item["metadata"])
        line["parent"] = {
            "type": "subscription_item_details",
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": None,
                "subscription": item["subscription"],
                "subscription_item": item["id"],
            },
        }
        line["_rates"] = list(item["tax_rates"])
        made.append(line)
    return made


def of_invoice_item(store: Store, item: Thing) -> Thing:
    """The line of an invoice item."""
    period = (item["period"]["start"], item["period"]["end"])
    line = _line(
        store,
        amount=item["amount"],
        currency=item["currency"],
        period=period,
        quantity=item["quantity"],
    )
    line["description"], line["metadata"] = item["description"], dict(item["metadata"])
    line["pricing"] = item["pricing"] and dict(item["pricing"])
    subscription = item["_subscription"]
    line["subscription"] = subscription
    line["parent"] = {
        "type": "invoice_item_details",
        "invoice_item_details": {
            "invoice_item": item["id"],
            "proration": item["proration"],
            "proration_details": None,
            "subscription": subscription,
        },
        "subscription_item_details": None,
    }
    line["_rates"], line["_invoiceitem"] = list(item["tax_rates"]), item["id"]
    return line


def add_up(machine: Machine, invoice: Thing) -> None:
    """Taxes of every line and the sums of the invoice, from its lines."""
    store = machine.store
    customer = store.get("customer", invoice["customer"])
    sums: dict[str, Thing] = {}
    for line in invoice["_lines"]:
        rates = [
            store.get("tax_rate", rate) for rate in line["_rates"] or invoice["default_tax_rates"]
        ]
        line["taxes"] = [_tax(line["amount"], rate, customer["tax_exempt"]) for rate in rates]
        inside = sum(tax["amount"] for tax in line["taxes"] if tax["tax_behavior"] == "inclusive")
        line["subtotal"], line["_net"] = line["amount"], line["amount"] - inside
        for tax in line["taxes"]:
            rate = tax["tax_rate_details"]["tax_rate"]
            total = sums.setdefault(rate, {**tax, "amount": 0, "taxable_amount": 0})
            total["amount"] += tax["amount"]
            total["taxable_amount"] += tax["taxable_amount"]
    invoice["subtotal"] = sum(line["amount"] for line in invoice["_lines"])
    invoice["subtotal_excluding_tax"] = sum(line["_net"] for line in invoice["_lines"])
    invoice["total_excluding_tax"] = invoice["subtotal_excluding_tax"]
    invoice["total_taxes"] = list(sums.values())
    added = sum(tax["amount"] for tax in sums.values() if tax["tax_behavior"] == "exclusive")
    invoice["total"] = invoice["subtotal"] + added
    invoice["starting_balance"] = customer["balance"]
    invoice["amount_due"] = max(
        0, invoice["total"] + balance_used(invoice["total"], customer["balance"])
    )
    invoice["amount_remaining"] = invoice["amount_due"]


def balance_used(total: int, balance: int) -> int:
    """What a customer's balance (negative: a credit) adds to an invoice's total."""
    return max(balance, -total) if total > 0 else 0


def _line(
    store: Store, *, amount: int, currency: str, period: tuple[int, int], quantity: int
) -> Thing:
    return {
        "id": store.new_id("il", 24),
        "object": "line_item",
        "amount": amount,
        "currency": currency,
        "description": None,
        "discount_amounts": [],
        "discountable": False,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "parent": None,
        "period": {"start": period[0], "end": period[1]},
        "pretax_credit_amounts": [],
        "pricing": None,
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "subscription": None,
        "subtotal": amount,
        "taxes": [],
    }


def _pricing(price: Thing, unit: str) -> dict[str, Any]:
    return {
        "price_details": {"price": price["id"], "product": price["product"]},
        "type": "price_details",
        "unit_amount_decimal": unit,
    }


def _tax(amount: int, rate: Thing, exempt: str) -> Thing:
    is_free = exempt in {"exempt", "reverse"}
    inside = amounts.tax(amount, rate) if rate["inclusive"] else 0
    reason = {"exempt": "customer_exempt", "reverse": "reverse_charge"}.get(
        exempt, "standard_rated"
    )
    return {
        "amount": 0 if is_free else amounts.tax(amount, rate),
        "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": rate["id"]},
        "taxability_reason": reason,
        "taxable_amount": amount - (0 if is_free else inside),
        "type": "tax_rate_details",
    }


def _words(product: str, price: Thing, part: amounts.Part) -> str:
    shown = f"{part.unit / 100:,.2f}".rstrip("0").rstrip(".")
    at = f"at {price['currency'].upper()} {shown} / {price['recurring']['interval']}"
    if part.flat:
        return f"{product} (Tier {part.tier}, flat fee)"
    tier = f"Tier {part.tier} " if part.tier else ""
    return f"{part.quantity} × {product} ({tier}{at})"


def day(moment: int) -> str:
    """A day as proration lines name it: ``05 Mar 2027``."""
    return datetime.fromtimestamp(moment, UTC).strftime("%d %b %Y")
