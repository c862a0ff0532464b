"""Pages for people: everything the stand-in knows, its clock and faults, and the pages Stripe would show a customer."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from infra.local.stripe import customer_pages, overview
from infra.local.stripe.errors import Refused
from infra.local.stripe.html import page
from infra.local.stripe.machine import Answer, Machine, Request

_PAGES = {"": overview.everything, "o": overview.one, "i": customer_pages.invoice,
          "c": customer_pages.checkout, "p": customer_pages.portal}  # fmt: skip
_ACTS = {"clock": overview.move_clock, "fault": overview.add_fault, "resend": overview.resend,
         "i": customer_pages.pay_invoice, "c": customer_pages.pay, "p": customer_pages.change_card}  # fmt: skip


def answer(machine: Machine, request: Request) -> Answer:
    """Answer a browser."""
    first, _slash, rest = request.path.strip("/").partition("/")
    form = {name: values[0] for name, values in parse_qs(request.body).items()}
    handlers = _ACTS if request.method == "POST" else _PAGES
    if first not in handlers or (request.method == "POST" and _is_foreign(request)):
        return page("Tidak ada", "<h1>Tidak ada di sini</h1>", status=404)
    try:
        with machine.changing():
            return handlers[first](machine, rest, form)
    except Refused as refused:
        return page(
            "Tidak bisa", f"<h1>Tidak bisa</h1><p>{refused.message}</p>", status=refused.status
        )


def _is_foreign(request: Request) -> bool:
    """Whether a form on somebody else's page sent this."""
    origin = request.headers.get("origin", "")
    return origin not in ("", "null") and urlsplit(origin).netloc != request.headers.get("host")
