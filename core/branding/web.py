"""The city's style sheet and logo, kept by browsers for a year under a name that changes with it."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_safe

from core.branding import logos, selectors
from core.storage import files
from core.storage.backends.base import FileMissing


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


@require_safe
def logo(_request: HttpRequest, mark: str, name: str) -> HttpResponse:
    """One of the logo's copies. Only the present logo has an address."""
    key = selectors.logo_key()
    if name not in logos.CONTENT_TYPES or not key or selectors.logo_mark(key) != mark:
        raise Http404
    try:
        content = files.read(str(PurePosixPath(key).with_name(name)))
    except FileMissing:
        raise Http404 from None
    return HttpResponse(
        content,
        content_type=logos.CONTENT_TYPES[name],
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
