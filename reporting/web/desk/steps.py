"""What a desk does about a report: one address for each step, with or without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import DomainError
from core.identity.doors import staff_only
from reporting import access
from reporting.access import Viewer
from reporting.models import PhotoKind, Report
from reporting.rules.lifecycle import TransitionNotAllowed, transition_named
from reporting.rules.limits import MAX_NOTE, MAX_PHOTOS
from reporting.selectors.report_desk import available_steps
from reporting.services import field_work, photos, replies, workflow
from reporting.services.field_work import NotWorkedOn
from reporting.services.workflow.steps import NotYourReport
from reporting.services.workflow.verbs import Verb
from reporting.web.desk import doors
from reporting.web.desk.panel import Attempt, require_action, step_context, what_happened_since
from reporting.web.desk.report import show

#: Refusals because the world is not as the page showed it.
_OVERTAKEN: Final = (workflow.Overtaken, TransitionNotAllowed, NotYourReport, NotWorkedOn)
_TEXTS: Final = ("agency", "reason", "category", "next_door", "priority")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def step(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """The form of a step by itself (GET), or the step (POST)."""
    viewer = doors.desk_viewer(request, writing=True)
    known = transition_named(name)
    report = require_action(viewer, number)
    if request.method != "POST":
        return _form(request, viewer, report, name)
    given = _given(request, name)

    def act() -> object:
        _receive(request, name, given)
        return workflow.perform(
            name,
            report_id=report.public_id,
            actor=viewer.as_actor(report),
            at=clock.now(),
            arguments={key: value for key, value in given.items() if value},
            seen_version=_seen(request.POST),
        )

    return _do(request, viewer, report, act, step=name, kept=given, said=_(known.said))


@require_POST
@staff_only
def accept_and_assign(request: HttpRequest, number: str) -> HttpResponse:
    """Accept a report and send a crew in one act; without a crew it is only accepted."""
    viewer = doors.desk_viewer(request, writing=True)
    report = require_action(viewer, number)
    crew = request.POST.get("crew", "")[:60]

    def act() -> object:
        key, actor, at = report.public_id, viewer.as_actor(report), clock.now()
        seen = _seen(request.POST)
        if crew:
            return field_work.accept_and_assign.as_seen(
                seen, report_id=key, crew=crew, actor=actor, at=at
            )
        return workflow.accept.as_seen(seen, report_id=key, actor=actor, at=at)

    said = _("Diterima dan ditugaskan.") if crew else _("Diterima.")
    return _do(
        request, viewer, report, act, step="accept_and_assign", kept={"crew": crew}, said=said
    )


@require_POST
@staff_only
def send_crew(request: HttpRequest, number: str) -> HttpResponse:
    """Send a crew to a report that is being worked on, or another one instead."""
    viewer = doors.desk_viewer(request, writing=True)
    report = require_action(viewer, number)
    crew = request.POST.get("crew", "")[:60]

    def act() -> object:
        return field_work.assign_crew.as_seen(
            _seen(request.POST),
            report_id=report.public_id,
            crew=crew,
            actor=viewer.as_actor(report),
            at=clock.now(),
        )

    return _do(
        request, viewer, report, act, step="crew", kept={"crew": crew}, said=_("Regu ditugaskan.")
    )


@require_POST
@staff_only
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the citizen."""
    return _write(
        request, number, replies.reply, step="reply", said=_("Balasan terkirim ke warga.")
    )


