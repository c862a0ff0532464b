"""The partner's mark beside ours: logo and contact, on offers, at sign-up and in this portal."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.web.partner.frame import show, who
from core import clock
from core.branding.logos import MAX_BYTES
from core.saving import saved
from tenants.services import addresses, partner_look
from tenants.web.doors import partner_managers_only, partner_of

SCREEN: Final = "partner_look"


class ContactForm(forms.Form):
    """Whom a city may ask."""

    email = forms.EmailField(
        label=gettext_lazy("Surel untuk calon kota"),
        required=False,
        help_text=gettext_lazy("Dicetak di penawaran."),
    )


class LogoForm(forms.Form):
    """A picture that stands beside ours."""

    logo = forms.FileField(
        label=gettext_lazy("Berkas logo"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy("PNG, JPEG, atau WebP, paling besar 4 MB. SVG tidak diterima."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@partner_managers_only
def edit(request: HttpRequest) -> HttpResponse:
    """Show the mark, change the contact."""
    partner, posted = partner_of(request), request.method == "POST"
    form = ContactForm(request.POST if posted else None, initial={"email": partner.contact_email})

    def act() -> None:
        partner_look.change_contact(
            partner=partner,
            email=form.cleaned_data["email"],
            actor_label=who(request),
            at=clock.now(),
        )

    if posted and saved(form, act):
        messages.success(request, _("Kontak disimpan."))
        return redirect("billing:partner_look")
    return _page(request, form, LogoForm(), status=422 if posted else 200)


@require_POST
@partner_managers_only
def logo(request: HttpRequest) -> HttpResponse:
    """Take a logo, or take it away."""
    partner = partner_of(request)
    if "hapus" in request.POST:
        partner_look.remove_logo(partner=partner, actor_label=who(request), at=clock.now())
        messages.success(request, _("Logo dilepas."))
        return redirect("billing:partner_look")
    form = LogoForm(request.POST, request.FILES)

    def act() -> None:
        file: UploadedFile[bytes] = form.cleaned_data["logo"]
        partner_look.change_logo(
            partner=partner,
            data=file.read(MAX_BYTES + 1),
            actor_label=who(request),
            at=clock.now(),
        )

    if saved(form, act):
        messages.success(request, _("Logo diganti di penawaran, pendaftaran, dan portal ini."))
        return redirect("billing:partner_look")
    contact = ContactForm(initial={"email": partner.contact_email})
    return _page(request, contact, form, status=422)


@require_safe
def picture(request: HttpRequest, code: str, mark: str, name: str) -> HttpResponse:
    """One copy of a partner's present logo; for anybody, as offers and sign-up show it."""
    content, kind = partner_look.picture(code, mark, name)
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _page(
    request: HttpRequest, form: ContactForm, logo_form: LogoForm, *, status: int
) -> HttpResponse:
    partner = partner_of(request)
    context = {
        "form": form,
        "logo_form": logo_form,
        "signup_url": addresses.platform_url(f"/daftar/?mitra={partner.code}"),
    }
    return show(request, "look.html", SCREEN, context, status=status)
