"""The addresses of the API, one file per kind of object. Importing this registers them all."""

from infra.local.stripe.api import (
    catalogue,
    checkout,
    clocks,
    credit_notes,
    customers,
    endpoints,
    invoice_items,
    invoices,
    items,
    methods,
    previews,
    prices,
    subscriptions,
    tax,
)

__all__ = [
    "catalogue", "checkout", "clocks", "credit_notes", "customers", "endpoints", "invoice_items",
    "invoices", "items", "methods", "previews", "prices", "subscriptions", "tax",
]  # fmt: skip
