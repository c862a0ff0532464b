"""Every city's invoices for the vendor's billing staff: record what came, agree termin, credit, papers, PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.selectors import invoices as selector
from billing.selectors import receivables
from billing.selectors.invoices import Sheet
from billing.services import dunning, invoicing, payments, settling
from billing.services.quotes import billing_day
from billing.web import paper as papers
from billing.web.forms import PapersForm, typed
from billing.web.vendor.invoice_forms import CreditForm, PaymentForm, ScheduleForm, WithdrawForm
from core import clock
from reporting.web.setup.saving import saved
from tenants.models import VendorRole
from tenants.web.doors import person_of, vendor_only
from tenants.web.vendor.frame import show

SCREEN: Final = "billing:vendor_invoices"
LABELS: Final = {
    receivables.WAITING: "Menunggu pembayaran",
    receivables.LATE: "Lewat jatuh tempo",
    receivables.PAID: "Lunas",
    receivables.ALL: "Semua",
}
billing_staff = vendor_only(VendorRole.BILLING)


@require_safe
@billing_staff
def index(request: HttpRequest) -> HttpResponse:
    """Invoices of every city; ``?keadaan=`` and ``?cari=`` choose, ``?sesudah=`` continues."""
    today = billing_day(clock.now())
    asked = request.GET.get("keadaan", "")
    which = asked if asked in receivables.FILTERS else receivables.WAITING
    search = request.GET.get("cari", "").replace("\x00", "")[:80]
    found = receivables.listing(
        which=which, search=search, after=_uuid(request.GET.get("sesudah", "")), today=today
    )
    kept = {"keadaan": which, "cari": search}
    context = {
        "rows": found.rows,
        "totals": receivables.totals(today=today),
        "filters": [
            {"name": "cari", "label": _("Cari"), "kind": "search", "value": search,
             "placeholder": _("Nomor tagihan, kota, atau kontrak")},
            {"name": "keadaan", "label": _("Keadaan"), "value": which,
             "options": [(code, _(label)) for code, label in LABELS.items()]},
        ],
        "next_url": f"?{urlencode({**kept, 'sesudah': str(found.after)})}" if found.after else "",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("sesudah") else "",
    }  # fmt: skip
    return show(request, "billing/vendor/invoices.html", SCREEN, context)


@require_safe
@billing_staff
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One invoice with everything one may do about it."""
    return _show(request, public_id)


@require_POST
@billing_staff
def pay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record a transfer, or tax the buyer paid or withheld, with its proof."""
    form = PaymentForm(request.POST, request.FILES)
    done = saved(
        form,
        lambda: payments.record(
            invoice_id=public_id,
            kind=form.cleaned_data["kind"],
            amount_minor=form.cleaned_data["amount"],
            paid_on=form.cleaned_data["paid_on"],
            reference=form.cleaned_data["reference"],
            proof=form.cleaned_data["proof"],
            idempotency_key=form.key,
            actor_label=person_of(request).label,
            at=clock.now(),
        ),
    )
    return _done(request, public_id, done, _("Pembayaran tercatat."), payment=form)


@require_POST
@billing_staff
def write_papers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Order, contract, handover and budget year of one invoice."""
    form = PapersForm(request.POST)
    done = saved(
        form,
        lambda: invoicing.set_papers(
            invoice_id=public_id,
            papers=form.cleaned_data,
            actor_label=person_of(request).label,
            at=clock.now(),
        ),
    )
    return _done(request, public_id, done, _("Data tagihan tersimpan."), papers=form)


