"""From a template to a PDF, without reading anything but our own build.

A paper is drawn in the web process, one at a time: whoever does not get their turn within a few seconds is
asked to come back. What was drawn is kept by its content, so asking again costs nothing.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import frontend
from core.branding.rules import theme
from core.branding.selectors import current_brand
from core.errors import DomainError, Unavailable

STATIC: Final = "static:"
WEIGHTS: Final = ("400", "700", "800")
"""Cut from the one variable font; a paper uses no others."""
MAX_HTML: Final = 1_500_000
"""Characters; about two hundred pages of tables."""
PATIENCE_SECONDS: Final = 8
KEPT_SECONDS: Final = 3600
MAX_KEPT_BYTES: Final = 2_000_000

_turn = threading.BoundedSemaphore(1)


class PaperTooLong(DomainError):
    """Nobody prints this; a table for spreadsheets is what they want."""

    code = "paper_too_long"
    status = 422


class PaperBusy(Unavailable):
    """Another paper is being drawn."""

    code = "paper_busy"


def html(template: str, context: Mapping[str, Any]) -> str:
    """The paper's HTML: what is on it, before it is laid out on pages.

    Args:
        template: Extends ``papers/paper.html``.
        context: Of the template; brand, colours and font come by themselves.
    """
    brand = current_brand()
    font = frontend.build().font()
    return render_to_string(
        template,
        {
            **context,
            "brand": brand,
            "ink": theme.derive(brand.colour).tokens("light"),
            "font_url": f"{STATIC}{font}" if font else "",
            "weights": WEIGHTS,
        },
    )


def pdf(text: str) -> bytes:
    """Lay a paper's HTML out as A4 pages.

    Raises:
        PaperTooLong: It would be hundreds of pages.
        PaperBusy: Others are being drawn.
    """
    if len(text) > MAX_HTML:
        raise PaperTooLong(_("Terlalu panjang untuk dicetak. Unduh CSV-nya."))
    key = f"paper-{hashlib.sha256(text.encode()).hexdigest()}"
    kept: bytes | None = cache.get(key)
    if kept is not None:
        return kept
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise PaperBusy(_("Sedang menyiapkan dokumen lain. Coba lagi sebentar."))
    try:
        drawn = _draw(text)
    finally:
        _turn.release()
    if len(drawn) <= MAX_KEPT_BYTES:
        cache.set(key, drawn, KEPT_SECONDS)
    return drawn


def response(template: str, context: Mapping[str, Any], *, name: str) -> HttpResponse:
    """The paper as a download.

    Args:
        template: Extends ``papers/paper.html``.
        context: Of the template.
        name: File name without its ending, plain letters.
    """
    return HttpResponse(
        pdf(html(template, context)),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )


def _draw(text: str) -> bytes:
    # Pango and its fonts are loaded by whoever prints, not by every process.
    from weasyprint import HTML  # type: ignore[import-untyped]

    for chatty in ("fontTools", "weasyprint.progress"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    document = HTML(string=text, base_url="paper:", url_fetcher=_fetcher())
    drawn: bytes = document.write_pdf()
    return drawn


def _fetcher() -> Any:
    """What a paper may read: files of the build by name, and what is written inside it."""
    from weasyprint.urls import (  # type: ignore[import-untyped]
        URLFetcher,
        URLFetcherResponse,
    )

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(STATIC):
                return URLFetcherResponse(url, static_file(url.removeprefix(STATIC)))
            return super().fetch(url, headers)

    return OwnFilesOnly()


def static_file(name: str) -> bytes:
    """A file of the front end's build, by exactly the name the build gave it.

    Raises:
        PermissionError: It is not part of the build.
    """
    found = finders.find(name) if name in frontend.build().files() else None
    if not isinstance(found, str):
        raise PermissionError(f"a paper may not read {name!r}")
    return Path(found).read_bytes()
