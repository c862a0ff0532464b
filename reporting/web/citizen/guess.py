"""The form's fragments while somebody fills it in; the same templates draw them in the whole page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from core import clock
from reporting.rules import limits
from reporting.web.citizen import form as forms
from reporting.web.citizen.assist import assist


@require_POST
def guess(request: HttpRequest) -> HttpResponse:
    """Category, place, agency and likeness for what is filled in so far. Changes nothing."""
    form = forms.read(request.POST)
    form.description = form.description[: limits.MAX_DESCRIPTION]
    context = {"form": form, "assist": assist(form, at=clock.now()), "swap": True}
    return render(request, "reporting/citizen/guess.html", context)
