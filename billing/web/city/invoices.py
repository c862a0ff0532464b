"""Invoices in the city's own set-up: what is to be paid, with which papers, what came, and the PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.models import BillingAccount
from billing.rules.money import shown
from billing.selectors import invoices as selector
from billing.services import accounts, invoicing
from billing.services.quotes import billing_day
from billing.web import paper as papers
from billing.web.forms import FactsForm, PapersForm
from core import clock
from reporting.web.setup.doors import admin_of, admins_only, frame_of
from reporting.web.setup.saving import saved
from tenants import entitlements
from tenants.models import City

SCREEN: Final = "package:overview"


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Every invoice of the city, newest first, and what is to be paid next."""
    city = _city()
    rows = selector.of_city(city, today=billing_day(clock.now()))
    waiting = [row for row in rows if row.left_minor]
    context = {
        "rows": rows,
        "left": shown(sum(row.left_minor for row in waiting)),
        "next": min(waiting, key=lambda row: row.due_on) if waiting else None,
        "account": selector.account(city),
    }
    return _show(request, "index.html", context)


@require_safe
@admins_only
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One invoice with its lines, termin, payments and papers."""
    return _show_invoice(request, public_id, None)


@require_POST
@admins_only
def papers_of(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the office's own numbers onto an invoice."""
    city, form = _city(), PapersForm(request.POST)
    done = saved(
        form,
        lambda: invoicing.set_papers(
            invoice_id=public_id,
            papers=form.cleaned_data,
            actor_label=admin_of(request).label,
            at=clock.now(),
            city=city,
        ),
    )
    if not done:
        return _show_invoice(request, public_id, form)
    messages.success(request, _("Data tagihan tersimpan."))
    return redirect("package:invoice", public_id=public_id)


@require_safe
@admins_only
def paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The invoice as PDF."""
    today = billing_day(clock.now())
    return papers.response(selector.sheet(public_id, today=today, city=_city()))


@require_safe
@admins_only
def proof(request: HttpRequest, public_id: UUID, payment: UUID) -> HttpResponseBase:
    """A proof of payment, as the vendor's billing staff kept it."""
    return papers.proof(selector.payment(public_id, payment, city=_city()))


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def facts(request: HttpRequest) -> HttpResponse:
    """What every invoice to come says of the city."""
    city = _city()
    account = selector.account(city)
    form = FactsForm(request.POST if request.method == "POST" else None, initial=_initial(account))
    done = request.method == "POST" and saved(
        form,
        lambda: accounts.change_facts(
            city=city,
            facts=form.cleaned_data,
            actor_label=admin_of(request).label,
            at=clock.now(),
            by_city=True,
        ),
    )
    if done:
        messages.success(request, _("Data tagihan tersimpan. Tagihan yang sudah terbit tetap."))
        return redirect("package:invoices")
    context = {"form": form, "account": account, "plan": selector.plan(account)}
    return _show(request, "facts.html", context, status=422 if form.is_bound else 200)


def _show_invoice(request: HttpRequest, public_id: UUID, form: PapersForm | None) -> HttpResponse:
    sheet = selector.sheet(public_id, today=billing_day(clock.now()), city=_city())
    initial = {name: getattr(sheet, name) or "" for name in invoicing.PAPERS}
    context = {"sheet": sheet, "form": form or PapersForm(initial=initial)}
    return _show(request, "invoice.html", context, status=422 if form else 200)


def _show(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    shown_with = {**frame_of(request, SCREEN), **context}
    return render(request, f"billing/city/invoices/{template}", shown_with, status=status)


def _initial(account: BillingAccount) -> dict[str, Any]:
    return {
        **{name: getattr(account, name) or "" for name in accounts.FACTS},
        "npwp": selector.npwp_words(account.npwp),
    }


def _city() -> City:
    return entitlements.current()
