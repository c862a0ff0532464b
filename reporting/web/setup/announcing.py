"""What stands above every page in an emergency, and what lies under the reports on maps."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core import clock
from core.branding.models import BannerLevel, MapBackground
from core.branding.selectors import current_brand
from core.branding.services import LONGEST
from core.tenancy import current_city
from reporting.rules.dates import ZONE_LABELS
from reporting.selectors.setup import history
from reporting.services.catalog import brand
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import saved

SCREEN: Final = "brand"
_MOMENT: Final = "%Y-%m-%dT%H:%M"


class BannerForm(forms.Form):
    """An announcement, how loud, and until when by the city's clock."""

    banner_text = forms.CharField(
        label=gettext_lazy("Isi pengumuman"),
        max_length=LONGEST["banner_text"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Satu atau dua kalimat. Kosongkan untuk menurunkannya."),
    )
    banner_level = forms.ChoiceField(
        label=gettext_lazy("Tingkat"), choices=BannerLevel.choices, initial=BannerLevel.WARNING
    )
    banner_until = forms.DateTimeField(
        label=gettext_lazy("Sampai"),
        required=False,
        input_formats=[_MOMENT, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
        help_text=gettext_lazy("Hilang sendiri pada waktu ini. Kosong: sampai Anda menurunkannya."),
    )


class MapForm(forms.Form):
    """What maps show under the reports."""

    map_background = forms.ChoiceField(
        label=gettext_lazy("Latar peta"), choices=MapBackground.choices
    )
    tiles_url = forms.CharField(
        label=gettext_lazy("Alamat peta"),
        max_length=LONGEST["tiles_url"],
        required=False,
        widget=forms.TextInput(
            attrs={"spellcheck": "false", "placeholder": "https://…/{z}/{x}/{y}.png"}
        ),
        help_text=gettext_lazy("Dari penyedia yang mengizinkan kota Anda memakainya."),
    )
    tiles_credit = forms.CharField(
        label=gettext_lazy("Tulisan sumber"),
        max_length=LONGEST["tiles_credit"],
        required=False,
        help_text=gettext_lazy("Ditulis di sudut peta, misalnya © OpenStreetMap."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def banner(request: HttpRequest) -> HttpResponse:
    """Announce something on every citizen page, or take it down."""
    zone = ZoneInfo(current_city().time_zone)
    with timezone.override(zone):
        known = brand.present()
        form = BannerForm(
            request.POST if request.method == "POST" else None,
            initial={name: getattr(known, name) for name in BannerForm.base_fields},
        )
        if request.method == "POST" and saved(form, lambda: _announce(request, form)):
            shown = bool(form.cleaned_data["banner_text"])
            messages.success(
                request, _("Pengumuman tampil sekarang.") if shown else _("Pengumuman diturunkan.")
            )
            return redirect("setup:banner")
        context = {
            "form": form,
            "shown": current_brand().announcement,
            "zone_words": ZONE_LABELS.get(zone.key, zone.key),
            "changes": history.page(section="merek").changes[: history.BESIDE],
        }
        return show(request, "banner.html", SCREEN, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def maps(request: HttpRequest) -> HttpResponse:
    """Choose what maps show under the reports."""
    known = brand.present()
    form = MapForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(known, name) for name in MapForm.base_fields},
    )
    if request.method == "POST" and saved(
        form,
        lambda: brand.revise(changes=form.cleaned_data, actor=admin_of(request), at=clock.now()),
    ):
        messages.success(request, _("Latar peta diganti."))
        return redirect("setup:map_background")
    context = {
        "form": form,
        "changes": history.page(section="merek").changes[: history.BESIDE],
    }
    return show(
        request, "map_background.html", SCREEN, context, status=422 if form.is_bound else 200
    )


def _announce(request: HttpRequest, form: BannerForm) -> None:
    changes: dict[str, Any] = dict(form.cleaned_data)
    if not changes["banner_text"]:
        changes["banner_until"] = None
    brand.revise(changes=changes, actor=admin_of(request), at=clock.now())
