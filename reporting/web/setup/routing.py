"""The routing list: ordered rules, and a try-out of where a report would go."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import DomainError
from reporting.models import Priority
from reporting.selectors.setup import agencies as agency_selector
from reporting.selectors.setup import areas as area_selector
from reporting.selectors.setup import history, people
from reporting.selectors.setup import routing as selector
from reporting.services.catalog import routing
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import choices, saved
from reporting.web.setup.words import point_from

SCREEN: Final = "routing"
RESULT: Final = "hasil-coba"


class RuleForm(forms.Form):
    """Reports like this go to that agency."""

    category = forms.ChoiceField(label=gettext_lazy("Kategori"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Wilayah"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Prioritas"), required=False)
    agency = forms.ChoiceField(label=gettext_lazy("Diteruskan ke"))
    before = forms.TypedChoiceField(
        label=gettext_lazy("Urutan"), required=False, coerce=int, empty_value=None
    )
    note = forms.CharField(label=gettext_lazy("Catatan"), max_length=200, required=False)

    def __init__(self, *args: Any, lines: list[selector.RuleLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["category"].choices = choices(selector.category_options(), empty=_("Semua kategori"))
        fields["area"].choices = choices(people.area_options(), empty=_("Seluruh kota"))
        fields["priority"].choices = [("", _("Semua prioritas")), *Priority.choices]
        fields["agency"].choices = choices(agency_selector.options(), empty=_("Pilih dinas"))
        fields["before"].choices = [
            ("", _("Paling akhir")),
            *(
                (
                    line.pk,
                    _("Sebelum nomor %(n)d, %(agency)s")
                    % {"n": line.number, "agency": line.agency},
                )
                for line in lines
            ),
        ]


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """All rules; with a question, also where such a report would go."""
    if request.headers.get("HX-Target") == RESULT:
        return show(request, "parts/routing_answer.html", SCREEN, _tried(request))
    context = {
        "lines": selector.lines(),
        "home": agency_selector.default_name(),
        "last": history.latest("penerusan"),
        "categories": choices(selector.category_options()),
        "kelurahan": [(each.code, each.name) for each in people.area_options()],
        "bounds": area_selector.bounds(),
        **_tried(request),
    }
    return show(request, "routing.html", SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: HttpRequest) -> HttpResponse:
    """Add a rule."""
    form = RuleForm(request.POST if request.method == "POST" else None, lines=selector.lines())
    if request.method == "POST" and saved(form, lambda: _add(request, form)):
        messages.success(request, _("Aturan ditambahkan. Laporan berikutnya mengikutinya."))
        return redirect("setup:routing")
    status = 422 if form.is_bound else 200
    return show(request, "routing_new.html", SCREEN, {"form": form}, status=status)


@require_POST
@admins_only
def move(request: HttpRequest, rule: str, to: str) -> HttpResponse:
    """Try a rule one place earlier or later."""
    key = int(rule)
    can, before = selector.before_which(key, up=to == "naik")
    if can:
        routing.move(rule_id=key, before=before, actor=admin_of(request), at=clock.now())
        messages.success(request, _("Urutan diubah."))
    return redirect(f"{reverse('setup:routing')}#aturan-{key}")


@require_POST
@admins_only
def remove(request: HttpRequest, rule: int) -> HttpResponse:
    """Take a rule off the list."""
    routing.remove(rule_id=rule, actor=admin_of(request), at=clock.now())
    messages.success(request, _("Aturan dihapus. Isinya tetap ada di jejak perubahan."))
    return redirect("setup:routing")


def _add(request: HttpRequest, form: RuleForm) -> None:
    facts = form.cleaned_data
    routing.add(
        agency_code=facts["agency"],
        category_code=facts["category"],
        area_code=facts["area"],
        priority=facts["priority"],
        note=facts["note"],
        before=facts["before"],
        actor=admin_of(request),
        at=clock.now(),
    )


def _tried(request: HttpRequest) -> dict[str, Any]:
    """The question asked in the address, with its answer or why there is none."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("kategori", "kelurahan", "titik")}
    if not asked["kategori"] or not (asked["kelurahan"] or asked["titik"]):
        return {"asked": asked}
    point = point_from(asked["titik"])
    if asked["titik"] and point is None:
        return {
            "asked": asked,
            "why_not": _("Titik ditulis sebagai lintang, bujur: 1.1301, 104.0535."),
        }
    try:
        answer = selector.try_out(
            category=asked["kategori"], kelurahan=asked["kelurahan"], point=point, at=clock.now()
        )
    except DomainError as error:
        return {"asked": asked, "why_not": str(error)}
    return {"asked": asked, "answer": answer}
