"""What settles a government's invoice: transfers, and tax the buyer handed to the state itself. With proof.

The invoice's total always includes PPN. A treasurer who collects PPN and withholds PPh transfers less; both are
recorded as payments of their own kind, each with its paper. When all kinds together reach what the invoice asks for,
Stripe is told that it was paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.models import Invoice, InvoiceState, Payment, PaymentKind, TaxCollector
from billing.rules import money
from billing.services import dues, invoicing, proofs, standing, topics
from billing.services.invoicing import InvoiceClosed
from billing.services.quotes import billing_day
from core.audit import services as audit
from core.errors import DomainError, Invalid, NotFound
from core.tenancy import inside_public
from reporting.services.fund.receipts import Readable

BY_HAND: Final = (PaymentKind.TRANSFER, PaymentKind.PPN_BY_BUYER, PaymentKind.PPH_WITHHELD)
"""Kinds that people record; cards are Stripe's to tell."""
MAX_PPH_BP: Final = 400
"""PPh is withheld at 2 %, at twice that from somebody without a tax number; never more."""
MAX_REFERENCE: Final = 80
MAX_REASON: Final = 200
MAX_KEY: Final = 80


class PaymentRefused(Invalid):
    """The payment cannot be as it was given."""

    code = "payment_refused"


class PaymentTwice(DomainError):
    """The same payment stands there already."""

    code = "payment_twice"


class PaymentMissing(NotFound):
    """No such payment of this invoice."""

    code = "payment_not_found"


@dataclass(frozen=True, slots=True)
class Expected:
    """How an invoice is usually settled, for what is left of it by each kind."""

    transfer_minor: int
    ppn_minor: int
    pph_minor: int


def record(
    *,
    invoice_id: UUID,
    kind: str,
    amount_minor: int,
    paid_on: date,
    reference: str,
    proof: Readable | bytes,
    idempotency_key: str,
    actor_label: str,
    at: datetime,
) -> Payment:
    """Record money that came, or tax that the buyer paid or withheld, with its proof.

    Args:
        kind: One of :data:`BY_HAND`.
        amount_minor: In sen, whole rupiah, at most what is left to pay.
        paid_on: Day on the paper; not before the invoice, not in the future.
        reference: Number of the transfer, the SP2D, the tax slip (NTPN, bukti potong).
        proof: A photo or a PDF of at most 10 MB.
        idempotency_key: Of the form: the same form counts once.

    Returns:
        The payment; the earlier one when the form was sent twice.

    Raises:
        InvoiceMissing, InvoiceClosed: No such invoice, or it waits for nothing.
        PaymentRefused: Kind, amount, day or reference cannot be; nothing changed.
        PaymentTwice: Somebody recorded the same paper already, or the key was another payment's.
        ProofRefused, PhotoRefused: The file cannot be kept.
    """
    _require_words(kind, amount_minor, reference, idempotency_key)
    with inside_public():
        sent = _sent(idempotency_key, invoice_id, kind, amount_minor)
        if sent is not None:
            return sent
        _require_fits(_seen(invoice_id), kind, amount_minor, paid_on, reference, at)
    key = proofs.keep(proof, invoice=invoice_id)
    try:
        payment = _book(
            invoice_id=invoice_id,
            kind=kind,
            amount_minor=amount_minor,
            paid_on=paid_on,
            reference=" ".join(reference.split()),
            proof_key=key,
            idempotency_key=idempotency_key,
            actor_label=actor_label,
            at=at,
        )
    except BaseException:
        proofs.throw_away(key)  # no row knows the file, so nobody else would remove it
        raise
    if payment.proof_key != key:
        proofs.throw_away(key)
    return payment


