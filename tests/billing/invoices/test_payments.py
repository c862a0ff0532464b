"""Money that came, with its paper: partly, all of it, twice, too much, and by mistake."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from billing.models import Invoice, InvoiceState, Payment
from billing.services import dues, invoicing, payments
from billing.services.invoicing import InvoiceClosed, InvoiceMissing
from billing.services.payments import PaymentMissing, PaymentRefused, PaymentTwice
from billing.services.proofs import ProofRefused
from billing.services.topics import SETTLE_INVOICE
from core.audit.models import AuditEntry
from core.imaging.errors import PhotoRefused
from core.storage import files
from tenants.models import City, CityState
from tests.make.billing import RUPIAH, a_proof, make_account, make_invoice, noon, pay, put
from tests.support.outbox import waiting
from tests.support.pictures import jpeg

LATE = date(2026, 12, 15)
AT = noon(date(2026, 11, 3))


def again(invoice: Invoice) -> Invoice:
    return Invoice.objects.get(pk=invoice.pk)


def test_parts_add_up_and_stripe_is_told_once_when_all_is_there(city: City) -> None:
    invoice = make_invoice(city)  # Rp 18.870.000

    pay(invoice, 10_000_000)
    assert (again(invoice).settled_minor, waiting(SETTLE_INVOICE)) == (10_000_000 * RUPIAH, [])
    assert dues.left_minor(again(invoice)) == 8_870_000 * RUPIAH

    pay(invoice, 8_870_000)
    assert dues.left_minor(again(invoice)) == 0
    assert [row.payload["invoice"] for row in waiting(SETTLE_INVOICE)] == [str(invoice.public_id)]

    invoicing.received(again(invoice), at=AT)  # Stripe still says open: not promised a second time
    assert len(waiting(SETTLE_INVOICE)) == 1
    with pytest.raises(InvoiceClosed):
        pay(invoice, 1)


def test_what_the_treasurer_pays_to_the_state_settles_the_invoice_too(city: City) -> None:
    make_account(city, tax="ppn_buyer_pph23")
    invoice = make_invoice(city)
    wanted = payments.expected(again(invoice))
    assert wanted == payments.Expected(
        transfer_minor=16_660_000 * RUPIAH,
        ppn_minor=1_870_000 * RUPIAH,
        pph_minor=340_000 * RUPIAH,
    )

    pay(invoice, 1_870_000, "ppn_by_buyer")
    pay(invoice, 340_000, "pph_withheld")
    assert payments.expected(again(invoice)) == payments.Expected(16_660_000 * RUPIAH, 0, 0)
    pay(invoice, 16_660_000)

    assert dues.is_covered(again(invoice))
    assert len(waiting(SETTLE_INVOICE)) == 1


def test_a_credit_note_lowers_what_is_expected_of_every_kind(city: City) -> None:
    make_account(city, tax="ppn_buyer_pph23")
    invoice = make_invoice(city, credited_minor=1_110_000 * RUPIAH)  # one million and its PPN

    assert payments.expected(again(invoice)) == payments.Expected(
        transfer_minor=15_680_000 * RUPIAH, ppn_minor=1_760_000 * RUPIAH, pph_minor=320_000 * RUPIAH
    )


def test_the_same_form_twice_is_one_payment(city: City) -> None:
    invoice = make_invoice(city)
    proof = a_proof()
    said: dict[str, Any] = {"idempotency_key": "form-x", "reference": "SP2D-9", "proof": proof}

    first = pay(invoice, 5_000_000, **said)
    second = pay(invoice, 5_000_000, **said)

    assert (first.pk, Payment.objects.count()) == (second.pk, 1)
    with pytest.raises(PaymentTwice):
        pay(invoice, 6_000_000, **said)
    with pytest.raises(PaymentTwice, match="Sari"):  # another clerk, another form, the same paper
        pay(invoice, 5_000_000, **{**said, "idempotency_key": "form-y", "reference": "sp2d-9"})
    assert again(invoice).settled_minor == 5_000_000 * RUPIAH


@pytest.mark.parametrize(
    ("said", "error", "field"),
    [
        ({"amount_minor": 0}, PaymentRefused, "amount"),
        ({"amount_minor": -100}, PaymentRefused, "amount"),
        ({"amount_minor": 150}, PaymentRefused, "amount"),
        ({"amount_minor": 18_870_001 * RUPIAH}, PaymentRefused, "amount"),
        ({"kind": "card"}, PaymentRefused, "kind"),
        ({"kind": "ppn_by_buyer"}, PaymentRefused, "kind"),  # the profile says: by the vendor
        ({"kind": "pph_withheld", "amount_minor": 700_000 * RUPIAH}, PaymentRefused, "amount"),
        ({"paid_on": date(2026, 11, 4)}, PaymentRefused, "paid_on"),
        ({"paid_on": date(2026, 9, 30)}, PaymentRefused, "paid_on"),
        ({"reference": "  "}, PaymentRefused, "reference"),
        ({"reference": "a\x00b"}, PaymentRefused, "reference"),
        ({"idempotency_key": ""}, PaymentRefused, ""),
        ({"proof": b""}, ProofRefused, "proof"),
        ({"proof": b"%PDF-1.4 cut"}, ProofRefused, "proof"),
        ({"proof": b"%PDF-1.4 /JavaScript %%EOF"}, ProofRefused, "proof"),
        ({"proof": b"MZ not a picture"}, PhotoRefused, ""),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    city: City, said: dict[str, Any], error: type[Exception], field: str, settings: Any
) -> None:
    invoice = make_invoice(city)

    with pytest.raises(error) as refused:
        pay(invoice, 1_000_000, **said)

    facts = getattr(refused.value, "facts", {})
    assert not field or facts.get("field") == field
    assert Payment.objects.count() == 0
    assert again(invoice).settled_minor == 0
    assert list(settings.MEDIA_ROOT.rglob("bukti.*")) == []


def test_a_proof_is_kept_private_and_gone_when_the_payment_was_not_booked(
    city: City, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    invoice = make_invoice(city)
    photo = pay(invoice, 1_000_000, proof=jpeg())

    assert photo.proof_key.endswith("/bukti.jpg")
    assert files.read(photo.proof_key).startswith(b"\xff\xd8")

    def broken(*_said: object, **_more: object) -> None:
        raise RuntimeError("the machine stops")

    monkeypatch.setattr(invoicing, "recount", broken)
    with pytest.raises(RuntimeError):
        pay(invoice, 1_000_000)
    assert [path.name for path in settings.MEDIA_ROOT.rglob("bukti.*")] == ["bukti.jpg"]


def test_a_payment_made_by_mistake_is_taken_back_until_the_invoice_is_settled(city: City) -> None:
    invoice = make_invoice(city)
    wrong = pay(invoice, 1_000_000)
    said: dict[str, Any] = {"invoice_id": invoice.public_id, "actor_label": "Sari", "at": AT}

    with pytest.raises(PaymentRefused):
        payments.withdraw(payment_id=wrong.public_id, reason=" ", **said)
    payments.withdraw(payment_id=wrong.public_id, reason="Salah tagihan", **said)
    payments.withdraw(payment_id=wrong.public_id, reason="Salah tagihan", **said)

    assert again(invoice).settled_minor == 0
    assert Payment.objects.get().withdrawn_reason == "Salah tagihan"
    kinds = AuditEntry.objects.filter(subject=str(invoice)).values_list("kind", flat=True)
    assert list(kinds) == ["payment_recorded", "payment_withdrawn"]

    right = pay(invoice, 18_870_000)
    with pytest.raises(InvoiceClosed):
        payments.withdraw(payment_id=right.public_id, reason="Salah lagi", **said)
    other = make_invoice(city)
    with pytest.raises(PaymentMissing):
        payments.withdraw(
            payment_id=right.public_id, reason="Salah", **{**said, "invoice_id": other.public_id}
        )


@pytest.mark.parametrize("state", [InvoiceState.DRAFT, InvoiceState.VOID, InvoiceState.PAID])
def test_only_an_open_invoice_takes_payments(city: City, state: InvoiceState) -> None:
    invoice = make_invoice(city)
    Invoice.objects.filter(pk=invoice.pk).update(state=state)

    with pytest.raises((InvoiceClosed, InvoiceMissing)):
        pay(invoice, 1_000_000)


def test_paying_what_was_overdue_brings_the_city_back_in_order(city: City) -> None:
    put(city, CityState.ACTIVE)
    invoice = make_invoice(city)
    invoicing.received(again(invoice), at=noon(LATE))
    assert City.objects.get(pk=city.pk).state == CityState.PAST_DUE

    pay(invoice, 10_000_000, at=noon(LATE))
    assert City.objects.get(pk=city.pk).state == CityState.PAST_DUE
    pay(invoice, 8_870_000, at=noon(LATE))
    assert City.objects.get(pk=city.pk).state == CityState.ACTIVE
