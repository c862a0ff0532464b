"""The city's look: a name and one colour, with everything the colour becomes shown before saving."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.branding.models import PLATFORM_COLOUR
from core.branding.rules import theme
from core.branding.rules.colour import NotAColour, contrast, normal
from core.tenancy import current_city
from reporting.selectors.setup import history
from reporting.services.catalog import brand
from reporting.services.catalog.brand import BrandDetails
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import saved

SCREEN: Final = "brand"
_PAIRS: Final = (
    ("light", "on-brand", "brand-solid", gettext_lazy("Tombol utama"), 4.5),
    ("light", "brand-text", "paper", gettext_lazy("Tautan di halaman"), 4.5),
    ("light", "brand-text-strong", "brand-tint", gettext_lazy("Pilihan yang ditekan"), 7.0),
    ("dark", "brand-text", "paper", gettext_lazy("Tulisan di dinding"), 7.0),
)
"""What the preview shows: mode, text, ground, name, and the contrast that is promised."""


class BrandForm(forms.Form):
    """How the city looks."""

    app_name = forms.CharField(
        label=gettext_lazy("Nama layanan"),
        max_length=40,
        help_text=gettext_lazy("Yang dibaca warga di atas setiap halaman."),
    )
    tagline = forms.CharField(
        label=gettext_lazy("Satu kalimat di bawahnya"), max_length=80, required=False
    )
    colour = forms.CharField(
        label=gettext_lazy("Warna kota"),
        max_length=9,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    banner_text = forms.CharField(
        label=gettext_lazy("Pengumuman di atas semua halaman"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit(request: HttpRequest) -> HttpResponse:
    """Show and change the look; "Lihat dulu" only shows what the colour becomes."""
    known = brand.present() or BrandDetails(current_city().name, PLATFORM_COLOUR)
    initial = {name: getattr(known, name) for name in BrandForm.base_fields}
    posted = request.method == "POST"
    form = BrandForm(request.POST if posted else None, initial=initial)
    only_looking = "lihat" in request.POST
    if posted and not only_looking and saved(form, lambda: _save(request, form)):
        messages.success(request, _("Tampilan kota diganti untuk semua halaman."))
        return redirect("setup:brand")
    colour = str(form["colour"].value() or "")
    context = {
        "form": form,
        **preview_of(colour),
        "changes": history.page(section="merek").changes[: history.BESIDE],
    }
    status = 422 if posted and not only_looking else 200
    return show(request, "brand.html", SCREEN, context, status=status)


@require_safe
@admins_only
def preview(request: HttpRequest) -> HttpResponse:
    """What a colour becomes, as a fragment."""
    context = preview_of(request.GET.get("colour", "")[:20])
    return show(request, "parts/brand_preview.html", SCREEN, context)


def preview_of(colour: str) -> dict[str, Any]:
    """The preview of a colour: its pairs with their contrast, and whether it was darkened."""
    try:
        chosen = normal(colour)
    except NotAColour:
        return {"preview": None, "colour_given": colour}
    made = theme.derive(chosen)
    pairs = []
    for mode, front, back, label, promised in _PAIRS:
        tokens = made.tokens("dark" if mode == "dark" else "light")
        pairs.append(
            {
                "label": label,
                "front": tokens[front],
                "back": tokens[back],
                "ratio": round(contrast(tokens[front], tokens[back]), 1),
                "promised": promised,
            }
        )
    return {
        "preview": {
            "chosen": chosen,
            "pairs": pairs,
            "darkened": made.darkened,
            "button": made.light["brand-solid"],
        }
    }


def _save(request: HttpRequest, form: BrandForm) -> None:
    brand.change(details=BrandDetails(**form.cleaned_data), actor=admin_of(request), at=clock.now())
