"""Keys of the city's API: made, shown once, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from reporting.rules.api_scopes import NEEDS_AGENCY, SCOPE_NAMES
from reporting.selectors import api_keys
from reporting.services import api_access, config
from reporting.services.api_access import NewKey
from reporting.web.setup.doors import admin_of, admins_only, frame_of
from reporting.web.setup.saving import saved

MENU: Final = "portal:keys"
"""The line of the set-up's menu that these pages stand under."""
LIFETIMES: Final = (
    ("30", gettext_lazy("30 hari")),
    ("90", gettext_lazy("90 hari")),
    ("365", gettext_lazy("Satu tahun")),
)


class KeyForm(forms.Form):
    """Which system, what it may do, for whom and for how long."""

    name = forms.CharField(
        label=gettext_lazy("Dipakai oleh"),
        max_length=api_access.MAX_NAME,
        help_text=gettext_lazy(
            "Nama sistemnya, misalnya Aplikasi Warga. Tercetak di riwayat laporan."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Izin"),
        choices=[
            (code, f"{name}*" if code in NEEDS_AGENCY else name)
            for code, name in SCOPE_NAMES.items()
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    agency = forms.ChoiceField(label=gettext_lazy("Bertindak untuk dinas"), required=False)
    days = forms.ChoiceField(label=gettext_lazy("Berlaku selama"), choices=LIFETIMES, initial="90")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = [
            (each.code, each.name) for each in config.snapshot().agencies.values() if each.is_active
        ]
        self.fields["agency"].choices = [("", _("Tidak untuk dinas mana pun")), *agencies]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def listing(request: HttpRequest) -> HttpResponse:
    """The keys there are, and a new one: its secret stands in this one answer and nowhere else."""
    posted = request.method == "POST"
    form, made = KeyForm(request.POST if posted else None), list[NewKey]()
    done = posted and saved(form, lambda: made.append(_make(request, form)))
    context = {
        "form": KeyForm() if done else form,
        "secret": made[0].secret if made else "",
        "lines": api_keys.lines(clock.now()),
    }
    shown = {**frame_of(request, MENU), **context}
    return render(request, "portal/keys.html", shown, status=422 if posted and not done else 200)


@require_POST
@admins_only
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a key away."""
    api_access.revoke(key=public_id, actor=admin_of(request), at=clock.now())
    messages.success(request, _("Kunci dicabut; tidak membuka apa pun lagi."))
    return redirect("portal:keys")


def _make(request: HttpRequest, form: KeyForm) -> NewKey:
    at, facts = clock.now(), form.cleaned_data
    return api_access.make(
        name=facts["name"],
        scopes=facts["scopes"],
        agency=facts["agency"],
        expires_at=at + timedelta(days=int(facts["days"])),
        actor=admin_of(request),
        at=at,
    )
