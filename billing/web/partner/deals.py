"""The pipeline: offers in columns, one offer with its lines, a new one priced before it is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.models import Package, Quote, QuoteStage, TaxProfile
from billing.rules.deals import By, steps_from
from billing.rules.pricing import Bill
from billing.services.packages import HA_PER_KM2
from billing.services.partners import deals
from billing.services.quotes import bill_of, billing_day
from billing.web import offers
from billing.web.partner import papers
from billing.web.partner.frame import show, who
from core import clock
from core.errors import Invalid
from core.saving import refusal, saved
from tenants.entitlements import service_name
from tenants.models import Region, RegionLevel
from tenants.web.doors import partner_of, partner_only

SCREEN: Final = "partner_deals"
PER_PAGE: Final = 100


class DealForm(forms.Form):
    """What to offer to whom."""

    region = forms.CharField(
        label=gettext_lazy("Kabupaten atau kota"),
        max_length=140,
        help_text=gettext_lazy("Ketik namanya lalu pilih, misalnya Kota Bekasi."),
        widget=forms.TextInput(attrs={"list": "daerah", "autocomplete": "off"}),
    )
    package = forms.ChoiceField(label=gettext_lazy("Paket"))
    area = forms.DecimalField(
        label=gettext_lazy("Luas yang dilayani (km²)"),
        min_value=Decimal("0.01"),
        max_value=Decimal(100_000),
        max_digits=8,
        decimal_places=2,
        required=False,
        localize=True,
        help_text=gettext_lazy("Kosong: seluruh luas resmi daerah itu."),
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Layanan tambahan"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tax = forms.ChoiceField(label=gettext_lazy("Pajak"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Catatan"),
        max_length=deals.MAX_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Hanya untuk Anda dan rekan Anda; tidak tercetak."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_sale = Package.objects.on_sale().order_by("base_fee_minor", "version")
        newest = {package.code: package for package in on_sale}
        self._choices("package", [(each.code, each.name) for each in newest.values()])
        optional = {code for each in newest.values() for code in each.optional_services}
        self._choices("services", sorted((code, service_name(code)) for code in optional))
        profiles = TaxProfile.objects.order_by("name").values_list("code", "name")
        self._choices("tax", [("", _("Sesuai daerahnya")), *profiles])

    def choice(self) -> deals.Wanted:
        """What was chosen.

        Raises:
            Invalid: It cannot be offered.
        """
        area: Decimal | None = self.cleaned_data["area"]
        return deals.wanted(
            region_code=region_code(self.cleaned_data["region"]),
            package_code=self.cleaned_data["package"],
            services=self.cleaned_data["services"],
            area_ha=int(area * HA_PER_KM2) if area is not None else None,
            tax_code=self.cleaned_data["tax"],
        )

    def _choices(self, name: str, options: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = options


class ReasonForm(forms.Form):
    """Why a deal came to nothing."""

    reason = forms.CharField(label=gettext_lazy("Alasan"), max_length=deals.MAX_NOTE)


@require_safe
@partner_only
def pipeline(request: HttpRequest) -> HttpResponse:
    """The offers of one column, newest first, with all columns above."""
    partner = partner_of(request)
    sums = deals.sums(partner)
    asked = request.GET.get("tahap", "")
    stage = QuoteStage(asked) if asked in QuoteStage.values else None
    rows = deals.of(partner).order_by("-created_at", "-pk")
    found = list((rows.filter(stage=stage) if stage else rows)[:PER_PAGE])
    context = {
        "sums": [
            {"stage": each.stage, "count": each.count, "is_shown": each.stage == stage}
            for each in sums
        ],
        "total": sum(each.count for each in sums),
        "stage": stage,
        "deals": found,
        "today": billing_day(clock.now()),
    }
    return show(request, "deals.html", SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_only
def new(request: HttpRequest) -> HttpResponse:
    """Choose, see the price, write the offer down."""
    partner, made = partner_of(request), list[Quote]()
    posted = request.method == "POST"
    form = DealForm(request.POST if posted else None)

    def act() -> None:
        made.append(
            deals.register(
                partner=partner,
                choice=form.choice(),
                note=form.cleaned_data["note"],
                actor_label=who(request),
                at=clock.now(),
            )
        )

    only_looking = "hitung" in request.POST
    if posted and not only_looking and saved(form, act):
        messages.success(request, _("Penawaran %s disimpan.") % made[0].number)
        return redirect("billing:partner_deal", made[0].public_id)
    priced: list[Bill] = []
    if only_looking:
        saved(form, lambda: priced.append(deals.estimate(form.choice())))
    regions = Region.objects.filter(level=RegionLevel.REGENCY).order_by("name")
    context = {
        "form": form,
        "bill": papers.shown(priced[0]) if priced else None,
        "regions": regions.values_list("code", "name"),
    }
    failed = posted and bool(form.errors)
    return show(request, "deal_new.html", SCREEN, context, status=422 if failed else 200)


@require_safe
@partner_only
def deal(request: HttpRequest, deal_id: UUID) -> HttpResponse:
    """One offer: its lines, the partner's share, and what may be done."""
    return _page(request, deals.get(partner_of(request), deal_id), ReasonForm())


