"""What a partner earns: its margins as agreed, and a new one from a day on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing.models import Package
from billing.services.partners import terms
from billing.services.quotes import billing_day
from core import clock
from core.saving import saved
from tenants.models import VendorRole
from tenants.services import partners
from tenants.web.doors import person_of, vendor_only
from tenants.web.vendor.frame import show

BP_PER_CENT = 100


class TermsForm(forms.Form):
    """A share of the price before tax, from a day on."""

    package_code = forms.ChoiceField(label=gettext_lazy("Paket"), required=False)
    margin = forms.DecimalField(
        label=gettext_lazy("Bagian mitra (%)"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        localize=True,
        help_text=gettext_lazy("Dari harga sebelum pajak yang benar-benar dibayar kota."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Berlaku mulai"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Tagihan yang terbit sebelumnya tetap memakai bagian lama."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sold = dict(Package.objects.on_sale().order_by("version").values_list("code", "name"))
        field = self.fields["package_code"]
        field.choices = [("", _("Semua paket")), *sold.items()]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_only(VendorRole.BILLING)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Show the margins, agree on one more."""
    partner, posted = partners.require(code), request.method == "POST"
    at = clock.now()
    form = TermsForm(request.POST if posted else None, initial={"valid_from": billing_day(at)})

    def act() -> None:
        terms.set_margin(
            partner=partner,
            package_code=form.cleaned_data["package_code"],
            margin_bp=int(form.cleaned_data["margin"] * BP_PER_CENT),
            valid_from=form.cleaned_data["valid_from"],
            actor_label=person_of(request).label,
            at=at,
        )

    if posted and saved(form, act):
        messages.success(request, _("Bagian mitra disimpan."))
        return redirect("billing:vendor_partner_terms", code=code)
    context = {
        "partner": partner,
        "form": form,
        "agreed": partner.terms.order_by("package_code", "-valid_from", "-pk"),
    }
    status = 422 if posted else 200
    return show(
        request, "billing/vendor/partner_terms.html", "vendor:partners", context, status=status
    )
