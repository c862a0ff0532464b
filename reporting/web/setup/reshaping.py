"""Moving a category, merging it into another, and taking changes of the catalogue back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from reporting.selectors.setup import categories as selector
from reporting.services.catalog import reshaping, undoing
from reporting.web.setup.categories import SCREEN, require_line
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import refusal, saved


class MoveForm(forms.Form):
    """Where a category belongs."""

    parent = forms.ChoiceField(label=gettext_lazy("Tempat baru"), required=False)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups, _allowance = selector.groups(clock.now())
        fields: dict[str, Any] = self.fields
        fields["parent"].choices = [
            ("", _("Kategori utama")),
            *(
                (group.top.code, _("Di bawah %s") % group.top.name)
                for group in groups
                if group.top.code != code
            ),
        ]


class MergeForm(forms.Form):
    """Which category takes this one's place."""

    into = forms.ChoiceField(label=gettext_lazy("Digabung ke"))

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups, _allowance = selector.groups(clock.now())
        lines = [line for group in groups for line in (group.top, *group.children)]
        names = {group.top.code: group.top.name for group in groups}
        fields: dict[str, Any] = self.fields
        fields["into"].choices = [
            ("", _("Pilih kategori")),
            *(
                (line.code, f"{names[line.parent]} › {line.name}" if line.parent else line.name)
                for line in lines
                if line.is_active and not line.next_door and line.code != code
            ),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Put a category below another one, or on the first level."""
    line = require_line(code)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        code=code,
        initial={"parent": line.parent},
    )
    if request.method == "POST" and saved(
        form,
        lambda: reshaping.move(
            code=code,
            parent_code=form.cleaned_data["parent"],
            actor=admin_of(request),
            at=clock.now(),
        ),
    ):
        messages.success(request, _("%s dipindahkan.") % line.name)
        return redirect("setup:category", code=code)
    status = 422 if form.is_bound else 200
    return show(request, "category_move.html", SCREEN, {"line": line, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Let another category take this one's place, after saying what happens to its reports."""
    line = require_line(code)
    form = MergeForm(request.POST if request.method == "POST" else None, code=code)
    if request.method == "POST" and saved(
        form,
        lambda: reshaping.merge(
            code=code,
            into_code=form.cleaned_data["into"],
            actor=admin_of(request),
            at=clock.now(),
        ),
    ):
        messages.success(
            request,
            _("%(name)s digabung. %(open)d laporan terbuka ikut pindah.")
            % {"name": line.name, "open": line.open_reports},
        )
        return redirect("setup:category", code=form.cleaned_data["into"])
    status = 422 if form.is_bound else 200
    return show(request, "category_merge.html", SCREEN, {"line": line, "form": form}, status=status)


@require_POST
@admins_only
def undo(request: HttpRequest, entry: int) -> HttpResponse:
    """Put back what a change replaced."""
    why = refusal(lambda: undoing.undo(entry_id=entry, actor=admin_of(request), at=clock.now()))
    if why:
        messages.error(request, why)
    else:
        messages.success(request, _("Perubahan dibatalkan."))
    back = request.POST.get("kembali", "")
    home = reverse("setup:trail")
    inside = back.startswith(reverse("setup:overview")) and "//" not in back and "\\" not in back
    return redirect(back if inside else home)
