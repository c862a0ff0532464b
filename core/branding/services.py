"""Changing how a city looks."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.branding import selectors
from core.branding.models import Brand
from core.branding.rules import theme
from core.branding.rules.colour import NotAColour, normal
from core.errors import Invalid


class ColourNotUnderstood(Invalid):
    """The city's colour is not a hexadecimal colour."""

    code = "colour_not_understood"


@transaction.atomic
def change_brand(
    *,
    app_name: str,
    colour: str,
    at: datetime,
    tagline: str = "",
    banner_text: str = "",
    logo_key: str | None = None,
) -> Brand:
    """Save the current city's look and derive its style sheet.

    Args:
        app_name: What citizens call the service, at most 40 characters.
        colour: ``#rrggbb`` or ``#rgb``.
        at: Now.
        tagline: Who runs it, below the name; at most 80 characters.
        banner_text: An announcement above every page; empty for none.
        logo_key: Storage key of the logo; ``None`` keeps the one there is.

    Raises:
        ColourNotUnderstood: ``colour`` is no colour.
        Invalid: The name is empty.
    """
    if not app_name.strip():
        raise Invalid(_("Nama aplikasi belum diisi."))
    try:
        chosen = normal(colour)
    except NotAColour:
        raise ColourNotUnderstood(
            _("Warna “%(colour)s” tidak dikenali. Contoh yang benar: #0b6fa4.")
            % {"colour": colour},
            colour=colour,
        ) from None
    sheet = theme.css(theme.derive(chosen))
    values: dict[str, object] = {
        "app_name": app_name.strip(),
        "tagline": tagline.strip(),
        "colour": chosen,
        "banner_text": banner_text.strip(),
        "stylesheet": sheet,
        "stylesheet_hash": digest(sheet),
        "changed_at": at,
    }
    if logo_key is not None:
        values["logo_key"] = logo_key
    brand, _created = Brand.objects.update_or_create(pk=1, defaults=values)
    transaction.on_commit(selectors.forget)
    return brand


def digest(sheet: str) -> str:
    """The part of a style sheet's address that changes with its content."""
    return hashlib.sha256(sheet.encode()).hexdigest()[:12]
