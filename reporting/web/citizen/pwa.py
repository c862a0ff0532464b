"""The site as an app: its manifest and icon in the city's looks, what works offline."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import frontend
from core.branding.selectors import BrandView, current_brand
from core.tenancy import current_city

_ENTRY: Final = "service-worker"
_PAPER: Final = "#fbf9f6"


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the service worker when a page cannot be fetched."""
    return render(request, "reporting/citizen/offline.html")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Name, colour and icon of the city's app."""
    brand = current_brand()
    body = {
        "id": "/",
        "name": brand.app_name,
        "short_name": brand.app_name[:12],
        "description": brand.tagline,
        "lang": "id",
        "start_url": reverse("citizen:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": brand.colour,
        "icons": _icons(brand),
        "shortcuts": [
            {"name": _("Lapor"), "url": reverse("citizen:submit")},
            {"name": _("Laporan saya"), "url": reverse("citizen:mine")},
        ],
    }
    response = JsonResponse(body, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _icons(brand: BrandView) -> list[dict[str, str]]:
    """The logo in the sizes phones ask for; the drawn initial while there is none."""
    if brand.icon_url:
        return [
            {"src": address, "sizes": f"{edge}x{edge}", "type": "image/png", "purpose": purpose}
            for address, edge in ((brand.icon_url, 192), (brand.large_icon_url, 512))
            for purpose in ("any", "maskable")
        ]
    return [
        {
            "src": reverse("citizen:app_icon"),
            "sizes": "any",
            "type": "image/svg+xml",
            "purpose": purpose,
        }
        for purpose in ("any", "maskable")
    ]


@require_safe
def app_icon(request: HttpRequest) -> HttpResponse:
    """The city's initial on its colour; the safe zone of maskable icons is kept free."""
    brand = current_brand()
    initial = current_city().name.removeprefix("Kota ").removeprefix("Kabupaten ")[:1].upper()
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">'
        f'<rect width="512" height="512" fill="{escape(brand.colour)}"/>'
        '<rect x="128" y="128" width="256" height="256" rx="56" fill="#fff"/>'
        f'<text x="256" y="322" text-anchor="middle" font-family="system-ui,sans-serif"'
        f' font-size="190" font-weight="800" fill="#221e19">{escape(initial)}</text></svg>'
    )
    response = HttpResponse(svg, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The built worker, told which files and pages this city's app keeps for offline use."""
    built = frontend.build()
    kept: dict[str, object] = {
        "version": "",
        "offline": reverse("citizen:offline"),
        "pages": [reverse("citizen:offline"), reverse("citizen:submit")],
        "files": [],
    }
    source = ""
    if built.exists:
        source = _built(built.entry(_ENTRY).script)
        entry = built.entry("citizen")
        files = [built.style(), built.font(), built.sprite, entry.script, *entry.imports]
        addresses = [*(static(file) for file in files if file), current_brand().theme_url]
        kept["files"] = [address for address in addresses if address]
        kept["version"] = sha256("|".join([source, *addresses]).encode()).hexdigest()[:12]
    body = f"self.KEPT = {json.dumps(kept)};\n{source}"
    response = HttpResponse(body, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=4)
def _built(file: str) -> str:
    """A file of the build; its name carries its hash, so it never changes."""
    return (Path(settings.STATIC_BUILD_DIR) / file).read_text(encoding="utf-8")
