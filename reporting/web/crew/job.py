"""One job: drive there, be there, show that it is done. Each step may arrive twice and counts once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import DomainError, Invalid
from core.identity.doors import staff_only
from core.problems import problem
from reporting.access import Viewer
from reporting.models import PhotoKind, WorkOrder, WorkState
from reporting.rules.geometry import InvalidPlace, check_place
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_IDEMPOTENCY_KEY, MAX_NOTE, MAX_PHOTOS
from reporting.rules.roles import Role
from reporting.rules.trouble import TROUBLE_LABELS
from reporting.selectors.crew_day import job_page
from reporting.services import field_work, photos
from reporting.services.field_work import PhonePlace
from reporting.web.crew.day import crew_viewer
from reporting.web.desk.phrases import phrases_for

PAGE: Final = "reporting/crew/job.html"


@require_safe
@never_cache
@staff_only
def job(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Photo, place, words, and the one next step."""
    return _show(request, crew_viewer(request), public_id)


@require_POST
@staff_only
def start(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Set out. From now on the crew's position is shown to the command centre."""
    return _move(request, public_id, field_work.start, reached=WorkState.EN_ROUTE)


@require_POST
@staff_only
def arrive(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Be there."""
    return _move(request, public_id, field_work.arrive, reached=WorkState.ON_SITE)


@require_POST
@staff_only
def finish(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Send the proof. The same proof sent again gets the same answer."""
    viewer = crew_viewer(request)
    order = _order(viewer, public_id)
    if order.state == WorkState.DONE:
        return _done(request, public_id)
    kept = _kept(request.POST)
    try:
        uploads = _uploads(request, kept)
        field_work.finish(
            work_order_id=public_id,
            actor=_actor(viewer, order),
            at=clock.now(),
            note=kept["sent_note"],
            photos=uploads,
            place=_place(request.POST),
            explanation=kept["explanation"],
            key=_key(request),
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        return _refused(request, viewer, public_id, error, kept)
    messages.success(request, _("Bukti terkirim. Pelapor diminta mengonfirmasi."))
    return _done(request, public_id)


@require_POST
@staff_only
def trouble(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Say that help is needed, or that the job cannot be done."""
    kept = {
        "kind": request.POST.get("kind", "")[:20],
        "reason": request.POST.get("reason", "")[:20],
        "trouble_note": request.POST.get("trouble_note", "")[: MAX_NOTE + 1],
    }

    def act(**who: Any) -> object:
        return field_work.report_trouble(
            kind=kept["kind"], reason=kept["reason"], note=kept["trouble_note"], **who
        )

    return _act(request, public_id, act, kept, said=_("Kantor sudah diberi tahu."))


@require_POST
@staff_only
def ask(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Ask the reporter, who is not named and learns no name."""
    kept = {"question": request.POST.get("question", "")[: MAX_NOTE + 1]}

    def act(**who: Any) -> object:
        return field_work.ask_reporter(question=kept["question"], **who)

    return _act(request, public_id, act, kept, said=_("Pertanyaan terkirim ke pelapor."))


@require_POST
@staff_only
def explain(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Explain a proof that is doubted."""
    kept = {"explanation": request.POST.get("explanation", "")[: MAX_NOTE + 1]}

    def act(**who: Any) -> object:
        return field_work.explain(text=kept["explanation"], **who)

    return _act(request, public_id, act, kept, said=_("Penjelasan tersimpan."))


@require_POST
@staff_only
def position(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Where the phone is now; answers whether it was noted and whether to go on."""
    viewer = crew_viewer(request)
    order = _order(viewer, public_id)
    try:
        lon, lat = float(request.POST.get("lon", "")), float(request.POST.get("lat", ""))
        noted = field_work.record_position(
            work_order_id=public_id,
            lon=lon,
            lat=lat,
            actor=_actor(viewer, order),
            at=clock.now(),
        )
    except ValueError:
        error: DomainError = Invalid(_("Posisi tidak dapat dibaca."), field="lon")
        return problem(request, status=error.status, code=error.code, detail=str(error))
    except DomainError as refusal:
        if refusal.status >= 500:
            raise
        return problem(request, status=refusal.status, code=refusal.code, detail=str(refusal))
    return JsonResponse({"noted": noted})


def _move(
    request: HttpRequest,
    public_id: UUID,
    service: Callable[..., WorkOrder],
    *,
    reached: WorkState,
) -> HttpResponse:
    viewer = crew_viewer(request)
    order = _order(viewer, public_id)
    if order.state in _AFTER[reached]:
        return _done(request, public_id)
    try:
        service(
            work_order_id=public_id,
            actor=_actor(viewer, order),
            at=clock.now(),
            key=_key(request),
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        return _refused(request, viewer, public_id, error, {})
    return _done(request, public_id)


def _act(
    request: HttpRequest,
    public_id: UUID,
    service: Callable[..., object],
    kept: dict[str, Any],
    *,
    said: str,
) -> HttpResponse:
    """Do what has a form of its own; the same key again does nothing and gets the same answer."""
    viewer = crew_viewer(request)
    order = _order(viewer, public_id)
    try:
        service(
            work_order_id=public_id,
            actor=_actor(viewer, order),
            at=clock.now(),
            key=_key(request),
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        return _refused(request, viewer, public_id, error, kept)
    messages.success(request, said)
    return _done(request, public_id)


#: A step that comes late, after a later one, has nothing left to say.
_AFTER: Final = {
    WorkState.EN_ROUTE: frozenset({WorkState.EN_ROUTE, WorkState.ON_SITE, WorkState.DONE}),
    WorkState.ON_SITE: frozenset({WorkState.ON_SITE, WorkState.DONE}),
}


def _order(viewer: Viewer, public_id: UUID) -> WorkOrder:
    """A job of the viewer's crews; to others it does not exist."""
    order = (
        WorkOrder.objects.filter(public_id=public_id, crew__in=viewer.crews)
        .select_related("report__agency")
        .first()
    )
    if order is None:
        raise field_work.JobMissing(_("Tugas ini tidak ditemukan."))
    return order


def _actor(viewer: Viewer, order: WorkOrder) -> Actor:
    return viewer.as_actor(order.report, role=Role.CREW)


def _kept(data: QueryDict) -> dict[str, Any]:
    phrase, note = data.get("phrase", "").strip(), data.get("note", "").strip()
    pairs = zip(data.getlist("photos_id"), data.getlist("photos_token"), strict=False)
    return {
        "phrase": phrase[:200],
        "note": note[: MAX_NOTE + 1],
        "sent_note": f"{phrase} {note}".strip()[: MAX_NOTE + 1],
        "explanation": data.get("explanation", "").strip()[: MAX_NOTE + 1],
        "photos": [
            {"id": public_id, "token": token[:200]}
            for public_id, token in list(pairs)[:MAX_PHOTOS]
            if _is_uuid(public_id)
        ],
    }


def _uploads(request: HttpRequest, kept: dict[str, Any]) -> list[tuple[UUID, str]]:
    """Photos sent ahead, and those that travel with the form; kept, whatever happens next."""
    for file in request.FILES.getlist("photos")[: MAX_PHOTOS - len(kept["photos"])]:
        if isinstance(file, UploadedFile):
            sent = photos.receive_upload(
                file=file, device_hash="", at=clock.now(), kind=PhotoKind.AFTER
            )
            kept["photos"].append({"id": str(sent.public_id), "token": sent.token})
    return [(UUID(photo["id"]), photo["token"]) for photo in kept["photos"]]


def _place(data: QueryDict) -> PhonePlace | None:
    """Where the phone was at the photo; what cannot be read is not known."""
    try:
        place = PhonePlace(float(data.get("lon", "")), float(data.get("lat", "")), _when(data))
        check_place(place.lon, place.lat)
    except (ValueError, InvalidPlace):
        return None
    return place


def _when(data: QueryDict) -> datetime | None:
    try:
        at = datetime.fromisoformat(data.get("placed_at", "")[:40])
    except ValueError:
        return None
    return at if at.tzinfo else None


def _key(request: HttpRequest) -> str:
    """The phone's key of this act: sent again, it counts once."""
    return request.headers.get("Idempotency-Key", "")[:MAX_IDEMPOTENCY_KEY]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _done(request: HttpRequest, public_id: UUID) -> HttpResponse:
    response = redirect("crew:job", public_id=public_id)
    response.status_code = 303
    return response


def _refused(
    request: HttpRequest,
    viewer: Viewer,
    public_id: UUID,
    error: DomainError,
    kept: dict[str, Any],
) -> HttpResponse:
    if error.code in {"photo_unknown", "photo_expired", "photo_used", "photo_unusable"}:
        kept["photos"] = []
    return _show(request, viewer, public_id, error=error, kept=kept)


def _show(
    request: HttpRequest,
    viewer: Viewer,
    public_id: UUID,
    *,
    error: DomainError | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "page": job_page(viewer, public_id),
        "phrases": phrases_for("resolve"),
        "error": error,
        "kept": kept or {},
        "max_note": MAX_NOTE,
        "troubles": [(reason.value, _(label)) for reason, label in TROUBLE_LABELS.items()],
    }
    return render(request, PAGE, context, status=error.status if error else 200)