@require_POST
@partner_only
def step(request: HttpRequest, deal_id: UUID, name: str) -> HttpResponse:
    """Take one step of an offer's life."""
    partner = partner_of(request)
    quote = deals.get(partner, deal_id)
    form = ReasonForm(request.POST)
    form.fields["reason"].required = False

    def act() -> None:
        deals.step(
            partner=partner,
            deal=deal_id,
            name=name,
            reason=form.cleaned_data["reason"],
            actor_label=who(request),
            at=clock.now(),
        )

    if not saved(form, act):
        return _page(request, quote, form, status=422)
    messages.success(request, _("Penawaran %s diperbarui.") % quote.number)
    return redirect("billing:partner_deal", deal_id)


@require_POST
@partner_only
def renew(request: HttpRequest, deal_id: UUID) -> HttpResponse:
    """A new offer for the same at today's prices."""
    made: list[Quote] = []
    why = refusal(
        lambda: made.append(
            deals.renew(
                partner=partner_of(request),
                deal=deal_id,
                actor_label=who(request),
                at=clock.now(),
            )
        )
    )
    if why:
        messages.error(request, why)
        return redirect("billing:partner_deal", deal_id)
    messages.success(request, _("Penawaran baru %s dengan harga hari ini.") % made[0].number)
    return redirect("billing:partner_deal", made[0].public_id)


@require_safe
@partner_only
def paper(request: HttpRequest, deal_id: UUID) -> HttpResponse:
    """The offer as A4, with the partner's own mark."""
    return offers.paper(deals.get(partner_of(request), deal_id))


def region_code(typed: str) -> str:
    """The code behind what was typed or picked: ``Kota Bekasi (32.75)``, a code, or a name only one has.

    Raises:
        Invalid: Nobody, or several, are called that.
    """
    text = " ".join(typed.split())
    code = text.rpartition("(")[2].rstrip(")") if text.endswith(")") else text
    regencies = Region.objects.filter(level=RegionLevel.REGENCY)
    if regencies.filter(code=code[:13]).exists():
        return code
    named = list(regencies.filter(name__iexact=text).values_list("code", flat=True)[:2])
    if len(named) != 1:
        raise Invalid(_("Pilih kabupaten atau kota dari daftar."), field="region")
    return str(named[0])


def _page(
    request: HttpRequest, quote: Quote, form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    bp, margin = deals.margin_of(quote)
    context = {
        "deal": quote,
        "bill": papers.shown(bill_of(quote)),
        "margin_bp": bp,
        "margin": margin,
        "steps": steps_from(quote.stage, who=By.PARTNER),
        "form": form,
        "city": quote.application.city if quote.application else None,
        "paper_url": reverse("billing:partner_deal_paper", args=[quote.public_id]),
        "is_over": quote.valid_until < billing_day(clock.now()),
    }
    return show(request, "deal.html", SCREEN, context, status=status)
