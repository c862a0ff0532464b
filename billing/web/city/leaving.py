"""Taking everything along, and closing the city: what a city may do whenever it wants, paid or not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.web.city.frame import actor_label, city_of, show
from core import clock
from core.errors import DomainError
from reporting.web.setup.doors import admins_only
from tenants.models import City
from tenants.rules.life import KEPT_AFTER_CLOSING, Who, steps_from
from tenants.services import life
from tenants.services.leaving import downloads


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Downloads made before, asking for one, and closing."""
    return show(request, "leaving.html", "leaving", _context(city_of(request)))


@require_POST
@admins_only
def ask(request: HttpRequest) -> HttpResponse:
    """Have an archive made."""
    try:
        downloads.request(city_of(request), actor_label=actor_label(request), at=clock.now())
    except DomainError as error:
        return _refused(request, str(error), error.status)
    messages.success(
        request, _("Unduhan sedang disiapkan. Muat ulang halaman ini beberapa saat lagi.")
    )
    return redirect("package:leaving")


@require_POST
@admins_only
def close(request: HttpRequest) -> HttpResponse:
    """Close the city for good, unless somebody asks the vendor to bring it back in time."""
    city = city_of(request)
    if request.POST.get("code", "").strip().lower() != city.code:
        return _refused(
            request, _("Ketik kode kota untuk menutupnya. Belum ada yang berubah."), 422
        )
    try:
        life.move(
            city,
            "close",
            actor_label=actor_label(request),
            at=clock.now(),
            reason=request.POST.get("reason", ""),
            who=Who.CITY,
        )
    except DomainError as error:
        return _refused(request, str(error), error.status)
    city.refresh_from_db()
    return show(request, "closed.html", "", {"city": city})


def _refused(request: HttpRequest, text: str, status: int) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("code", "reason")}
    context = {**_context(city_of(request)), "refused": text, "typed": typed}
    return show(request, "leaving.html", "leaving", context, status=status)


def _context(city: City) -> dict[str, Any]:
    now = clock.now()
    return {
        "city": city,
        "downloads": [
            {
                "asked": download,
                "url": downloads.link(download) if download.key else "",
                "is_waiting": not download.key
                and download.failed_at is None
                and download.ready_at is None
                and download.expires_at > now,
                "has_failed": download.failed_at is not None,
            }
            for download in downloads.downloads_of(city)
        ],
        "may_close": any(step.name == "close" for step in steps_from(city.state, who=Who.CITY)),
        "days_kept": KEPT_AFTER_CLOSING.days,
        "typed": {},
    }
