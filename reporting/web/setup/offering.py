"""Switching a category on: which agency takes it and how soon, on one page with one button."""

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
from reporting.selectors.setup import agencies as agency_selector
from reporting.selectors.setup.categories import CategoryLine
from reporting.services.catalog import offering
from reporting.web.setup.categories import SCREEN, require_line
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.promises import UNITS, promise_from, unit_of
from reporting.web.setup.saving import saved

MOST: Final = 100_000
MANY_AGENCIES: Final = 8
"""Up to here agencies are tiles; more of them are a list."""


class OfferForm(forms.Form):
    """Who takes a category, and how soon."""

    agency = forms.ChoiceField(label=gettext_lazy("Siapa yang menangani?"))
    response_amount = forms.IntegerField(
        label=gettext_lazy("Ditanggapi dalam"), min_value=1, max_value=MOST
    )
    response_unit = forms.ChoiceField(label=gettext_lazy("Satuan tanggapan"), choices=UNITS)
    resolution_amount = forms.IntegerField(
        label=gettext_lazy("Selesai dalam"), min_value=1, max_value=MOST
    )
    resolution_unit = forms.ChoiceField(label=gettext_lazy("Satuan penyelesaian"), choices=UNITS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["agency"].choices = [(each.code, each.name) for each in agency_selector.options()]

    @property
    def agencies_are_few(self) -> bool:
        """Whether they fit as tiles."""
        fields: dict[str, Any] = self.fields
        return len(fields["agency"].choices) <= MANY_AGENCIES


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for agency and targets, then switch on; an active category keeps on with the new ones."""
    line = require_line(code)
    form = OfferForm(request.POST if request.method == "POST" else None, initial=_present(line))
    if request.method == "POST" and saved(form, lambda: _do(request, code, form)):
        said = _("%s diubah.") if line.is_active else _("%s aktif: warga dapat memilihnya.")
        messages.success(request, said % line.name)
        return redirect("setup:categories")
    status = 422 if form.is_bound else 200
    return show(request, "category_offer.html", SCREEN, {"line": line, "form": form}, status=status)


def _do(request: HttpRequest, code: str, form: OfferForm) -> None:
    facts = form.cleaned_data
    offering.offer(
        code=code,
        agency_code=facts["agency"],
        response=promise_from(facts["response_amount"], facts["response_unit"]),
        resolution=promise_from(facts["resolution_amount"], facts["resolution_unit"]),
        actor=admin_of(request),
        at=clock.now(),
    )


def _present(line: CategoryLine) -> dict[str, Any]:
    """What is so now, proposed."""
    found: dict[str, Any] = {"agency": line.agency_code}
    for name, target in (("response", line.response), ("resolution", line.resolution)):
        if target is not None:
            found |= {f"{name}_amount": target.amount, f"{name}_unit": unit_of(target)}
    return found
