"""Triage: thresholds, banned words, the block list, and how the category guess is doing."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import Invalid
from reporting.models import BlockKind
from reporting.selectors.block_list import blocked_now
from reporting.selectors.setup import history
from reporting.selectors.setup.triage import guess_status
from reporting.services import blocks, contacts, guess_training
from reporting.services.catalog import triage_settings
from reporting.services.catalog.triage_settings import (
    MOST_DAILY,
    MOST_TARGET_MINUTES,
    TriageRules,
)
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import saved

SCREEN: Final = "triage"


class TriageForm(forms.Form):
    """When a report waits for a coordinator."""

    confidence_percent = forms.IntegerField(
        label=gettext_lazy("Keyakinan tebakan paling rendah (persen)"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy(
            "Laporan tanpa kategori yang tebakannya di bawah angka ini menunggu koordinator."
        ),
    )
    target_minutes = forms.IntegerField(
        label=gettext_lazy("Target triase (menit kerja)"),
        min_value=1,
        max_value=MOST_TARGET_MINUTES,
        help_text=gettext_lazy("Jam internal: berapa lama laporan boleh tertahan."),
    )
    device_daily_limit = forms.IntegerField(
        label=gettext_lazy("Laporan per perangkat sehari"),
        min_value=0,
        max_value=MOST_DAILY,
        help_text=gettext_lazy("0 berarti tanpa batas."),
    )
    phone_daily_limit = forms.IntegerField(
        label=gettext_lazy("Laporan per nomor telepon sehari"),
        min_value=0,
        max_value=MOST_DAILY,
        help_text=gettext_lazy("0 berarti tanpa batas."),
    )
    hold_above_limit = forms.BooleanField(
        label=gettext_lazy("Di atas batas perangkat: tahan untuk triase, jangan ditolak"),
        required=False,
    )
    flag_personal_data = forms.BooleanField(
        label=gettext_lazy("Tandai teks yang memuat nomor telepon, NIK, atau pelat nomor"),
        required=False,
    )
    banned_words = forms.CharField(
        label=gettext_lazy("Kata terlarang"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=12_000,
        help_text=gettext_lazy("Satu kata atau frasa per baris. Laporan yang memuatnya ditahan."),
    )


class BlockForm(forms.Form):
    """Somebody who may send nothing for a while."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Yang diblokir"),
        choices=[
            (BlockKind.PHONE.value, gettext_lazy("Nomor telepon")),
            (BlockKind.ADDRESS.value, gettext_lazy("Alamat jaringan (IP)")),
        ],
    )
    value = forms.CharField(label=gettext_lazy("Nomor atau alamat"), max_length=60)
    days = forms.TypedChoiceField(
        label=gettext_lazy("Selama"),
        coerce=int,
        choices=[(days, gettext_lazy("%d hari") % days) for days in blocks.DAYS],
        initial=7,
    )
    reason = forms.CharField(label=gettext_lazy("Alasan"), max_length=blocks.MAX_REASON)

    def clean(self) -> dict[str, object]:
        """A number in the form it is recognised by, an address that is one."""
        facts = super().clean() or {}
        kind, value = facts.get("kind"), str(facts.get("value", "")).strip()
        try:
            if kind == BlockKind.PHONE.value and value:
                facts["value"] = contacts.normalised_phone(value)
            elif kind == BlockKind.ADDRESS.value and value:
                facts["value"] = str(forms.GenericIPAddressField().clean(value))
        except (Invalid, forms.ValidationError) as error:
            said = error.messages[0] if isinstance(error, forms.ValidationError) else str(error)
            self.add_error("value", said)
        return facts


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """The thresholds, with everything that follows from them."""
    rules = triage_settings.current()
    form = TriageForm(
        request.POST if request.method == "POST" else None,
        initial={**triage_settings.stored(rules), "banned_words": "\n".join(rules.banned_words)},
    )
    if request.method == "POST" and saved(form, lambda: _change(request, form)):
        messages.success(request, _("Aturan triase tersimpan."))
        return redirect("setup:triage")
    return _page(request, form, BlockForm())


@require_POST
@admins_only
def block(request: HttpRequest) -> HttpResponse:
    """Block a number or an address."""
    form = BlockForm(request.POST)
    if saved(form, lambda: _block(request, form)):
        messages.success(request, _("Diblokir."))
        return redirect("setup:triage")
    rules = triage_settings.current()
    initial = {**triage_settings.stored(rules), "banned_words": "\n".join(rules.banned_words)}
    return _page(request, TriageForm(initial=initial), form)


@require_POST
@admins_only
def lift(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """End a block."""
    blocks.lift(block_id=block_id, actor=admin_of(request), at=clock.now())
    messages.success(request, _("Blokir dicabut."))
    return redirect("setup:triage")


@require_POST
@admins_only
def train(request: HttpRequest) -> HttpResponse:
    """Ask for a training soon."""
    guess_training.ask_for_training(actor=admin_of(request), at=clock.now())
    messages.success(request, _("Tebakan kategori segera dilatih. Hasilnya muncul di sini."))
    return redirect("setup:triage")


def _page(request: HttpRequest, form: TriageForm, block_form: BlockForm) -> HttpResponse:
    context = {
        "form": form,
        "block_form": block_form,
        "blocked": blocked_now(clock.now()),
        "guess": guess_status(),
        "changes": history.page(section="triase").changes[: history.BESIDE],
    }
    status = 422 if form.errors or block_form.errors else 200
    return show(request, "triage.html", SCREEN, context, status=status)


def _change(request: HttpRequest, form: TriageForm) -> None:
    facts = form.cleaned_data
    triage_settings.change(
        rules=TriageRules(**{**facts, "banned_words": tuple(facts["banned_words"].splitlines())}),
        actor=admin_of(request),
        at=clock.now(),
    )


def _block(request: HttpRequest, form: BlockForm) -> None:
    blocks.block_value(**form.cleaned_data, actor=admin_of(request), at=clock.now())
