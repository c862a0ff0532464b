"""What the desk's scripts ask for: the live stream, and a place to send after-photos ahead."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.errors import DomainError, Invalid
from core.identity.doors import is_enrolled, staff_only
from core.live.web import events_view, ticket_view
from core.problems import problem
from reporting import access
from reporting.models import PhotoKind
from reporting.rules.roles import STAFF_ROLES
from reporting.services import photos
from reporting.web.desk.doors import MAY_READ
from reporting.web.viewers import viewer_of


def _may_watch(request: HttpRequest) -> str:
    return "staff" if is_enrolled(request) and viewer_of(request).has(*MAY_READ) else ""


ticket = ticket_view(_may_watch)
events = events_view(_may_watch)


@require_POST
@staff_only
def upload(request: HttpRequest) -> HttpResponse:
    """Keep one photo of work that was done; answers with its id and token."""
    access.require_role(viewer_of(request), *STAFF_ROLES)
    file = request.FILES.get("photo")
    try:
        if not isinstance(file, UploadedFile):
            raise Invalid(_("Tidak ada foto yang dikirim."), field="photo")
        kept = photos.receive_upload(
            file=file, device_hash="", at=clock.now(), kind=PhotoKind.AFTER
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        return problem(request, status=error.status, code=error.code, detail=str(error))
    return JsonResponse({"id": str(kept.public_id), "token": kept.token}, status=201)
