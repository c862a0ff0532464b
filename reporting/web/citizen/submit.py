"""Sending a report: one page, one request, with or without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import callers, clock, ratelimit
from core.errors import DomainError, TooMany
from core.tenancy import current_city
from reporting.models import IdempotencyKey, LocationSource, Photo
from reporting.rules import limits
from reporting.rules.questions import WrongAnswers
from reporting.selectors import locate
from reporting.services import config, intake, photos
from reporting.services.intake import Receipt, Submission
from reporting.web.citizen import form as forms
from reporting.web.citizen.assist import assist, label_point
from reporting.web.citizen.follows import remember_follow
from reporting.web.citizen.form import ReportForm
from reporting.web.citizen.track import join
from reporting.web.viewers import actor_of
from tenants import standing

HOUR: Final = 3600
#: Which field a refusal belongs to; others are shown above the form.
_FIELDS: Final[dict[str, str]] = {
    "category_inactive": "category",
    "invalid_location": "place",
    "outside_city": "place",
    "out_of_coverage": "place",
    "photo_unknown": "photos",
    "photo_expired": "photos",
    "photo_used": "photos",
    "photo_unusable": "photos",
    "photo_too_many": "photos",
    "nothing_to_report": "photos",
}
_GONE_PHOTOS: Final = frozenset({"photo_unknown", "photo_expired", "photo_used", "photo_unusable"})


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """Show the form, or take in what it sent; whatever is wrong, nothing has to be typed again."""
    if not standing.effects(current_city()).citizens_report:
        return render(request, "reporting/citizen/not_taking.html")
    joined = request.POST.get("saya_juga", "")[: limits.MAX_CODE]
    if joined:
        return join(request, joined)
    device = callers.ensure_device(request)
    if request.method != "POST":
        response = _page(request, _fresh(request))
    else:
        form = forms.read(request.POST)
        form.key = (
            request.headers.get("Idempotency-Key", "")[: limits.MAX_IDEMPOTENCY_KEY] or form.key
        )
        response = _take_in(request, form, device)
    callers.remember_device(request, response)
    return response


def _take_in(request: HttpRequest, form: ReportForm, device: str) -> HttpResponse:
    files = forms.files_of(request)
    body_hash = forms.body_hash(request.POST, files)
    try:
        _limit_address(request)
        if not IdempotencyKey.objects.filter(credential=device, key=form.key).exists():
            _receive_photos(request, form, device)
        if form.errors:
            return _page(request, form)
        receipt = intake.submit(
            replace(
                _submission(form, device, body_hash, must_answer=not _was_kept(request)),
                address_hash=callers.address_hash(request),
            ),
            actor=actor_of(request),
            at=clock.now(),
        )
    except DomainError as error:
        return _refused(request, form, error)
    return _sent(request, receipt)


def _sent(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    response = redirect("citizen:sent", number=receipt.number)
    response.status_code = 303
    remember_follow(request, response, number=receipt.number, token=receipt.follow_token)
    return response


def _receive_photos(request: HttpRequest, form: ReportForm, device: str) -> None:
    """Keep the photos before anything else can go wrong, so that they need not be taken again."""
    for file in forms.files_of(request):
        if len(form.photos) >= limits.MAX_PHOTOS:
            form.errors["photos"] = _(
                "Paling banyak lima foto. Foto kelima dan sebelumnya tersimpan."
            )
            return
        try:
            uploaded = photos.receive_upload(file=file, device_hash=device, at=clock.now())
        except DomainError as error:
            if error.status >= 500:
                raise
            form.errors["photos"] = str(error)
        else:
            form.photos.append((uploaded.public_id, uploaded.token))


def _was_kept(request: HttpRequest) -> bool:
    """Whether the phone kept the report for want of signal: its form could not ask anything."""
    return request.headers.get("X-Kept-Offline") == "1"


def _submission(form: ReportForm, device: str, body_hash: str, *, must_answer: bool) -> Submission:
    lon, lat, source = _place(form)
    setup = config.snapshot()
    category = setup.categories.get(form.sent_category)
    return Submission(
        description=form.description,
        category=form.sent_category,
        lon=lon,
        lat=lat,
        accuracy_m=form.accuracy if source == LocationSource.GPS else None,
        location_source=source,
        address_text=form.address_text[: limits.MAX_ADDRESS],
        photos=tuple(form.photos),
        visibility=form.visibility(category),
        channel="web",
        danger=form.danger,
        device_hash=device,
        credential=device,
        key=form.key,
        body_hash=body_hash,
        answers=form.answers,
        must_answer=must_answer,
        only_asked=False,
    )


def _place(form: ReportForm) -> tuple[float, float, str]:
    """GPS or pin first; else what a photo says of itself; else the kelurahan from the list."""
    if form.point is not None:
        return (*form.point, form.source)
    if form.lon or form.lat:
        raise locate.BadPlace(_("Koordinat tidak dapat dibaca. Pilih titik atau kelurahan."))
    claimed = photos.claimed_place(form.photos)
    if claimed is not None and not form.kelurahan:
        return (*claimed, LocationSource.EXIF.value)
    chosen = label_point(form.kelurahan) if form.kelurahan else None
    if chosen is None:
        raise locate.BadPlace(_("Pilih lokasi: pakai lokasi HP, titik di peta, atau kelurahan."))
    return (*chosen, LocationSource.AREA.value)


def _limit_address(request: HttpRequest) -> None:
    known = config.cached() or config.snapshot()
    wait = ratelimit.hit(
        "reports", callers.address_hash(request), limit=known.address_hourly_limit, seconds=HOUR
    )
    if wait is not None:
        raise TooMany(
            _("Terlalu banyak laporan dari jaringan ini. Coba lagi nanti."), retry_after=wait
        )


def _refused(request: HttpRequest, form: ReportForm, error: DomainError) -> HttpResponse:
    """The form again, with the reason where it belongs."""
    if error.status >= 500:
        raise error
    message = str(error)
    if error.code == "idempotency_key_reused":
        form.key = ReportForm().key
        message = _(
            "Laporan dari formulir ini sudah terkirim. Tekan Kirim lagi bila ini laporan lain."
        )
    if error.code in _GONE_PHOTOS:
        form.photos = []
    if error.code == "category_inactive":
        form.category = form.other = ""
    if isinstance(error, WrongAnswers):
        form.answer_errors = error.by_code
        form.category = form.category or str(error.facts["category"])
    form.errors[_FIELDS.get(error.code, str(error.facts.get("field", "")))] = message
    response = _page(request, form, status=error.status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _fresh(request: HttpRequest) -> ReportForm:
    """An empty form; a sticker's or map's link may already know the place."""
    form = ReportForm()
    form.kelurahan = request.GET.get("kelurahan", "")[:32]
    form.category = request.GET.get("kategori", "")[: limits.MAX_CODE]
    form.lon, form.lat = request.GET.get("lon", "")[:30], request.GET.get("lat", "")[:30]
    return form


def _page(request: HttpRequest, form: ReportForm, *, status: int = 0) -> HttpResponse:
    context = {
        "form": form,
        "assist": assist(form, at=clock.now()),
        "kept_photos": _kept(form),
        "max_photos": limits.MAX_PHOTOS - len(form.photos),
        "max_description": limits.MAX_DESCRIPTION,
        "errors": list(form.errors.values()),
    }
    status = status or (422 if form.errors else 200)
    return render(request, "reporting/citizen/submit.html", context, status=status)


def _kept(form: ReportForm) -> list[dict[str, str]]:
    """Photos the server has; shown as kept until their thumbnails exist."""
    if not form.photos:
        return []
    states: dict[UUID, str] = dict(
        Photo.objects.filter(
            public_id__in=[public_id for public_id, _token in form.photos]
        ).values_list("public_id", "state")
    )
    return [
        {"id": str(public_id), "token": token, "state": states.get(public_id, "")}
        for public_id, token in form.photos
    ]