@require_POST
@billing_staff
def reschedule(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Agree other termin for one invoice."""
    form = ScheduleForm(request.POST)
    done = saved(
        form,
        lambda: invoicing.reschedule(
            invoice_id=public_id,
            parts=form.cleaned_data["parts"],
            actor_label=person_of(request).label,
            at=clock.now(),
        ),
    )
    said = _("Termin tersimpan. Pengingat dihitung dari tanggal baru.")
    return _done(request, public_id, done, said, schedule=form)


@require_POST
@billing_staff
def credit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take something off the invoice by a credit note."""
    form = CreditForm(request.POST)
    done = saved(
        form,
        lambda: settling.credit(
            invoice_id=public_id,
            amount_minor=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            idempotency_key=form.key,
            actor_label=person_of(request).label,
            at=clock.now(),
        ),
    )
    said = _("Nota kredit dikirim; tampak di sini setelah Stripe mencatatnya.")
    return _done(request, public_id, done, said, credit=form)


@require_http_methods(["GET", "HEAD", "POST"])
@billing_staff
def withdraw(request: HttpRequest, public_id: UUID, payment: UUID) -> HttpResponse:
    """Take back a payment that was recorded by mistake; asks why."""
    sheet = _sheet(public_id)
    found = next((each for each in sheet.paid if each.public_id == payment), None)
    if found is None:
        raise payments.PaymentMissing(_("Pembayaran ini tidak ada."))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    done = request.method == "POST" and saved(
        form,
        lambda: payments.withdraw(
            invoice_id=public_id,
            payment_id=payment,
            reason=form.cleaned_data["reason"],
            actor_label=person_of(request).label,
            at=clock.now(),
        ),
    )
    if done:
        messages.success(request, _("Pembayaran dibatalkan."))
        return redirect("billing:vendor_invoice", public_id=public_id)
    context = {"sheet": sheet, "paid": found, "form": form}
    status = 422 if form.is_bound else 200
    return show(request, "billing/vendor/withdraw.html", SCREEN, context, status=status)


@require_POST
@billing_staff
def remind(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the invoice once more, today."""
    dunning.send_again(invoice_id=public_id, actor_label=person_of(request).label, at=clock.now())
    messages.success(request, _("Tagihan dikirim ulang ke surel kota."))
    return redirect("billing:vendor_invoice", public_id=public_id)


@require_safe
@billing_staff
def paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The invoice as PDF."""
    return papers.response(_sheet(public_id))


@require_safe
@billing_staff
def proof(request: HttpRequest, public_id: UUID, payment: UUID) -> HttpResponseBase:
    """A proof of payment."""
    return papers.proof(selector.payment(public_id, payment))


def _done(
    request: HttpRequest, public_id: UUID, done: bool, said: str, **form: forms.Form
) -> HttpResponse:
    if not done:
        return _show(request, public_id, **form)
    messages.success(request, said)
    return redirect("billing:vendor_invoice", public_id=public_id)


def _show(request: HttpRequest, public_id: UUID, **wrong: forms.Form) -> HttpResponse:
    """The page, with a form that could not be accepted in its place."""
    sheet = _sheet(public_id)
    fresh: dict[str, Callable[[], forms.Form]] = {
        "payment": lambda: PaymentForm(initial=_expected(public_id)),
        "papers": lambda: PapersForm(
            initial={name: getattr(sheet, name) or "" for name in invoicing.PAPERS}
        ),
        "schedule": lambda: ScheduleForm(initial=ScheduleForm.said(selector.parts(public_id))),
        "credit": CreditForm,
    }
    context: dict[str, Any] = {
        "sheet": sheet,
        "wrong": next(iter(wrong), ""),
        "account_url": reverse("billing:vendor_account", args=[sheet.city_code]),
        **{f"{name}_form": wrong.get(name) or make() for name, make in fresh.items()},
    }
    status = 422 if wrong else 200
    return show(request, "billing/vendor/invoice.html", SCREEN, context, status=status)


def _expected(public_id: UUID) -> dict[str, Any]:
    """What comes next, most likely: the transfer, as much as the profile leaves of it."""
    wanted = selector.expected(public_id)
    return {"amount": typed(wanted.transfer_minor) if wanted.transfer_minor else ""}


def _sheet(public_id: UUID) -> Sheet:
    return selector.sheet(public_id, today=billing_day(clock.now()))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
