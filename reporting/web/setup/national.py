"""The clock of SP4N-LAPOR: kept or not, and which categories are complex."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core import clock
from reporting.models import CitySettings
from reporting.rules.sp4n import ANSWER_DAYS, COMPLEX_ANSWER_DAYS, FOLLOW_UP_DAYS
from reporting.selectors.setup import history
from reporting.services import config
from reporting.services.catalog import national
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import saved

SCREEN: Final = "targets"


class NationalClockForm(forms.Form):
    """Whether the national clock is kept, and what is complex."""

    is_on = forms.BooleanField(label=gettext_lazy("Hitung jam SP4N-LAPOR"), required=False)
    complex_categories = forms.MultipleChoiceField(
        label=gettext_lazy("Kategori yang rumit"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["complex_categories"].choices = _main_categories()


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit(request: HttpRequest) -> HttpResponse:
    """The form, or the change."""
    settings = CitySettings.objects.the()
    form = NationalClockForm(
        request.POST if request.method == "POST" else None,
        initial={"is_on": settings.sp4n_clock, "complex_categories": settings.sp4n_complex},
    )
    if request.method == "POST" and saved(form, lambda: _set(request, form)):
        messages.success(
            request,
            _("Jam SP4N-LAPOR dihitung untuk semua laporan yang terbuka.")
            if form.cleaned_data["is_on"]
            else _("Jam SP4N-LAPOR tidak lagi dihitung."),
        )
        return redirect("setup:national_clock")
    chosen = form["complex_categories"].value() or []
    context = {
        "form": form,
        "is_on": form["is_on"].value(),
        "categories": [(code, label, code in chosen) for code, label in _main_categories()],
        "days": (FOLLOW_UP_DAYS, ANSWER_DAYS, COMPLEX_ANSWER_DAYS),
        "last": history.latest("target"),
    }
    status = 422 if form.is_bound else 200
    return show(request, "national_clock.html", SCREEN, context, status=status)


def _main_categories() -> list[tuple[str, str]]:
    return [
        (each.code, _(each.name))
        for each in config.snapshot().categories.values()
        if len(each.line) == 1
    ]


def _set(request: HttpRequest, form: NationalClockForm) -> None:
    national.set_clock(
        is_on=form.cleaned_data["is_on"],
        complex_categories=form.cleaned_data["complex_categories"],
        actor=admin_of(request),
        at=clock.now(),
    )