@require_POST
@staff_only
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write a note for colleagues."""
    return _write(request, number, replies.annotate, step="note", said=_("Catatan tersimpan."))


def _write(
    request: HttpRequest, number: str, service: Verb[..., Report], *, step: str, said: str
) -> HttpResponse:
    viewer = doors.desk_viewer(request)
    report = require_action(viewer, number)
    phrase = request.POST.get("phrase", "").strip() if step == "reply" else ""
    text = f"{phrase} {request.POST.get('text', '')}".strip()[: MAX_NOTE + 1]

    def act() -> object:
        return service.as_seen(
            _seen(request.POST) if step == "reply" else None,  # a note is in nobody's way
            report_id=report.public_id,
            text=text,
            actor=viewer.as_actor(report),
            at=clock.now(),
        )

    return _do(request, viewer, report, act, step=step, kept={"text": text}, said=said)


def _do(
    request: HttpRequest,
    viewer: Viewer,
    report: Report,
    act: Callable[[], object],
    *,
    step: str,
    kept: dict[str, Any],
    said: str,
) -> HttpResponse:
    """Do it and show the report; a refusal shows why and keeps what was filled in."""
    is_theirs = access.works_on(viewer, report)
    if not is_theirs and not request.POST.get("version"):
        doors.require_worked_on(viewer, report)
    try:
        if not is_theirs:
            raise NotYourReport(_gone_to(report))
        act()
    except DomainError as error:
        if error.status >= 500:
            raise
        return _refused(request, viewer, report, Attempt(step, error, kept))
    now = require_action(viewer, report.number)
    if not access.works_on(viewer, now):
        return _gone(request, now, said)
    if request.headers.get("HX-Request"):
        return show(request, viewer, report.number, said=said)
    messages.success(request, said)
    return redirect("desk:report", number=report.number)


def _refused(
    request: HttpRequest, viewer: Viewer, report: Report, attempt: Attempt
) -> HttpResponse:
    """Why not, where it was asked; when somebody was quicker, what they did."""
    error = attempt.error
    now = require_action(viewer, report.number)
    if not access.works_on(viewer, now):
        return _gone(request, now, "", attempt)
    happened = None
    if isinstance(error, _OVERTAKEN):
        happened = what_happened_since(now, _seen(request.POST) or -1)
    if not happened and request.headers.get("HX-Request") and _has_form(attempt.step):
        return _form(request, viewer, now, attempt.step, attempt)
    return show(
        request,
        viewer,
        report.number,
        attempt=attempt,
        conflict=happened,
        status=409 if happened else error.status,
    )


def _form(
    request: HttpRequest,
    viewer: Viewer,
    report: Report,
    name: str,
    attempt: Attempt | None = None,
) -> HttpResponse:
    """The form of one step: a page, or for htmx only the form in its dialog."""
    doors.require_worked_on(viewer, report)
    at = clock.now()
    found = {
        each.name: each for each in available_steps(report, viewer.roles_for(report)[0], at=at)
    }
    if name not in found:
        status = attempt.error.status if attempt else 409
        return show(request, viewer, report.number, attempt=attempt, status=status)
    context = {"form": step_context(report, found[name], attempt=attempt), "report": report}
    if request.headers.get("HX-Request"):
        response = render(
            request,
            "reporting/desk/parts/step_form.html",
            context,
            status=422 if attempt else 200,
        )
        response.headers["HX-Retarget"] = f"#form-{name}"
        response.headers["HX-Reswap"] = "outerHTML"
        return response
    context.update(doors.framed(viewer, at=at))
    status = attempt.error.status if attempt else 200
    return render(request, "reporting/desk/step.html", context, status=status)


def _gone(
    request: HttpRequest, report: Report, said: str, attempt: Attempt | None = None
) -> HttpResponse:
    """The report is another desk's now: say where it went, and give back what was typed."""
    status = 200 if attempt is None else 409
    context = {
        "report": report,
        "where": _gone_to(report),
        "said": said,
        "kept": attempt.kept if attempt else {},
    }
    if request.headers.get("HX-Request"):
        response = render(
            request, "reporting/desk/parts/gone.html", context, status=422 if attempt else 200
        )
        response.headers["HX-Trigger-After-Settle"] = "desk-changed"
        return response
    if attempt is None:
        messages.success(request, said)
        return redirect("desk:queue")
    return render(request, "reporting/desk/gone.html", context, status=status)


def _gone_to(report: Report) -> str:
    owner = report.agency.short_name or report.agency.name if report.agency else _("koordinator")
    return _("%(number)s sekarang ada di %(owner)s, bukan di meja Anda.") % {
        "number": report.number,
        "owner": owner,
    }


def _given(request: HttpRequest, name: str) -> dict[str, Any]:
    """What the form of a step was filled in with, in the words of ``workflow.perform``."""
    data = request.POST
    takes = {need.value for need in transition_named(name).requires}
    given: dict[str, Any] = {
        key: data.get(key, "")[:200] for key in _TEXTS if key in takes or key == "next_door"
    }
    if name != "reject":
        given.pop("next_door", None)
    phrase, note = data.get("phrase", "").strip(), data.get("note", "").strip()
    given["note"] = f"{phrase} {note}".strip()[: MAX_NOTE + 1]
    if name == "merge":
        given["report"] = (data.get("report", "").strip() or data.get("report_pick", ""))[:60]
    if name == "recategorise":
        given["reroute"] = data.get("reroute") == "1"
    if name == "resolve":
        pairs = zip(data.getlist("photos_id"), data.getlist("photos_token"), strict=False)
        given["photos"] = [
            {"id": public_id, "token": token} for public_id, token in list(pairs)[:MAX_PHOTOS]
        ]
    return given


def _receive(request: HttpRequest, name: str, given: dict[str, Any]) -> None:
    """Photos that travel with the form itself."""
    if name != "resolve":
        return
    for file in request.FILES.getlist("photos")[:MAX_PHOTOS]:
        if isinstance(file, UploadedFile):
            kept = photos.receive_upload(
                file=file, device_hash="", at=clock.now(), kind=PhotoKind.AFTER
            )
            given["photos"].append({"id": str(kept.public_id), "token": kept.token})


def _seen(data: QueryDict) -> int | None:
    """The version on the screen of whoever acts; every form of the desk carries it."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _has_form(step: str) -> bool:
    return step not in {"accept_and_assign", "crew", "reply", "note", "contact", "accept", "resume"}
