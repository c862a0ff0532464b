"""The city's logo: looked at, made anew in a sandbox, stored in the sizes pages and mail need."""

from __future__ import annotations

import hashlib
from typing import Final

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.imaging import sandbox
from core.imaging.errors import PhotoRefused, SandboxInterrupted
from core.imaging.inspect import inspect
from core.imaging.kinds import ImageKind
from core.storage import files

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_PIXELS: Final = 25_000_000
HEADER: Final = "kepala.webp"
CONTENT_TYPES: Final = {
    HEADER: "image/webp",
    "ikon-192.png": "image/png",
    "ikon-512.png": "image/png",
    "surel.png": "image/png",
}
"""The copies of a logo; each stands beside the header's."""


class LogoRefused(Invalid):
    """The file cannot become a logo; the message says what to send instead."""

    code = "logo_refused"


def store(data: bytes) -> str:
    """Make the copies of an upload and store them; returns the key of the header's.

    Nothing of the upload itself is kept: what runs or hides in a picture file does not survive.

    Raises:
        LogoRefused: Not a picture we take, too large, or damaged.
    """
    start = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype")):
        raise LogoRefused(
            _("SVG dapat memuat program, jadi tidak diterima. Simpan logo sebagai PNG."),
            field="logo",
        )
    try:
        seen = inspect(data, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)
        if seen.kind is ImageKind.HEIC:
            raise LogoRefused(_("Kirim logo sebagai PNG, JPEG, atau WebP."), field="logo")
        copies = sandbox.process_logo(seen.image, seen.kind)
    except PhotoRefused:
        raise LogoRefused(
            _(
                "Berkas ini tidak dapat dipakai. Kirim PNG, JPEG, atau WebP yang utuh, paling besar 4 MB."
            ),
            field="logo",
        ) from None
    except SandboxInterrupted:
        raise LogoRefused(_("Logo gagal diolah. Kirim sekali lagi."), field="logo") from None
    mark = hashlib.sha256(b"\0".join(copies.values())).hexdigest()[:16]
    for name, content in copies.items():
        files.put(files.city_key(f"brand/{mark}/{name}"), content, CONTENT_TYPES[name])
    return files.city_key(f"brand/{mark}/{HEADER}")
