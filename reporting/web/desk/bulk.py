"""Doing one thing to many reports: choose in the list, fill in one form, read what became of each."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import DomainError, Invalid
from core.identity.doors import staff_only
from reporting import access
from reporting.access import Viewer
from reporting.models import Report
from reporting.rules.lifecycle import transition_named
from reporting.rules.limits import MAX_AT_ONCE, MAX_NOTE
from reporting.rules.states import WORKABLE_STATES
from reporting.selectors.bulk_form import bulk_step
from reporting.selectors.cards import state_words
from reporting.services import bulk
from reporting.services.bulk import Item, Outcome
from reporting.web.desk import doors
from reporting.web.desk.panel import ICONS, Attempt
from reporting.web.desk.phrases import phrases_for

CHOSEN: Final = "laporan"
ACTION: Final = "tindakan"
_TEXTS: Final = ("agency", "reason", "category", "next_door", "priority", "report")
_REFUSED_FORM: Final = 422


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the chosen reports with what the page shows of it."""

    number: str
    version: int | None
    report: Report | None
    state_label: str = ""

    @property
    def value(self) -> str:
        """As the checkbox of the list has it."""
        return f"{self.number}:{self.version or ''}"

    @property
    def now(self) -> str:
        """The same for whoever has read what happened since and decides again."""
        return f"{self.number}:{self.report.version if self.report else ''}"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def act(request: HttpRequest) -> HttpResponse:
    """The form for the chosen reports (GET), or what became of each (POST)."""
    viewer = doors.desk_viewer(request, writing=True)
    data = request.POST if request.method == "POST" else request.GET
    action = data.get(ACTION, "")[:40]
    chosen = _chosen(viewer, data)
    back = _back(data)
    if not chosen or len(chosen) > MAX_AT_ONCE or action not in offered(viewer):
        messages.warning(request, _what_is_missing(chosen, action, viewer))
        return redirect(back)
    if request.method != "POST":
        return _form(request, viewer, action, chosen, back)
    arguments = _arguments(data, action)
    try:
        outcomes = bulk.act(
            action,
            items=[_item(viewer, each) for each in chosen],
            arguments=arguments,
            who=f"bulk:{viewer.user.pk if viewer.user else ''}",
            key=data.get("key", "")[:80],
            at=clock.now(),
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        return _form(request, viewer, action, chosen, back, Attempt(action, error, arguments))
    wrong = _same_mistake(outcomes)
    if wrong:
        attempt = Attempt(action, Invalid(wrong), arguments)
        return _form(request, viewer, action, chosen, back, attempt)
    return _result(request, viewer, action, chosen, outcomes, back)


def offered(viewer: Viewer) -> dict[str, str]:
    """What this viewer may do to many reports at once, with what the button says."""
    return {
        action: bulk.said(action)
        for action in bulk.ACTIONS
        if action == "reply" or viewer.has(*transition_named(action).roles)
    }


def chosen_numbers(data: QueryDict) -> set[str]:
    """Numbers whose boxes are ticked, so that a list that refreshes itself keeps them."""
    return {value.partition(":")[0] for value in data.getlist(CHOSEN)[:MAX_AT_ONCE]}


def _chosen(viewer: Viewer, data: QueryDict) -> list[Chosen]:
    versions: dict[str, int | None] = {}
    for value in data.getlist(CHOSEN)[: MAX_AT_ONCE + 1]:
        number, _colon, version = value[:40].partition(":")
        seen = int(version) if version.isascii() and version.isdigit() else None
        versions.setdefault(number, seen)
    found = {
        report.number: report
        for report in access.desk_reports(viewer)
        .filter(number__in=versions)
        .select_related("agency", "category", "kecamatan", "kelurahan", "merged_into")
        .defer("kecamatan__boundary", "kelurahan__boundary")
    }
    return [_one(number, seen, found.get(number)) for number, seen in versions.items() if number]


def _one(number: str, version: int | None, report: Report | None) -> Chosen:
    if report is None:
        return Chosen(number, version, None)
    into = report.merged_into.number if report.merged_into else ""
    return Chosen(number, version, report, state_words(report, into))


def _item(viewer: Viewer, each: Chosen) -> Item:
    if each.report is None:
        return Item(each.number, None, None)
    return Item(each.number, each.report.public_id, viewer.as_actor(each.report), each.version)


def _arguments(data: QueryDict, action: str) -> dict[str, Any]:
    """What the form was filled in with, in the words of ``workflow.perform``."""
    phrase, note = data.get("phrase", "").strip(), data.get("note", "").strip()
    given: dict[str, Any] = {"note": f"{phrase} {note}".strip()[: MAX_NOTE + 1]}
    if action != "reply":
        takes = {need.value for need in transition_named(action).requires}
        texts = [key for key in _TEXTS if key in takes]
        if action == "reject":
            texts.append("next_door")
        given |= {key: data.get(key, "").strip()[:200] for key in texts}
    if action == "merge":
        given["report"] = data.get("report", "").strip()[:60] or data.get("report_pick", "")[:60]
    if action == "recategorise":
        given["reroute"] = data.get("reroute") == "1"
    return {key: value for key, value in given.items() if value}


def _same_mistake(outcomes: list[Outcome]) -> str:
    """Why the form itself is wrong: every report refused for the same missing thing; else ""."""
    reasons = {outcome.why for outcome in outcomes if outcome.status == _REFUSED_FORM}
    if len(reasons) == 1 and all(outcome.status == _REFUSED_FORM for outcome in outcomes):
        return reasons.pop()
    return ""


def _what_is_missing(chosen: list[Chosen], action: str, viewer: Viewer) -> str:
    if not chosen:
        return _("Centang dulu laporan yang akan dikerjakan bersama.")
    if len(chosen) > MAX_AT_ONCE:
        return _("Paling banyak %(n)d laporan sekali jalan. Kurangi pilihan.") % {"n": MAX_AT_ONCE}
    return _("Pilih dulu tindakannya.")


def _back(data: QueryDict) -> str:
    """The list somebody came from; only its own filters are taken from the request."""
    query = QueryDict(mutable=True)
    came = QueryDict(data.get("dari", "")[:400])
    for name in ("saring", "kategori", "wilayah", "cari"):
        if came.get(name):
            query[name] = came.get(name, "")
    return reverse("desk:queue") + (f"?{query.urlencode()}" if query else "")


def _form(
    request: HttpRequest,
    viewer: Viewer,
    action: str,
    chosen: list[Chosen],
    back: str,
    attempt: Attempt | None = None,
) -> HttpResponse:
    kept = attempt.kept if attempt else {}
    step = bulk_step(action, roles=viewer.roles)
    key = request.POST.get("key", "")[:80] if attempt else ""
    context = {
        "action": action,
        "title": bulk.said(action),
        "icon": ICONS.get(action, "message"),
        "chosen": chosen,
        "step": step,
        "phrases": phrases_for(action),
        "kept": kept,
        "options": [(each.value, _worded(each.hint, each.label)) for each in step.options],
        "open_ones": [
            (each.number, f"{each.number} – {each.report.category.name}")
            for each in chosen
            if each.report is not None and each.report.state in WORKABLE_STATES
        ],
        "error": str(attempt.error) if attempt else "",
        "key": key or secrets.token_urlsafe(18),
        "back": back,
        "came": back.partition("?")[2],
        "max_note": MAX_NOTE,
        **doors.framed(viewer, at=clock.now()),
    }
    status = attempt.error.status if attempt else 200
    return render(
        request,
        "reporting/desk/bulk_form.html",
        context,
        status=_REFUSED_FORM if attempt and status < 400 else status,
    )


def _worded(hint: str, label: str) -> str:
    return f"{hint} – {label}" if hint else label


def _result(
    request: HttpRequest,
    viewer: Viewer,
    action: str,
    chosen: list[Chosen],
    outcomes: list[Outcome],
    back: str,
) -> HttpResponse:
    done = sum(1 for outcome in outcomes if outcome.done and not outcome.again)
    context = {
        "title": bulk.said(action),
        "outcomes": outcomes,
        "done": done,
        "again": sum(1 for outcome in outcomes if outcome.again),
        "refused": sum(1 for outcome in outcomes if not outcome.done),
        "left": [
            each.now
            for each, outcome in zip(chosen, outcomes, strict=True)
            if not outcome.done and each.report is not None
        ],
        "action": action,
        "back": back,
        "came": back.partition("?")[2],
        **doors.framed(viewer, at=clock.now()),
    }
    return render(request, "reporting/desk/bulk_result.html", context)
