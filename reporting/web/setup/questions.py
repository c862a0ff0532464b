"""Questions of a category: added, reworded, put in order, switched off."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from reporting.models import QuestionKind
from reporting.rules import limits
from reporting.services.catalog import questions
from reporting.services.catalog.questions import QuestionDetails
from reporting.web.setup.categories import SCREEN, require_line
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import refusal, saved
from reporting.web.setup.words import code_from


class QuestionForm(forms.Form):
    """One question."""

    text = forms.CharField(label=gettext_lazy("Pertanyaan"), max_length=limits.MAX_QUESTION)
    kind = forms.ChoiceField(label=gettext_lazy("Jenis jawaban"), choices=QuestionKind.choices)
    options = forms.CharField(
        label=gettext_lazy("Pilihan"),
        required=False,
        max_length=limits.MAX_OPTIONS * (limits.MAX_OPTION + 2),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Satu di tiap baris. Hanya untuk “pilih satu” dan “pilih beberapa”."
        ),
    )
    minimum = forms.DecimalField(
        label=gettext_lazy("Angka paling kecil"),
        required=False,
        max_digits=12,
        decimal_places=3,
        localize=True,
    )
    maximum = forms.DecimalField(
        label=gettext_lazy("Angka paling besar"),
        required=False,
        max_digits=12,
        decimal_places=3,
        localize=True,
    )
    help = forms.CharField(
        label=gettext_lazy("Penjelasan singkat"),
        required=False,
        max_length=limits.MAX_QUESTION_HELP,
        help_text=gettext_lazy("Misalnya: “Tertulis di pelat kecil pada tiang.”"),
    )
    is_required = forms.BooleanField(label=gettext_lazy("Wajib dijawab"), required=False)
    is_public = forms.BooleanField(
        label=gettext_lazy("Jawaban boleh dibaca siapa saja"), required=False
    )

    def details(self) -> QuestionDetails:
        """The filled-in form in the words of the service."""
        facts: dict[str, Any] = {name: self.cleaned_data[name] for name in QuestionForm.base_fields}
        facts["options"] = tuple(facts["options"].splitlines())
        return QuestionDetails(**facts)


class NewQuestionForm(QuestionForm):
    """The same with the code it keeps for good."""

    code = forms.CharField(
        label=gettext_lazy("Kode"),
        max_length=limits.MAX_CODE,
        required=False,
        help_text=gettext_lazy(
            "Dipakai API dan aturan penerusan. Kosongkan: dibuat dari pertanyaan."
        ),
    )

    def wanted_code(self) -> str:
        """The code given, or one made from the question."""
        made = "_".join(code_from(self.cleaned_data["text"]).split("_")[:5])
        return self.cleaned_data["code"].strip() or made


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask one more question."""
    line = require_line(code)
    form = NewQuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(
        form,
        lambda: questions.add(
            category_code=code,
            code=form.wanted_code(),
            details=form.details(),
            actor=admin_of(request),
            at=clock.now(),
        ),
    ):
        messages.success(request, _("Pertanyaan ditambahkan. Laporan berikutnya menanyakannya."))
        return _back(code)
    context = {"line": line, "form": form, "question": None}
    return show(request, "question.html", SCREEN, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def question(request: HttpRequest, code: str, question: str) -> HttpResponse:
    """Reword a question; answers there are keep the words they were asked in."""
    line = require_line(code)
    row = questions.require(code, question)
    known = questions.details_of(row)
    initial: dict[str, Any] = {name: getattr(known, name) for name in QuestionForm.base_fields}
    initial["options"] = "\n".join(known.options)
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and saved(
        form,
        lambda: questions.change(
            category_code=code,
            code=question,
            details=form.details(),
            actor=admin_of(request),
            at=clock.now(),
        ),
    ):
        messages.success(request, _("Perubahan tersimpan."))
        return _back(code)
    context = {"line": line, "form": form, "question": row}
    return show(request, "question.html", SCREEN, context, status=422 if form.is_bound else 200)


@require_POST
@admins_only
def act(request: HttpRequest, code: str, question: str, to: str) -> HttpResponse:
    """Ask it earlier or later, no longer or again, or take it away when nobody answered."""
    facts = {
        "category_code": code,
        "code": question,
        "actor": admin_of(request),
        "at": clock.now(),
    }
    why = refusal(lambda: _ACTS[to](**facts))
    if why:
        messages.error(request, why)
    elif _SAID[to]:
        messages.success(request, str(_SAID[to]))
    return _back(code)


def _back(code: str) -> HttpResponse:
    return redirect(f"{reverse('setup:category', kwargs={'code': code})}#pertanyaan")


_ACTS: Final[dict[str, Any]] = {
    "naik": lambda **facts: questions.move(up=True, **facts),
    "turun": lambda **facts: questions.move(up=False, **facts),
    "aktif": lambda **facts: questions.switch(is_active=True, **facts),
    "nonaktif": lambda **facts: questions.switch(is_active=False, **facts),
    "hapus": questions.remove,
}
_SAID: Final = {
    "naik": "",
    "turun": "",
    "aktif": gettext_lazy("Pertanyaan ditanyakan lagi."),
    "nonaktif": gettext_lazy("Pertanyaan dimatikan. Jawaban yang sudah ada tetap terbaca."),
    "hapus": gettext_lazy("Pertanyaan dihapus."),
}
