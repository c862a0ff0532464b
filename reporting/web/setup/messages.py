"""Messages of the city: their words, tried before they are used; hours, cap, and agencies' pace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.branding.selectors import current_brand
from core.errors import DomainError
from core.identity.models import User
from reporting.rules.notices import (
    CHANNEL_LABELS,
    EMAIL,
    LANGUAGE_LABELS,
    LANGUAGES,
    MAX_BODY,
    MAX_SUBJECT,
    PACE_LABELS,
    PUSH,
    words_of,
)
from reporting.selectors.setup import history
from reporting.selectors.setup import messages as selector
from reporting.services.messages import posting, preferences, templates, wording
from reporting.services.messages.templates import SAMPLE, Which
from reporting.web.messages.choices import HOURS, clock_words
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import refusal, saved

SCREEN: Final = "messages"


class CityForm(forms.Form):
    """When the city is quiet, and how much it tells one person a day."""

    quiet_from = forms.TypedChoiceField(label=gettext_lazy("Jam tenang mulai"), coerce=int)
    quiet_until = forms.TypedChoiceField(label=gettext_lazy("Jam tenang selesai"), coerce=int)
    daily_cap = forms.IntegerField(
        label=gettext_lazy("Paling banyak pesan per orang per hari"),
        min_value=1,
        max_value=preferences.MAX_CAP,
        help_text=gettext_lazy("Sisanya dikirim esok pagi, digabung jadi satu."),
    )
    reply_to = forms.EmailField(
        label=gettext_lazy("Balasan surel ke"), required=False, max_length=254
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = [(minute, clock_words(minute)) for minute in HOURS]
        fields: dict[str, Any] = self.fields
        fields["quiet_from"].choices = fields["quiet_until"].choices = hours


class TemplateForm(forms.Form):
    """The words of one message."""

    subject = forms.CharField(label=gettext_lazy("Judul"), max_length=MAX_SUBJECT, required=False)
    body = forms.CharField(
        label=gettext_lazy("Isi"), widget=forms.Textarea(attrs={"rows": 12}), strip=False
    )

    def __init__(self, template: Which, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["maxlength"] = str(MAX_BODY[template.channel])
        if template.channel in {EMAIL, PUSH}:
            self.fields["subject"].required = True
        else:
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 4

    def words(self) -> tuple[str, str]:
        return self.cleaned_data.get("subject", ""), self.cleaned_data["body"]


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """All kinds of message; the city's hours, cap and reply address."""
    known = posting.city_settings()
    initial = {name: getattr(known, name) for name in CityForm.base_fields}
    posted = request.method == "POST"
    form = CityForm(request.POST if posted else None, initial=initial)
    if posted and saved(form, lambda: _save_city(request, form)):
        messages.success(request, _("Jam tenang dan batas pesan disimpan."))
        return redirect("setup:messages")
    context = {
        "form": form,
        "groups": selector.groups(),
        "channels": selector.channel_states(),
        "paces": selector.paces(),
        "pace_labels": [(code, _(text)) for code, text in PACE_LABELS.items()],
        "last": history.latest("pesan"),
    }
    return show(request, "messages.html", SCREEN, context, status=422 if posted else 200)


@require_POST
@admins_only
def pace(request: HttpRequest, code: str) -> HttpResponse:
    """Decide how often an agency hears of new reports."""
    refused = refusal(
        lambda: preferences.set_pace(
            agency=code,
            pace=request.POST.get("pace", ""),
            actor=admin_of(request),
            at=clock.now(),
        )
    )
    if refused:
        messages.warning(request, refused)
    else:
        messages.success(request, _("Kerapatan kabar dinas disimpan."))
    return redirect("setup:messages")


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def template(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """Change the words of a message; "Lihat dulu" only shows them."""
    chosen = templates.which(kind, channel, language)
    words = wording.wording_of(kind, channel, language)
    posted = request.method == "POST"
    initial = {"subject": words.subject, "body": words.body}
    form = TemplateForm(chosen, request.POST if posted else None, initial=initial)
    only_looking = "lihat" in request.POST
    if posted and not only_looking and saved(form, lambda: _save(request, chosen, form)):
        messages.success(request, _("Kata-katanya dipakai mulai pesan berikutnya."))
        return redirect("setup:message", kind, channel, language)
    looked = _look(chosen, form, words=(words.subject, words.body))
    status = 422 if posted and form.errors else 200
    context = {
        "form": form,
        "template": chosen,
        "label": _(chosen.kind.label),
        "channel_label": _(CHANNEL_LABELS[channel]),
        "channels": [(each, _(CHANNEL_LABELS[each])) for each in chosen.kind.channels],
        "languages": [(each, _(LANGUAGE_LABELS[each])) for each in LANGUAGES],
        "words": [(word, SAMPLE.get(word, "")) for word in words_of(chosen.kind)],
        "is_own": words.is_own,
        "preview": looked,
        "brand": current_brand(),
    }
    return show(request, "message.html", SCREEN, context, status=status)


@require_POST
@admins_only
def restore(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """Go back to the built-in words."""
    chosen = templates.which(kind, channel, language)
    templates.restore(template=chosen, actor=admin_of(request), at=clock.now())
    messages.success(request, _("Kembali ke kata-kata bawaan."))
    return redirect("setup:message", kind, channel, language)


@require_POST
@admins_only
def test(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """Send the words that count now to oneself."""
    chosen = templates.which(kind, channel, language)
    user = cast(User, request.user)
    _told(
        request,
        lambda: templates.send_test(template=chosen, user=user, at=clock.now()),
        _("Pesan percobaan dikirim ke Anda."),
    )
    return redirect("setup:message", kind, channel, language)


@require_safe
@admins_only
def suppressed(request: HttpRequest) -> HttpResponse:
    """Addresses nothing is sent to."""
    context = {"lines": selector.suppressed(), "last": history.latest("pesan")}
    return show(request, "suppressed.html", "sent_messages", context)


@require_POST
@admins_only
def lift(request: HttpRequest, address: int) -> HttpResponse:
    """Let an address that bounced be written to again."""
    _told(
        request,
        lambda: preferences.lift(suppressed=address, actor=admin_of(request), at=clock.now()),
        _("Alamat ini boleh dikirimi lagi."),
    )
    return redirect("setup:suppressed")


def _told(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    refused = refusal(act)
    if refused:
        messages.warning(request, refused)
    else:
        messages.success(request, done)


def _save(request: HttpRequest, chosen: Which, form: TemplateForm) -> None:
    subject, body = form.words()
    templates.save(
        template=chosen, subject=subject, body=body, actor=admin_of(request), at=clock.now()
    )


def _save_city(request: HttpRequest, form: CityForm) -> None:
    preferences.change_city(**form.cleaned_data, actor=admin_of(request), at=clock.now())


def _look(chosen: Which, form: TemplateForm, *, words: tuple[str, str]) -> tuple[str, str] | None:
    """The preview; of words that cannot be used there is none, and the form says why."""
    if form.is_bound:
        if not form.is_valid():
            return None
        words = form.words()
    try:
        return templates.preview(chosen, *words)
    except DomainError as error:
        if form.is_bound:
            form.add_error("body", str(error))
        return None
