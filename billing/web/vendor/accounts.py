"""How one city pays: its facts, its tax profile, its termin plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.models import BillingAccount
from billing.selectors import invoices as selector
from billing.services import accounts
from billing.services.quotes import billing_day
from billing.web.forms import FactsForm
from billing.web.vendor.invoice_forms import TermsForm
from billing.web.vendor.invoices import SCREEN, billing_staff
from core import clock
from core.errors import NotFound
from reporting.web.setup.saving import saved
from tenants.models import City
from tenants.web.doors import person_of
from tenants.web.vendor.frame import show


@require_safe
@billing_staff
def account(request: HttpRequest, code: str) -> HttpResponse:
    """One city's account and invoices."""
    return _show(request, _city(code))


@require_POST
@billing_staff
def write_facts(request: HttpRequest, code: str) -> HttpResponse:
    """What every invoice to come says of the city."""
    city, form = _city(code), FactsForm(request.POST)
    done = saved(
        form,
        lambda: accounts.change_facts(
            city=city,
            facts=form.cleaned_data,
            actor_label=person_of(request).label,
            at=clock.now(),
        ),
    )
    if not done:
        return _show(request, city, facts=form)
    messages.success(request, _("Data tagihan tersimpan. Tagihan yang sudah terbit tetap."))
    return redirect("billing:vendor_account", code=code)


@require_POST
@billing_staff
def write_terms(request: HttpRequest, code: str) -> HttpResponse:
    """Tax profile, days until due and termin plan; for invoices to come."""
    city, form = _city(code), TermsForm(request.POST)
    done = saved(
        form,
        lambda: accounts.change_terms(
            city=city,
            tax_code=form.cleaned_data["tax_code"],
            days_until_due=form.cleaned_data["days_until_due"],
            plan=form.cleaned_data["plan"],
            actor_label=person_of(request).label,
            at=clock.now(),
        ),
    )
    if not done:
        return _show(request, city, terms=form)
    messages.success(request, _("Pajak dan termin tersimpan untuk tagihan berikutnya."))
    return redirect("billing:vendor_account", code=code)


def _show(
    request: HttpRequest,
    city: City,
    *,
    facts: FactsForm | None = None,
    terms: TermsForm | None = None,
) -> HttpResponse:
    found = selector.account(city)
    context = {
        "city": city,
        "account": found,
        "rows": selector.of_city(city, today=billing_day(clock.now())),
        "facts_form": facts or FactsForm(initial=_facts(found)),
        "terms_form": terms or TermsForm(initial=_terms(found), rows=len(found.terms)),
    }
    status = 422 if facts or terms else 200
    return show(request, "billing/vendor/account.html", SCREEN, context, status=status)


def _facts(found: BillingAccount) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) or "" for name in accounts.FACTS},
        "npwp": selector.npwp_words(found.npwp),
    }


def _terms(found: BillingAccount) -> dict[str, Any]:
    said: dict[str, Any] = {
        "tax_code": found.tax_profile.code,
        "days_until_due": found.days_until_due,
    }
    for n, term in enumerate(accounts.plan_of(found), start=1):
        said[f"label_{n}"] = term.label
        said[f"share_{n}"] = f"{term.share_bp / 100:g}".replace(".", ",")
        said[f"days_{n}"] = term.days
    return said


def _city(code: str) -> City:
    city = City.objects.filter(code=code).first()
    if city is None:
        raise NotFound(_("Kota ini tidak ada."))
    return city
