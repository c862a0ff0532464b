"""A support visit on a city's host: who somebody is meanwhile, what they may, and that all of it is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from core import clock
from core.audit import services as audit
from core.errors import Forbidden
from core.problems import error_response
from tenants.models import SupportAccess
from tenants.services import support

SESSION_KEY: Final = "support_access"
END: Final = "/dukungan/selesai/"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_CLOSED: Final = (
    "/akun/",
    "/masuk/",
    "/dukungan/masuk/",
    "/atur/data-pribadi/",
    "/atur/paket/keluar/",
)
"""Where no visit leads: somebody else's account, another visit, what citizens asked about their data, and the archive
with all of it."""
_NEVER_CHANGED: Final = (
    "/atur/orang/",
    "/atur/paket/",
    "/atur/dukungan/",
    "/atur/layar/",
    "/atur/webhook/",
    "/pengembang/",
)
"""What a visit never changes: who and what gets in after it or is told of the city, what the city pays, and who watches
whom."""
_NOT_PAGES: Final = ("/tema.", "/logo/", "/dukungan/")


class VisitOver(Forbidden):
    """The time is over, or somebody ended it."""

    code = "support_over"


class ReadOnlyVisit(Forbidden):
    """The visit was opened to look only, or never may do this."""

    code = "support_read_only"


@dataclass(frozen=True, slots=True)
class Visit:
    """What templates and doors know about the visit behind a request."""

    name: str
    reason: str
    may_write: bool
    ends_at: datetime
    public_id: str


class VisitMiddleware:
    """Puts the visitor in place of the person signed in, and lets them no further than the visit goes.

    Written into the city's trail before the page is made: a page that cannot be written down is not shown.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        city = getattr(request, "city", None)
        if city is None or not request.session.session_key:
            return self.get_response(request)
        known = request.session.get(SESSION_KEY)
        if known is None:
            return self.get_response(request)
        found = support.running(public_id=str(known), city=city, at=clock.now())
        if found is None:
            request.session.flush()
            return error_response(request, VisitOver(_("Akses dukungan ini sudah berakhir.")))
        access, guest = found
        request.user = guest
        request.support = Visit(  # type: ignore[attr-defined]
            support.label_of(access.user),
            access.reason,
            access.may_write,
            access.ends_at,
            str(access.public_id),
        )
        if request.path == "/keluar/":
            return HttpResponseRedirect(END)
        refused = _refusal(request, access)
        if not request.path.startswith(_NOT_PAGES) or refused is not None:
            _write_down(request, access, refused=refused is not None)
        response = (
            error_response(request, refused) if refused is not None else self.get_response(request)
        )
        add_never_cache_headers(response)
        return response


def visit_of(request: HttpRequest) -> Visit | None:
    """The visit behind the request, if it is one."""
    return getattr(request, "support", None)


def context(request: HttpRequest) -> dict[str, object]:
    """``support_visit`` for templates: the strip on every page."""
    return {"support_visit": visit_of(request)}


def _refusal(request: HttpRequest, access: SupportAccess) -> Forbidden | None:
    if request.path.startswith(_CLOSED):
        return ReadOnlyVisit(_("Halaman ini tidak dibuka dalam akses dukungan."))
    if request.method in _SAFE or request.path == END:
        return None
    if not access.may_write:
        return ReadOnlyVisit(_("Akses dukungan ini hanya baca. Tidak ada yang berubah."))
    if request.path.startswith(_NEVER_CHANGED):
        return ReadOnlyVisit(_("Ini hanya diubah oleh kota sendiri. Tidak ada yang berubah."))
    return None


def _write_down(request: HttpRequest, access: SupportAccess, *, refused: bool) -> None:
    with transaction.atomic():
        audit.record(
            kind="support_refused" if refused else "support_viewed",
            subject=str(access.public_id),
            actor_label=support.label_of(access.user),
            at=clock.now(),
            facts={"path": request.path.replace("\x00", "")[:300], "method": str(request.method)},
        )
