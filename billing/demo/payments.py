"""Payments of the demo cities, once their first invoice has come back from Stripe: one paid, one in parts, one waiting.

A promise in the outbox that is made again until the invoice is there: the cities buy before anything serves.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageDraw

from billing.models import Invoice, InvoiceState, Payment, PaymentKind
from billing.services import dues, payments
from billing.services.quotes import billing_day
from core import clock
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.tenancy import inside_public
from tenants.models import City

PAY: Final = "billing.demo_payments"
AGAIN_AFTER: Final = timedelta(seconds=10)
TRIES: Final = 90
WHOLE: Final = frozenset({"batam", "jambi"})
FIRST_PART: Final = frozenset({"bekasi"})
RECORDER: Final = "Maya Lestari (Tanggap)"


def promise_payments(city: City) -> None:
    """Promise what this city pays, if anything."""
    if city.code in WHOLE | FIRST_PART:
        with inside_public(), transaction.atomic():
            enqueue(PAY, key=city.code, city=city.code, tries=0)


def _pay(message: Message) -> bool:
    """Pay the city's first invoice as planned; whether there is nothing left to wait for."""
    if not settings.DEMO:
        return True
    code = str(message.payload["city"])
    invoice = (
        Invoice.objects.filter(city__code=code, state=InvoiceState.OPEN, total_minor__gt=0)
        .select_related("tax_profile")
        .order_by("pk")
        .first()
    )
    if invoice is None:
        return Payment.objects.filter(invoice__city__code=code).exists()
    expected = payments.expected(invoice)
    first = dues.dues(invoice)[0].left_minor if code in FIRST_PART else expected.transfer_minor
    for kind, amount, reference in (
        (PaymentKind.PPN_BY_BUYER, expected.ppn_minor, "NTPN-CONTOH"),
        (PaymentKind.PPH_WITHHELD, expected.pph_minor, "BUPOT-CONTOH"),
        (PaymentKind.TRANSFER, first, "SP2D-CONTOH"),
    ):
        if amount > 0:
            at = clock.now()
            payments.record(
                invoice_id=invoice.public_id,
                kind=kind,
                amount_minor=amount,
                paid_on=max(billing_day(at), invoice.issued_on or billing_day(at)),
                reference=f"{reference}/{code.upper()}",
                proof=_proof(reference),
                idempotency_key=f"demo:{invoice.public_id}:{kind}",
                actor_label=RECORDER,
                at=at,
            )
    return True


@consumer(PAY, prepare=_pay)
def pay(message: Message, is_done: bool) -> None:
    """Look again a little later, as long as the invoice has not come."""
    tries = int(message.payload["tries"]) + 1
    if not is_done and tries < TRIES:
        later = clock.now() + AGAIN_AFTER
        code = str(message.payload["city"])
        enqueue(PAY, key=code, not_before=later, city=code, tries=tries)


def _proof(reference: str) -> bytes:
    """A picture of a paper that says that it is an example."""
    paper = Image.new("RGB", (640, 400), "#fbf9f6")
    draw = ImageDraw.Draw(paper)
    draw.rectangle((20, 20, 619, 379), outline="#8c8377", width=3)
    draw.text((60, 80), "CONTOH", fill="#221e19", font_size=64)
    draw.text((60, 200), reference, fill="#221e19", font_size=32)
    out = io.BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()
