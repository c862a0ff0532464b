"""The city's style sheet, kept by browsers for a year under a name that changes with it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from core.branding import selectors


@require_GET
def theme_css(_request: HttpRequest, digest: str) -> HttpResponse:
    """The style sheet; a page from before the last change is led to the present one."""
    sheet, present = selectors.stylesheet()
    if not sheet:
        raise Http404
    if digest != present:
        return HttpResponseRedirect(
            selectors.theme_url(present), headers={"Cache-Control": "no-store"}
        )
    return HttpResponse(
        sheet,
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
