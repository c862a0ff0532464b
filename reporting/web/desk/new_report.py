"""Writing a report down for somebody who called or came to the counter."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.errors import DomainError
from core.identity.doors import staff_only
from reporting.access import Viewer
from reporting.models import Area, AreaLevel, LocationSource
from reporting.rules import limits
from reporting.rules.questions import WrongAnswers
from reporting.selectors import locate
from reporting.selectors.setup import areas as area_selector
from reporting.services import config, intake, photos
from reporting.services.intake import Submission
from reporting.web import answers
from reporting.web.desk import doors

_FIELDS: Final[dict[str, str]] = {
    "category_inactive": "category",
    "invalid_location": "place",
    "outside_city": "place",
    "out_of_coverage": "place",
    "invalid_phone": "phone",
    "invalid_email": "email",
    "nothing_to_report": "description",
}
_VISIBILITY: Final = ("anonymous", "public", "secret")


@dataclass(slots=True)
class Draft:
    """The form as it was filled in, right or wrong."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    description: str = ""
    category: str = ""
    kelurahan: str = ""
    lon: str = ""
    lat: str = ""
    address_text: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    visibility: str = "anonymous"
    danger: bool = False
    photos: list[tuple[UUID, str]] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    answer_errors: dict[str, str] = field(default_factory=dict)


