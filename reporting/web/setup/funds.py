"""The response fund of each agency: its ceiling, and what operators may keep by themselves."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.errors import NotFound
from reporting.rules.money import minor_from, rupiah_of
from reporting.selectors import fund as selector
from reporting.selectors.fund import FundLine
from reporting.selectors.setup import history
from reporting.services import fund
from reporting.services.fund.ledger import year_of
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import saved
from reporting.web.viewers import viewer_of

SCREEN: Final = "funds"


class RupiahField(forms.CharField):
    """Whole rupiah as people type them; cleaned to sen."""

    def __init__(self, **facts: Any) -> None:
        facts["widget"] = forms.TextInput(attrs={"inputmode": "numeric"})
        super().__init__(max_length=40, **facts)

    def clean(self, value: Any) -> int:
        minor = minor_from(super().clean(value))
        if minor is None:
            raise forms.ValidationError(_("Tulis jumlahnya dalam rupiah, misalnya 1.250.000."))
        return minor


class CeilingForm(forms.Form):
    """What an agency may spend in a year."""

    ceiling = RupiahField(
        label=gettext_lazy("Pagu setahun"), help_text=gettext_lazy("Rupiah, misalnya 250.000.000.")
    )
    small_repair = RupiahField(
        label=gettext_lazy("Batas perbaikan kecil"),
        help_text=gettext_lazy(
            "Sampai jumlah ini per laporan operator tidak perlu persetujuan kepala dinas."
        ),
    )


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Every agency with its fund of a year; ``?tahun=`` chooses another."""
    year = _year(request)
    lines = selector.lines(viewer_of(request), year, with_empty=True)
    this = year_of(clock.now())
    context = {
        "lines": lines,
        "totals": selector.totals(lines),
        "year": year,
        "years": [this - 1, this, this + 1],
        "last": history.latest("dana"),
    }
    return show(request, "funds.html", SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """One fund: its ceiling and its limit."""
    line = _line(request, agency, year)
    initial = (
        {"ceiling": _shown(line.ceiling), "small_repair": _shown(line.small_repair)}
        if line.has_fund
        else {}
    )
    form = CeilingForm(request.POST if request.method == "POST" else None, initial=initial)
    done = request.method == "POST" and saved(
        form,
        lambda: fund.set_ceiling(
            agency=agency,
            year=year,
            ceiling_minor=form.cleaned_data["ceiling"],
            small_repair_minor=form.cleaned_data["small_repair"],
            actor=admin_of(request),
            at=clock.now(),
        ),
    )
    if done:
        messages.success(request, _("Pagu %s tersimpan.") % line.short_name)
        return redirect(f"{reverse('setup:funds')}?tahun={year}")
    context = {"line": line, "form": form, "changes": history.of(agency, "dana")}
    return show(request, "fund.html", SCREEN, context, status=422 if form.is_bound else 200)


def _line(request: HttpRequest, agency: str, year: int) -> FundLine:
    for each in selector.lines(viewer_of(request), year, with_empty=True):
        if each.agency == agency:
            return each
    raise NotFound(_("Dinas ini tidak ada."))


def _year(request: HttpRequest) -> int:
    text = request.GET.get("tahun", "")
    good = text.isascii() and text.isdigit() and len(text) == 4
    return int(text) if good else year_of(clock.now())


def _shown(minor: int) -> str:
    return f"{rupiah_of(minor):,}".replace(",", ".")
