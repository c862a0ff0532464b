"""``/open-data/``: what the city publishes, for people: what is in it, what is not, and how to get it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from api.open_data.feeds import FORMS
from api.open_data.listing import File, offers
from reporting.models import AreaLevel
from reporting.rules.open_data import LICENCE_NAME, LICENCE_URL, MIN_REPORTS
from reporting.rules.states import STATE_LABELS
from reporting.services import config


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Data sets with their files and columns, a form that narrows reports, and feeds to subscribe to."""
    known = config.snapshot()
    offered = list(offers())
    categories = [each for each in known.categories.values() if each.is_active]
    mains = [each for each in categories if len(each.line) == 1]
    areas = sorted(
        (each for each in known.areas.values() if each.level == AreaLevel.KECAMATAN),
        key=lambda area: area.name,
    )
    context = {
        "nav": "city",
        "published": [
            (offer, [(column.name, _(column.words)) for column in offer.data_set.columns])
            for offer in offered
        ],
        "narrowed": [
            (_(offer.data_set.title), [_button(file) for file in offer.files])
            for offer in offered
            if "since" in offer.data_set.narrowed_by
        ],
        "choices": _choices(known, categories, areas),
        "min_reports": MIN_REPORTS,
        "licence_name": LICENCE_NAME,
        "licence_url": LICENCE_URL,
        "latest": _feeds(_("Seluruh kota"), "latest"),
        "category_feeds": [_feeds(_(each.name), "category", each.code) for each in mains],
        "area_feeds": [_feeds(each.name, "area", each.code) for each in areas],
        "example": request.build_absolute_uri(reverse("open_data:reports_csv")),
    }
    return render(request, "open_data/page.html", context)


def _choices(known: config.Snapshot, categories: list[Any], areas: list[Any]) -> dict[str, Any]:
    """What the form offers: codes with the names people know."""
    agencies = sorted(known.agencies.values(), key=lambda agency: agency.name)
    return {
        "category": [
            (each.code, _(each.name) if each is main else f"– {_(each.name)}")
            for main in categories
            if len(main.line) == 1
            for each in (main, *(below for below in categories if below.line[1:] == main.line))
        ],
        "agency": [(each.code, each.name) for each in agencies if each.is_active],
        "area": [(each.code, each.name) for each in areas],
        "state": [("open", _("Semua yang belum selesai"))]
        + [(state.value, _(label)) for state, label in STATE_LABELS.items()],
    }


def _button(file: File) -> dict[str, Any]:
    """A button that sends the form to the address of a file."""
    return {"label": file.form.name, "attrs": {"formaction": file.address}}


def _feeds(name: str, kind: str, *codes: str) -> dict[str, Any]:
    addresses = {form: reverse(f"open_data:feed_{kind}_{form}", args=codes) for form in FORMS}
    return {"name": name, **addresses}