def withdraw(
    *, invoice_id: UUID, payment_id: UUID, reason: str, actor_label: str, at: datetime
) -> Payment:
    """Take back a payment that was recorded by mistake; it stays to be seen, struck through.

    Raises:
        InvoiceMissing, PaymentMissing: As they say.
        InvoiceClosed: Stripe has been told that the invoice is paid: correct it by a credit note.
        PaymentRefused: The reason is missing, or the payment came by card.
    """
    words = " ".join(reason.split())
    if not 3 <= len(words) <= MAX_REASON or not words.isprintable():
        raise PaymentRefused(_("Tulis alasannya, paling banyak 200 huruf."), field="reason")
    with inside_public(), transaction.atomic(durable=True):
        invoice = invoicing.held(invoice_id)
        payment = Payment.objects.filter(invoice=invoice, public_id=payment_id).first()
        if payment is None:
            raise PaymentMissing(_("Pembayaran ini tidak ada."))
        if payment.withdrawn_at is not None:
            return payment
        if payment.kind not in BY_HAND:
            raise PaymentRefused(_("Pembayaran kartu dikembalikan lewat Stripe."))
        if invoice.state != InvoiceState.OPEN or dues.is_covered(invoice):
            raise InvoiceClosed(
                _(
                    "Tagihan ini sudah dinyatakan lunas. Perbaiki dengan nota kredit atau tagihan baru."
                )
            )
        payment.withdrawn_at, payment.withdrawn_reason = at, words
        payment.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        invoicing.recount(invoice)
        _record("payment_withdrawn", payment, actor_label, at, reason=words)
        standing.review(invoice.city, at=at)
    return payment


def expected(invoice: Invoice) -> Expected:
    """What is still to come of each kind, by the invoice's tax profile; credit notes lower all of them."""
    profile = invoice.tax_profile
    ppn_bp = profile.ppn_bp if profile else 0
    asked = invoice.total_minor - invoice.credited_minor
    net = asked * 10_000 // (10_000 + ppn_bp)
    by_buyer = profile is not None and profile.collected_by == TaxCollector.BUYER
    ppn = asked - net if by_buyer else 0
    pph = money.share(net, profile.pph_bp) if profile else 0
    done = settled_by_kind(invoice)
    left = dues.left_minor(invoice)
    ppn_left = min(left, max(0, ppn - done.get(PaymentKind.PPN_BY_BUYER, 0)))
    pph_left = min(left - ppn_left, max(0, pph - done.get(PaymentKind.PPH_WITHHELD, 0)))
    return Expected(left - ppn_left - pph_left, ppn_left, pph_left)


def settled_by_kind(invoice: Invoice) -> dict[str, int]:
    """What has come of each kind."""
    rows = invoice.payments.filter(withdrawn_at__isnull=True).values_list("kind")
    return {kind: int(total) for kind, total in rows.annotate(total=Sum("amount_minor"))}


def _book(
    *,
    invoice_id: UUID,
    kind: str,
    amount_minor: int,
    paid_on: date,
    reference: str,
    proof_key: str,
    idempotency_key: str,
    actor_label: str,
    at: datetime,
) -> Payment:
    with inside_public(), transaction.atomic(durable=True):
        invoice = invoicing.held(invoice_id)
        sent = _sent(idempotency_key, invoice_id, kind, amount_minor)
        if sent is not None:
            return sent
        _require_fits(invoice, kind, amount_minor, paid_on, reference, at)
        payment = Payment.objects.create(
            invoice=invoice,
            kind=kind,
            amount_minor=amount_minor,
            paid_on=paid_on,
            reference=reference,
            proof_key=proof_key,
            idempotency_key=idempotency_key,
            recorded_by=actor_label[:120],
            recorded_at=at,
        )
        invoicing.recount(invoice)
        _record("payment_recorded", payment, actor_label, at)
        if dues.is_covered(invoice):
            topics.promise_settled(invoice)
        standing.review(invoice.city, at=at)
    return payment


def _seen(invoice_id: UUID) -> Invoice:
    rows = Invoice.objects.select_related("tax_profile").exclude(state=InvoiceState.DRAFT)
    found = rows.filter(public_id=invoice_id).first()
    if found is None:
        raise invoicing.InvoiceMissing(_("Tagihan ini tidak ada."))
    return found


