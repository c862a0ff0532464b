"""Trying the routing list: on one report made up here, and on the reports of the past."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.errors import DomainError, NotFound
from core.tenancy import current_city
from reporting.models import Priority
from reporting.rules.roles import Role
from reporting.selectors.setup import areas as area_selector
from reporting.selectors.setup import people, rule_review, rule_simulator
from reporting.selectors.setup import routing as selector
from reporting.selectors.setup.rule_simulator import Case
from reporting.services import rule_replays
from reporting.web.setup.doors import admins_and_triage, show
from reporting.web.setup.routing import SCREEN
from reporting.web.setup.saving import choices, saved
from reporting.web.setup.words import point_from
from reporting.web.viewers import viewer_of

RESULT: Final = "hasil-coba"
QUESTIONS: Final = "pertanyaan"
PROGRESS: Final = "putar-ulang"
_ASKED: Final = ("kategori", "kelurahan", "titik", "prioritas", "waktu", "daftar")


class ReplayForm(forms.Form):
    """How many of the newest reports are decided again."""

    wanted = forms.IntegerField(
        label=gettext_lazy("Jumlah laporan terakhir"),
        min_value=1,
        max_value=rule_replays.MAX_REPORTS,
        initial=rule_replays.DEFAULT_REPORTS,
        help_text=gettext_lazy("1 sampai 100.000. Di atas 2.000 dihitung di latar belakang."),
    )


@require_safe
@admins_and_triage
def simulate(request: HttpRequest) -> HttpResponse:
    """One report: which rule, which agency, and why not the others."""
    board = selector.board()
    asked = {name: request.GET.get(name, "")[:60] for name in _ASKED}
    questions = rule_simulator.questions_of(board.setup, asked["kategori"])
    for field in questions:
        field["value"] = request.GET.get(field["name"], "")[:200]
    if request.headers.get("HX-Target") == QUESTIONS:
        return show(request, "parts/routing_questions.html", SCREEN, {"questions": questions})
    tried = _tried(asked, questions, board)
    if request.headers.get("HX-Target") == RESULT:
        return show(request, "parts/routing_answer.html", SCREEN, tried)
    context = {
        "board": board,
        "asked": asked,
        "questions": questions,
        "categories": choices(selector.category_options()),
        "kelurahan": [(each.code, each.name) for each in people.area_options()],
        "priorities": list(Priority.choices),
        "lists": [("rancangan", _("Rancangan")), ("berlaku", _("Yang berlaku"))],
        "bounds": area_selector.bounds(),
        **tried,
    }
    return show(request, "routing_try.html", SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_and_triage
def replays(request: HttpRequest) -> HttpResponse:
    """Ask for a replay; the last ones."""
    form = ReplayForm(request.POST if request.method == "POST" else None)
    made: list[UUID] = []
    if request.method == "POST" and saved(form, lambda: made.append(_ask(request, form))):
        return redirect("setup:routing_replay", replay=made[0])
    context = {"form": form, "board": selector.board(), "replays": rule_review.replays()}
    status = 422 if form.is_bound else 200
    return show(request, "routing_replays.html", SCREEN, context, status=status)


@require_safe
@admins_and_triage
def replay(request: HttpRequest, replay: UUID) -> HttpResponse:
    """What one replay found, or how far it has come."""
    board = selector.board()
    found = rule_review.replay(replay, board.setup)
    if found is None:
        raise NotFound(_("Putar ulang ini sudah tidak disimpan. Jalankan yang baru."))
    context = {"replay": found, "board": board, "is_old": found.stamp != board.stamp}
    if request.headers.get("HX-Target") == PROGRESS:
        return show(request, "parts/routing_replay.html", SCREEN, context)
    return show(request, "routing_replay.html", SCREEN, context)


def _ask(request: HttpRequest, form: ReplayForm) -> UUID:
    viewer = viewer_of(request)
    role = Role.CITY_ADMIN if viewer.has(Role.CITY_ADMIN) else Role.TRIAGE
    made = rule_replays.ask(
        wanted=form.cleaned_data["wanted"], actor=viewer.as_actor(role=role), at=clock.now()
    )
    return made.public_id


def _tried(
    asked: dict[str, str], questions: list[dict[str, Any]], board: selector.Board
) -> dict[str, Any]:
    """The question asked in the address, with its answer or why there is none."""
    if not asked["kategori"] or not (asked["kelurahan"] or asked["titik"]):
        return {"answer": None}
    point = point_from(asked["titik"])
    if asked["titik"] and point is None:
        return {"why_not": _("Titik ditulis sebagai lintang, bujur: 1.1301, 104.0535.")}
    at = _moment(asked["waktu"])
    if at is None:
        return {"why_not": _("Waktu ditulis seperti 2026-11-22T21:30.")}
    rules = board.published_rules if asked["daftar"] == "berlaku" else board.rules
    case = Case(
        category=asked["kategori"],
        kelurahan=asked["kelurahan"],
        point=point,
        priority=asked["prioritas"],
        answers={field["code"]: field["value"] for field in questions if field["value"]},
        at=at,
    )
    try:
        return {"answer": rule_simulator.try_out(case, rules, board.setup)}
    except DomainError as error:
        return {"why_not": str(error)}


def _moment(text: str) -> datetime | None:
    """A moment of the city's wall clock; now when nothing is asked, ``None`` for what is none."""
    if not text:
        return clock.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(current_city().time_zone))
