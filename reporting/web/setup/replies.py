"""Sentences that desks are offered: common ones, reworded or taken away, and the city's own."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from reporting.rules.limits import MAX_REPLY_TEMPLATE
from reporting.rules.reply_texts import MOMENTS, PLACEHOLDERS
from reporting.selectors.setup import agencies as agency_selector
from reporting.selectors.setup import history
from reporting.selectors.setup import replies as selector
from reporting.services import config
from reporting.services.catalog import reply_templates
from reporting.services.catalog.reply_templates import TemplateDetails
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import choices, refusal, saved

SCREEN: Final = "replies"


class TextForm(forms.Form):
    """The words of a sentence."""

    text = forms.CharField(
        label=gettext_lazy("Kalimat"),
        max_length=MAX_REPLY_TEMPLATE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TemplateForm(TextForm):
    """A sentence of the city, and when it is offered."""

    moment = forms.ChoiceField(label=gettext_lazy("Untuk langkah"))
    category = forms.ChoiceField(label=gettext_lazy("Kategori"), required=False)
    agency = forms.ChoiceField(label=gettext_lazy("Dinas"), required=False)
    field_order = ("moment", "text", "category", "agency")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["moment"].choices = [(code, _(label)) for code, label in MOMENTS.items()]
        fields["category"].choices = choices(
            list(config.snapshot().categories.values()), empty=_("Semua kategori")
        )
        fields["agency"].choices = choices(agency_selector.options(), empty=_("Semua dinas"))

    def details(self) -> TemplateDetails:
        """The filled-in form in the words of the service."""
        return TemplateDetails(**self.cleaned_data)


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """All sentences, by the step they are for."""
    context = {"groups": selector.groups(), "last": history.latest("balasan")}
    return show(request, "replies.html", SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: HttpRequest) -> HttpResponse:
    """Add one."""
    form = TemplateForm(
        request.POST if request.method == "POST" else None,
        initial={"moment": request.GET.get("langkah", "")[:32]},
    )
    if request.method == "POST" and saved(
        form,
        lambda: reply_templates.add(
            details=form.details(), actor=admin_of(request), at=clock.now()
        ),
    ):
        messages.success(request, _("Kalimat ditambahkan dan sudah ditawarkan di meja."))
        return redirect("setup:replies")
    return _form(request, form, _("Tambah kalimat"))


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def reply(request: HttpRequest, key: int) -> HttpResponse:
    """Change one of the city's own."""
    row = reply_templates.require(key)
    known = reply_templates.details_of(row)
    initial = {name: getattr(known, name) for name in ("moment", "text", "category", "agency")}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and saved(
        form,
        lambda: reply_templates.change(
            key=key, details=form.details(), actor=admin_of(request), at=clock.now()
        ),
    ):
        messages.success(request, _("Perubahan tersimpan."))
        return redirect("setup:replies")
    return _form(request, form, _("Ubah kalimat"), subject=str(key))


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def common(request: HttpRequest, code: str) -> HttpResponse:
    """Put other words in the place of a common sentence."""
    offered = reply_templates.as_offered(code)
    form = TextForm(
        request.POST if request.method == "POST" else None, initial={"text": offered["text"]}
    )
    if request.method == "POST" and saved(
        form,
        lambda: reply_templates.reword(
            code=code,
            text=form.cleaned_data["text"],
            is_active=True,
            actor=admin_of(request),
            at=clock.now(),
        ),
    ):
        messages.success(request, _("Perubahan tersimpan."))
        return redirect("setup:replies")
    return _form(request, form, _("Ubah kalimat bawaan"), subject=code)


@require_POST
@admins_only
def switch(request: HttpRequest, key: str, to: str) -> HttpResponse:
    """Offer one of the city's own again, or no longer."""
    why = refusal(
        lambda: reply_templates.switch(
            key=int(key), is_active=to == "aktif", actor=admin_of(request), at=clock.now()
        )
    )
    return _switched(request, why, to)


@require_POST
@admins_only
def switch_common(request: HttpRequest, code: str, to: str) -> HttpResponse:
    """The same for a common sentence."""
    text = reply_templates.as_offered(code)["text"]
    why = refusal(
        lambda: reply_templates.reword(
            code=code, text=text, is_active=to == "aktif", actor=admin_of(request), at=clock.now()
        )
    )
    return _switched(request, why, to)


def _switched(request: HttpRequest, why: str, to: str) -> HttpResponse:
    if why:
        messages.error(request, why)
    elif to == "aktif":
        messages.success(request, _("Kalimat ditawarkan lagi."))
    else:
        messages.success(request, _("Kalimat tidak lagi ditawarkan."))
    return redirect("setup:replies")


def _form(request: HttpRequest, form: forms.Form, title: str, *, subject: str = "") -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "placeholders": [(f"{{{name}}}", _(said)) for name, said in PLACEHOLDERS.items()],
        "changes": history.of(subject, "balasan") if subject else None,
    }
    return show(request, "reply.html", SCREEN, context, status=422 if form.is_bound else 200)
