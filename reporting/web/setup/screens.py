"""Wall screens: each has an address of its own, shown once, until it is revoked."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from reporting.selectors.setup import history
from reporting.selectors.setup import screens as selector
from reporting.services import screens
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import saved

SCREEN: Final = "screens"


class ScreenForm(forms.Form):
    """Where a screen hangs."""

    name = forms.CharField(
        label=gettext_lazy("Nama layar"),
        max_length=screens.MAX_NAME,
        help_text=gettext_lazy("Di mana layar ini dipasang, misalnya Ruang Wali Kota."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """All screens; adding one shows its address on the answer itself, and never again."""
    form = ScreenForm(request.POST if request.method == "POST" else None)
    tokens: list[str] = []
    address = ""
    status = 200
    if request.method == "POST":
        if saved(form, lambda: tokens.append(_add(request, form))):
            address = request.build_absolute_uri(reverse("wall:open_screen", args=tokens))
            form = ScreenForm()
        else:
            status = 422
    context = {
        "form": form,
        "address": address,
        "lines": selector.lines(),
        "last": history.latest("layar"),
    }
    return show(request, "screens.html", SCREEN, context, status=status)


@require_POST
@admins_only
def revoke(request: HttpRequest, screen: int) -> HttpResponse:
    """Take a screen's address away."""
    screens.revoke(screen_id=screen, actor=admin_of(request), at=clock.now())
    messages.success(request, _("Layar dicabut. Alamatnya tidak berlaku lagi."))
    return redirect("setup:screens")


def _add(request: HttpRequest, form: ScreenForm) -> str:
    return screens.add(name=form.cleaned_data["name"], actor=admin_of(request), at=clock.now())