def _sent(key: str, invoice_id: UUID, kind: str, amount_minor: int) -> Payment | None:
    found = Payment.objects.select_related("invoice").filter(idempotency_key=key).first()
    if found is None:
        return None
    if (found.invoice.public_id, found.kind, found.amount_minor) != (
        invoice_id,
        kind,
        amount_minor,
    ):
        raise PaymentTwice(_("Formulir ini sudah dikirim dengan isi lain. Muat ulang halaman."))
    return found


def _require_words(kind: str, amount_minor: int, reference: str, key: str) -> None:
    if kind not in BY_HAND:
        raise PaymentRefused(_("Pilih jenis pembayaran dari daftar."), field="kind")
    if amount_minor <= 0 or amount_minor % money.MINOR_PER_RUPIAH:
        raise PaymentRefused(_("Tulis jumlahnya dalam rupiah, lebih dari nol."), field="amount")
    words = " ".join(reference.split())
    if not words or len(words) > MAX_REFERENCE or not words.isprintable():
        raise PaymentRefused(
            _(
                "Tulis nomor bukti (transfer, SP2D, NTPN, atau bukti potong), paling banyak 80 huruf."
            ),
            field="reference",
        )
    if not key or len(key) > MAX_KEY or not key.isprintable():
        raise PaymentRefused(_("Muat ulang halaman, lalu isi lagi."))


def _require_fits(
    invoice: Invoice, kind: str, amount_minor: int, paid_on: date, reference: str, at: datetime
) -> None:
    """Whether the payment can be of this invoice as it is now."""
    left = dues.left_minor(invoice)
    if invoice.state != InvoiceState.OPEN or not left:
        raise InvoiceClosed(_("Tagihan ini tidak lagi menunggu pembayaran."))
    if paid_on > billing_day(at):
        raise PaymentRefused(_("Tanggal bayar tidak boleh di masa depan."), field="paid_on")
    if invoice.issued_on is not None and paid_on < invoice.issued_on:
        raise PaymentRefused(
            _("Tanggal bayar tidak boleh sebelum tanggal tagihan, %s.")
            % f"{invoice.issued_on:%d-%m-%Y}",
            field="paid_on",
        )
    twice = Payment.objects.filter(
        invoice=invoice,
        kind=kind,
        amount_minor=amount_minor,
        paid_on=paid_on,
        reference__iexact=" ".join(reference.split()),
        withdrawn_at__isnull=True,
    ).first()
    if twice is not None:
        raise PaymentTwice(
            _("Pembayaran ini sudah dicatat oleh %s.") % twice.recorded_by, field="reference"
        )
    if amount_minor > left:
        raise PaymentRefused(
            _("Jumlahnya melebihi sisa tagihan, %s.") % money.shown(left), field="amount"
        )
    _require_tax(invoice, kind, amount_minor)


def _require_tax(invoice: Invoice, kind: str, amount_minor: int) -> None:
    """Tax the buyer paid or withheld is never more than the law lets it be."""
    profile = invoice.tax_profile
    if kind == PaymentKind.PPN_BY_BUYER:
        if profile is None or profile.collected_by != TaxCollector.BUYER or not invoice.tax_minor:
            raise PaymentRefused(
                _("PPN tagihan ini dipungut penyedia, bukan pembeli."), field="kind"
            )
        most, name = invoice.tax_minor, "PPN"
    elif kind == PaymentKind.PPH_WITHHELD:
        most, name = money.share(invoice.subtotal_minor, MAX_PPH_BP), "PPh"
    else:
        return
    most -= settled_by_kind(invoice).get(kind, 0)
    if amount_minor > most:
        raise PaymentRefused(
            _("%(tax)s tagihan ini paling banyak %(most)s lagi.")
            % {"tax": name, "most": money.shown(max(0, most))},
            field="amount",
        )


def _record(kind: str, payment: Payment, actor_label: str, at: datetime, **more: object) -> None:
    audit.record(
        kind=kind,
        subject=str(payment.invoice)[:200],
        actor_label=actor_label[:120],
        at=at,
        facts={
            "payment": str(payment.public_id),
            "payment_kind": payment.kind,
            "amount_minor": payment.amount_minor,
            "paid_on": payment.paid_on.isoformat(),
            **more,
        },
    )
