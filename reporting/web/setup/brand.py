"""The city's look: a name and one colour, with everything the colour becomes shown before saving."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.branding.logos import MAX_BYTES
from core.branding.rules import theme
from core.branding.rules.colour import NotAColour, contrast, normal
from core.branding.selectors import current_brand
from core.branding.services import LONGEST
from reporting.selectors.setup import history
from reporting.services.catalog import brand
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
    """How the city looks and speaks."""

    app_name = forms.CharField(
        label=gettext_lazy("Nama layanan"),
        max_length=LONGEST["app_name"],
        help_text=gettext_lazy("Yang dibaca warga di atas setiap halaman."),
    )
    tagline = forms.CharField(
        label=gettext_lazy("Satu kalimat di bawahnya"),
        max_length=LONGEST["tagline"],
        required=False,
    )
    colour = forms.CharField(
        label=gettext_lazy("Warna kota"),
        max_length=9,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    footer_text = forms.CharField(
        label=gettext_lazy("Kaki halaman"),
        max_length=LONGEST["footer_text"],
        required=False,
        help_text=gettext_lazy("Misalnya nama instansi pengelola."),
    )
    contact_text = forms.CharField(
        label=gettext_lazy("Cara menghubungi"),
        max_length=LONGEST["contact_text"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ditulis di halaman bantuan: alamat, telepon, jam layanan."),
    )
    about_text = forms.CharField(
        label=gettext_lazy("Tentang layanan ini"),
        max_length=LONGEST["about_text"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Ditulis di halaman bantuan."),
    )


class LogoForm(forms.Form):
    """A picture to show instead of the first letter."""

    logo = forms.FileField(
        label=gettext_lazy("Berkas logo"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy(
            "PNG dengan latar tembus pandang paling baik; JPEG dan WebP juga bisa. "
            "Paling besar 4 MB. SVG tidak diterima."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit(request: HttpRequest) -> HttpResponse:
    """Show and change the look; "Lihat dulu" only shows what the colour becomes."""
    posted = request.method == "POST"
    form = BrandForm(request.POST if posted else None, initial=_initial())
    only_looking = "lihat" in request.POST
    if posted and not only_looking and saved(form, lambda: _save(request, form)):
        messages.success(request, _("Tampilan kota diganti untuk semua halaman."))
        return redirect("setup:brand")
    return _page(request, form, LogoForm(), status=422 if posted and not only_looking else 200)


@require_POST
@admins_only
def logo(request: HttpRequest) -> HttpResponse:
    """Take a logo, or take it away."""
    if "hapus" in request.POST:
        brand.remove_logo(actor=admin_of(request), at=clock.now())
        messages.success(request, _("Logo dilepas. Huruf pertama nama layanan tampil lagi."))
        return redirect("setup:brand")
    form = LogoForm(request.POST, request.FILES)
    if saved(form, lambda: _save_logo(request, form)):
        messages.success(request, _("Logo diganti di kepala halaman, ikon aplikasi, dan surel."))
        return redirect("setup:brand")
    return _page(request, BrandForm(initial=_initial()), form, status=422)


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


def _page(
    request: HttpRequest, form: BrandForm, logo_form: LogoForm, *, status: int
) -> HttpResponse:
    colour = str(form["colour"].value() or "")
    context = {
        "form": form,
        "logo_form": logo_form,
        "look": current_brand(),
        **preview_of(colour),
        "changes": history.page(section="merek").changes[: history.BESIDE],
    }
    return show(request, "brand.html", SCREEN, context, status=status)


def _initial() -> dict[str, Any]:
    known = brand.present()
    return {name: getattr(known, name) for name in BrandForm.base_fields}


def _save(request: HttpRequest, form: BrandForm) -> None:
    brand.revise(changes=form.cleaned_data, actor=admin_of(request), at=clock.now())


def _save_logo(request: HttpRequest, form: LogoForm) -> None:
    file: UploadedFile[bytes] = form.cleaned_data["logo"]
    brand.change_logo(data=file.read(MAX_BYTES + 1), actor=admin_of(request), at=clock.now())
