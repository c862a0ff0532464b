"""The city's privacy desk: requests with their 3 × 24 hours, the breach register, who opened contacts."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.reading import open_while_reading
from reporting.models import Breach
from reporting.rules.privacy import BREACH_LABELS, BreachState
from reporting.selectors.setup.privacy import privacy_desk
from reporting.services import breaches, privacy
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import refusal, saved

SCREEN: Final = "privacy"


class BreachForm(forms.Form):
    """What was found."""

    title = forms.CharField(label=gettext_lazy("Judul"), max_length=breaches.MAX_TITLE)
    discovered_at = forms.DateTimeField(
        label=gettext_lazy("Ditemukan pada"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Waktu 3 × 24 jam dihitung dari sini."),
    )
    description = forms.CharField(
        label=gettext_lazy("Apa yang terjadi"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=breaches.MAX_WORDS,
    )
    data_kinds = forms.CharField(
        label=gettext_lazy("Data yang terdampak"),
        max_length=breaches.MAX_KINDS,
        help_text=gettext_lazy("Misalnya nama, nomor telepon, foto."),
    )
    people_count = forms.IntegerField(
        label=gettext_lazy("Perkiraan jumlah orang"), min_value=0, max_value=10**8, required=False
    )
    measures = forms.CharField(
        label=gettext_lazy("Yang sudah dilakukan"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=breaches.MAX_WORDS,
        required=False,
    )


class NoticeForm(forms.Form):
    """Who was told, and what."""

    notice = forms.CharField(
        label=gettext_lazy("Siapa yang diberi tahu, kapan, dan isinya"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=breaches.MAX_WORDS,
        help_text=gettext_lazy("Orang yang datanya terdampak, dan lembaga pelindungan data."),
    )


class ClosingForm(forms.Form):
    """What keeps it from happening again."""

    measures = forms.CharField(
        label=gettext_lazy("Perbaikan agar tidak terulang"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=breaches.MAX_WORDS,
    )


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, most urgent first."""
    return show(request, "privacy.html", SCREEN, {"desk": privacy_desk(clock.now())})


@open_while_reading
@require_POST
@admins_only
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep a restriction, or lift it with a reason the reporter reads."""
    refused = refusal(
        lambda: privacy.answer(
            request_id=public_id,
            keep=request.POST.get("keputusan") == "tetap",
            note=request.POST.get("alasan", ""),
            actor=admin_of(request),
            at=clock.now(),
        )
    )
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("Permintaan dijawab. Pelapor membacanya di halamannya."))
    return redirect("setup:privacy")


@open_while_reading
@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def breach_new(request: HttpRequest) -> HttpResponse:
    """Enter a breach in the register."""
    form = BreachForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: _record(request, form.cleaned_data)):
        messages.success(request, _("Insiden dicatat. Beri tahu dalam 3 × 24 jam."))
        return redirect("setup:privacy")
    status = 422 if request.method == "POST" else 200
    return show(request, "breach_new.html", SCREEN, {"form": form}, status=status)


@open_while_reading
@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def breach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One entry with its next step: the notice, then the closing."""
    row = get_object_or_404(Breach, public_id=public_id)
    form = _next_form(row, request)
    if form is not None and form.is_bound and saved(form, lambda: _move_on(row, form, request)):
        messages.success(request, _("Tersimpan."))
        return redirect("setup:breach", public_id=public_id)
    context = {
        "breach": row,
        "state_label": _(BREACH_LABELS[BreachState(row.state)]),
        "is_late": row.state == BreachState.FOUND and clock.now() > row.notice_due_at,
        "form": form,
    }
    return show(
        request, "breach.html", SCREEN, context, status=422 if request.method == "POST" else 200
    )


def _record(request: HttpRequest, facts: dict[str, Any]) -> Breach:
    return breaches.record(**facts, actor=admin_of(request), at=clock.now())


def _next_form(row: Breach, request: HttpRequest) -> forms.Form | None:
    data = request.POST if request.method == "POST" else None
    if row.state == BreachState.FOUND:
        return NoticeForm(data)
    return ClosingForm(data) if row.state == BreachState.NOTIFIED else None


def _move_on(row: Breach, form: forms.Form, request: HttpRequest) -> Breach:
    actor, at = admin_of(request), clock.now()
    if row.state == BreachState.FOUND:
        return breaches.notified(
            breach_id=row.public_id, notice=form.cleaned_data["notice"], actor=actor, at=at
        )
    return breaches.close(
        breach_id=row.public_id, measures=form.cleaned_data["measures"], actor=actor, at=at
    )
