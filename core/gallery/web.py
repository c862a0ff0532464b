"""The gallery's pages: components, and one specimen of each layout."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import clock
from core.branding.rules import theme
from core.branding.rules.colour import NotAColour
from core.gallery import samples

View = Callable[..., HttpResponse]
MODES: Final = ("light", "dark", "auto")


def shown_only_in_demos(view: View) -> View:
    """Answer 404 where real citizens are served."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: object) -> HttpResponse:
        if not (settings.DEBUG or settings.DEMO):
            raise Http404
        return view(request, **arguments)

    return guarded


@require_GET
@shown_only_in_demos
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state. ``?warna=`` shows the theme of another colour's swatches."""
    return render(request, "gallery/components.html", _context(request))


@require_GET
@shown_only_in_demos
def citizen_page(request: HttpRequest) -> HttpResponse:
    """A citizen page as it stands on a phone: check and send."""
    return render(request, "gallery/page.html", _context(request))


@require_GET
@shown_only_in_demos
def desk_page(request: HttpRequest) -> HttpResponse:
    """A staff page: the queue by time left."""
    return render(request, "gallery/desk.html", _context(request))


@require_GET
@shown_only_in_demos
def wall_page(request: HttpRequest) -> HttpResponse:
    """The wall's frame, without its map."""
    context = _context(request, mode="dark")
    context["city_name"] = "Kota Batam"
    context["wall_distance"] = request.GET.get("jarak", "3")
    return render(request, "gallery/wall.html", context)


@require_GET
@shown_only_in_demos
def plain_page(request: HttpRequest) -> HttpResponse:
    """A narrow page: sign-in."""
    return render(request, "gallery/plain.html", _context(request))


@require_GET
@shown_only_in_demos
def picture(_request: HttpRequest, number: int) -> HttpResponse:
    """A drawn street scene in place of a photo."""
    return HttpResponse(
        samples.picture(number),
        content_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=3600"},
    )


@require_GET
@shown_only_in_demos
def areas(_request: HttpRequest) -> HttpResponse:
    """Made-up areas for the maps."""
    return JsonResponse(samples.areas())


def _context(request: HttpRequest, mode: str = "light") -> dict[str, object]:
    chosen = request.GET.get("mode", mode)
    context = samples.context(clock.now())
    context["mode"] = chosen if chosen in MODES else mode
    try:
        derived = theme.derive(request.GET.get("warna", samples.COLOUR))
    except NotAColour:
        derived = theme.derive(samples.COLOUR)
    context["swatches"] = [
        (name, value) for name, value in derived.light.items() if name.startswith("brand")
    ]
    return context
