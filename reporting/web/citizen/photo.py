"""Photos sent ahead while the form is still being filled in."""

from __future__ import annotations

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import callers, clock, ratelimit
from core.errors import DomainError, Invalid, TooMany
from core.problems import problem
from reporting.services import photos

UPLOADS_PER_HOUR: Final = 600
HOUR: Final = 3600


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep one photo; answers with the id and token that the form sends along."""
    device = callers.ensure_device(request)
    try:
        response: HttpResponse = _keep(request, device)
    except DomainError as error:
        if error.status >= 500:
            raise
        response = problem(request, status=error.status, code=error.code, detail=str(error))
    callers.remember_device(request, response)
    return response


def _keep(request: HttpRequest, device: str) -> JsonResponse:
    address = callers.address_hash(request)
    wait = ratelimit.hit("uploads", address, limit=UPLOADS_PER_HOUR, seconds=HOUR)
    if wait is not None:
        raise TooMany(_("Terlalu banyak foto dari jaringan ini."), retry_after=wait)
    file = request.FILES.get("photo")
    if not isinstance(file, UploadedFile):
        raise Invalid(_("Tidak ada foto yang dikirim."), field="photo")
    kept = photos.receive_upload(file=file, device_hash=device, at=clock.now())
    place = {key: kept.claims.get(key) for key in ("lat", "lon")}
    return JsonResponse({"id": str(kept.public_id), "token": kept.token, **place}, status=201)