@require_safe
@staff_only
def questions(request: HttpRequest) -> HttpResponse:
    """What is asked about the category just chosen."""
    doors.desk_viewer(request, writing=True)
    draft = Draft(category=request.GET.get("category", "")[: limits.MAX_CODE])
    draft.answers = answers.given(request.GET)
    return render(request, "reporting/parts/questions.html", _questions(draft))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def new_report(request: HttpRequest) -> HttpResponse:
    """The form, or the report it sends."""
    viewer = doors.desk_viewer(request, writing=True)
    if request.method != "POST":
        return _page(request, viewer, Draft())
    draft = _read(request.POST)
    try:
        _receive(request, draft)
        receipt = intake.submit(
            _submission(viewer, draft, request.POST), actor=viewer.as_actor(), at=clock.now()
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        where = _FIELDS.get(error.code, str(error.facts.get("field", "")))
        draft.errors[where] = str(error)
        if isinstance(error, WrongAnswers):
            draft.answer_errors = error.by_code
            draft.category = draft.category or str(error.facts["category"])
        return _page(request, viewer, draft, status=error.status)
    messages.success(
        request,
        _("%(number)s diterima. Bacakan nomor ini kepada pelapor.") % {"number": receipt.number},
    )
    where = "desk:report" if _is_ours(viewer, receipt.agency) else "citizen:track"
    return redirect(where, number=receipt.number)


def _is_ours(viewer: Viewer, agency: str) -> bool:
    """Whether the report landed on the desk of whoever wrote it down."""
    if any(standing.agency_code is None for standing in viewer.standings):
        return True
    names = {
        each.name for each in config.snapshot().agencies.values() if each.pk in viewer.agencies
    }
    return agency in names


def _read(data: QueryDict) -> Draft:
    chosen = data.get("visibility", "")
    pairs = zip(data.getlist("photos_id"), data.getlist("photos_token"), strict=False)
    return Draft(
        key=data.get("idempotency_key", "")[: limits.MAX_IDEMPOTENCY_KEY]
        or secrets.token_urlsafe(18),
        description=data.get("description", "").replace("\r\n", "\n"),
        category=data.get("category", "")[: limits.MAX_CODE],
        kelurahan=data.get("kelurahan", "")[:32],
        lon=data.get("lon", "").strip()[:30],
        lat=data.get("lat", "").strip()[:30],
        address_text=" ".join(data.get("address_text", "").split())[: limits.MAX_ADDRESS],
        name=data.get("name", "")[: limits.MAX_PERSON_NAME],
        phone=data.get("phone", "")[:40],
        email=data.get("email", "")[: limits.MAX_EMAIL],
        visibility=chosen if chosen in _VISIBILITY else "anonymous",
        danger=data.get("danger") == "1",
        photos=[
            (UUID(public_id), token[:200])
            for public_id, token in list(pairs)[: limits.MAX_PHOTOS]
            if _is_uuid(public_id)
        ],
        answers=answers.given(data),
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _receive(request: HttpRequest, draft: Draft) -> None:
    for file in request.FILES.getlist("photos")[: limits.MAX_PHOTOS - len(draft.photos)]:
        if isinstance(file, UploadedFile):
            kept = photos.receive_upload(file=file, device_hash="", at=clock.now())
            draft.photos.append((kept.public_id, kept.token))


def _submission(viewer: Viewer, draft: Draft, data: QueryDict) -> Submission:
    lon, lat, source = _place(draft)
    return Submission(
        description=draft.description,
        category=draft.category,
        lon=lon,
        lat=lat,
        location_source=source,
        address_text=draft.address_text,
        photos=tuple(draft.photos),
        visibility=draft.visibility,
        channel="staff",
        danger=draft.danger,
        name=draft.name,
        phone=draft.phone.strip(),
        email=draft.email.strip(),
        credential=f"staff:{viewer.user.pk}" if viewer.user else "",
        key=draft.key,
        body_hash=_body_hash(data),
        answers=draft.answers,
        only_asked=False,
    )


def _place(draft: Draft) -> tuple[float, float, str]:
    """The point on the map first, else the middle of the kelurahan."""
    if draft.lon and draft.lat:
        try:
            return float(draft.lon), float(draft.lat), LocationSource.PIN.value
        except ValueError:
            raise locate.BadPlace(_("Titik di peta tidak dapat dibaca.")) from None
    area = Area.objects.kelurahan().filter(code=draft.kelurahan).first()
    if area is None:
        raise locate.BadPlace(_("Pilih titik di peta atau kelurahan."))
    point = area.label_point or area.boundary.point_on_surface
    return point.x, point.y, LocationSource.AREA.value


def _body_hash(data: QueryDict) -> str:
    digest = hashlib.sha256()
    for name in sorted(set(data) - {"csrfmiddlewaretoken", "idempotency_key"}):
        for value in data.getlist(name):
            digest.update(f"{name}\x00{value}\x00".encode())
    return digest.hexdigest()


def _page(request: HttpRequest, viewer: Viewer, draft: Draft, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "draft": draft,
        **_choices(),
        **_questions(draft),
        "bounds": area_selector.bounds(),
        "max_description": limits.MAX_DESCRIPTION,
        "general_errors": [
            text for name, text in draft.errors.items() if name not in _SHOWN_AT_FIELD
        ],
        **doors.framed(viewer, at=clock.now()),
    }
    return render(request, "reporting/desk/new_report.html", context, status=status)


_SHOWN_AT_FIELD: Final = frozenset({"category", "place", "phone", "email", "description"})


def _questions(draft: Draft) -> dict[str, Any]:
    known = config.snapshot().categories.get(draft.category)
    if known is None:
        return {"questions": [], "asked": ""}
    asked = answers.fields(known.questions, draft.answers, draft.answer_errors)
    return {"questions": asked, "asked": known.code}


def _choices() -> dict[str, Any]:
    setup = config.snapshot()
    kecamatan = {
        each.pk: each.name for each in setup.areas.values() if each.level == AreaLevel.KECAMATAN
    }
    kelurahan = sorted(
        (each.name, kecamatan.get(each.parent_pk or 0, ""), each.code)
        for each in setup.areas.values()
        if each.level == AreaLevel.KELURAHAN and each.is_covered
    )
    return {
        "categories": [
            (each.code, _(each.name)) for each in setup.categories.values() if each.is_active
        ],
        "kelurahan": [
            (code, f"{name} – Kec. {above}" if above else name) for name, above, code in kelurahan
        ],
        "visibilities": [
            {"value": "anonymous", "label": _("Nama disembunyikan"), "icon": "eye-off"},
            {"value": "public", "label": _("Nama boleh terlihat"), "icon": "eye"},
            {"value": "secret", "label": _("Rahasia"), "icon": "lock"},
        ],
    }
