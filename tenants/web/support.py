"""The door of a support visit on a city's host, and the way out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import clock
from core.identity.doors import SEEN
from core.identity.middleware import SESSION_CITY
from core.reading import open_while_reading
from core.tenancy import current_schema
from tenants.services import support
from tenants.visiting import SESSION_KEY, visit_of


@open_while_reading
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Asked first, so that a link that is merely fetched uses up no key; then in, as nobody else."""
    key = (request.POST if request.method == "POST" else request.GET).get("kunci", "")[:200]
    if request.method != "POST":
        return render(request, "support/enter.html", {"key": key})
    visit, _guest = support.enter(key=key, city=request.city, at=clock.now())  # type: ignore[attr-defined]
    request.session.flush()
    request.session[SESSION_KEY] = str(visit.public_id)
    request.session[SESSION_CITY] = current_schema()
    request.session[SEEN] = True  # the platform let them past with their second factor
    request.session.set_expiry(visit.ends_at)
    return HttpResponseRedirect("/atur/")


@open_while_reading
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit."""
    visit = visit_of(request)
    if visit is not None and request.method == "POST":
        access = support.require_visit(visit.public_id, city=request.city)  # type: ignore[attr-defined, arg-type]
        support.end(visit=access, actor_label=visit.name, at=clock.now())
        request.session.flush()
        del request.support  # type: ignore[attr-defined]
        return render(request, "support/left.html", {"support_visit": None})
    return render(request, "support/leave.html" if visit else "support/left.html")
