"""Targets: what the city promises, from when on, by which rule; and what it promised before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import NotFound
from reporting.models import Priority, TargetKind
from reporting.selectors.setup import history, people, routing
from reporting.selectors.setup import targets as selector
from reporting.services.catalog import targets
from reporting.services.catalog.targets import Case
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.promises import UNITS, promise_from
from reporting.web.setup.saving import choices, refusal, saved

SCREEN: Final = "targets"
MOST: Final = 100_000


class TargetForm(forms.Form):
    """A promise for a case, from a day on."""

    kind = forms.ChoiceField(label=gettext_lazy("Janji"), choices=TargetKind.choices)
    category = forms.ChoiceField(label=gettext_lazy("Kategori"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Prioritas"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Wilayah"), required=False)
    amount = forms.IntegerField(label=gettext_lazy("Dalam waktu"), min_value=1, max_value=MOST)
    unit = forms.ChoiceField(label=gettext_lazy("Satuan"), choices=UNITS)
    legal_basis = forms.CharField(
        label=gettext_lazy("Dasar hukum"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Misalnya Peraturan Wali Kota Nomor 12 Tahun 2026."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Mulai berlaku"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "Paling cepat besok. Laporan yang sudah berjalan tetap memakai target lama."
        ),
    )
    applies_to_open = forms.BooleanField(
        label=gettext_lazy("Berlaku juga untuk laporan yang masih terbuka"),
        required=False,
        help_text=gettext_lazy(
            "Batas waktunya dihitung ulang pada hari pertama target ini berlaku, sejak laporan itu "
            "masuk. Tiap perubahan tercatat dan terlihat pelapor."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["category"].choices = choices(routing.category_options(), empty=_("Semua kategori"))
        fields["priority"].choices = [("", _("Semua prioritas")), *Priority.choices]
        fields["area"].choices = choices(people.area_options(), empty=_("Seluruh kota"))


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """What counts now, what comes, what was."""
    return _list(request)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: HttpRequest) -> HttpResponse:
    """Promise something; ``?dari=`` starts from a promise there is."""
    form = TargetForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    if request.method == "POST" and saved(form, lambda: _promise(request, form)):
        day = form.cleaned_data["valid_from"]
        messages.success(request, _("Target tersimpan, berlaku mulai %s.") % f"{day:%d-%m-%Y}")
        return redirect("setup:targets")
    status = 422 if form.is_bound else 200
    return show(request, "target_new.html", SCREEN, {"form": form}, status=status)


@require_POST
@admins_only
def withdraw(request: HttpRequest, target: int) -> HttpResponse:
    """End a narrower promise from tomorrow on."""
    at = clock.now()
    line = selector.one(target, at)
    if line is None:
        raise NotFound(_("Target ini tidak ada."))
    case = Case(line.kind, line.category_code, line.priority_code, line.area_code)
    day = selector.today(at) + timedelta(days=1)
    why = refusal(lambda: targets.withdraw(case=case, valid_to=day, actor=admin_of(request), at=at))
    if why:
        return _list(request, refused=why, status=409)
    messages.success(request, _("Target dicabut mulai besok; target yang lebih umum berlaku."))
    return redirect("setup:targets")


def _list(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    at = clock.now()
    context = {
        "groups": selector.groups(at),
        "refused": refused,
        "last": history.latest("target"),
    }
    return show(request, "targets.html", SCREEN, context, status=status)


def _promise(request: HttpRequest, form: TargetForm) -> None:
    facts = form.cleaned_data
    targets.promise(
        case=Case(facts["kind"], facts["category"], facts["priority"], facts["area"]),
        promise=replace(
            promise_from(facts["amount"], facts["unit"], facts["legal_basis"]),
            applies_to_open=facts["applies_to_open"],
        ),
        valid_from=facts["valid_from"],
        actor=admin_of(request),
        at=clock.now(),
    )


def _initial(request: HttpRequest) -> dict[str, Any]:
    at = clock.now()
    found: dict[str, Any] = {"valid_from": selector.today(at) + timedelta(days=1)}
    given = request.GET.get("dari", "")
    line = (
        selector.one(int(given), at)
        if given.isascii() and given.isdigit() and len(given) < 10
        else None
    )
    if line is not None:
        found |= {
            "kind": line.kind,
            "category": line.category_code,
            "priority": line.priority_code,
            "area": line.area_code,
            "amount": line.amount,
            "unit": line.unit,
            "legal_basis": line.legal_basis,
        }
    return found
