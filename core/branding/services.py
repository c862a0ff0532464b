"""Changing how a city looks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.branding import selectors
from core.branding.models import BannerLevel, Brand, MapBackground
from core.branding.rules import theme, tiles
from core.branding.rules.colour import NotAColour, normal
from core.errors import Invalid
from core.plain import paragraphs

LONGEST: Final[Mapping[str, int]] = {
    "app_name": 40,
    "tagline": 80,
    "banner_text": 300,
    "footer_text": 200,
    "contact_text": 300,
    "about_text": 2000,
    "tiles_url": 300,
    "tiles_credit": 120,
}
"""Longest texts, in characters."""


class ColourNotUnderstood(Invalid):
    """The city's colour is not a hexadecimal colour."""

    code = "colour_not_understood"


@dataclass(frozen=True, slots=True)
class Look:
    """What a city says about its look. ``colour`` is ``#rgb`` or ``#rrggbb``.

    Attributes:
        tagline: Who runs it, below the name.
        logo_key: Storage key of the header's logo, beside which the others lie; empty for none.
        banner_text: An announcement above every page; empty for none.
        banner_until: When the announcement goes by itself; ``None``: when it is taken down.
        map_background: One of ``MapBackground``.
        tiles_url: ``https://…/{z}/{x}/{y}.png``; needed for the background "tiles".
    """

    app_name: str
    colour: str
    tagline: str = ""
    logo_key: str = ""
    banner_text: str = ""
    banner_level: str = BannerLevel.WARNING.value
    banner_until: datetime | None = None
    footer_text: str = ""
    contact_text: str = ""
    about_text: str = ""
    map_background: str = MapBackground.OUTLINE.value
    tiles_url: str = ""
    tiles_credit: str = ""

    def facts(self) -> dict[str, Any]:
        """The same as JSON scalars, for the audit trail."""
        until = self.banner_until.isoformat() if self.banner_until else None
        return {**asdict(self), "banner_until": until}


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
    """Save name, colour, tagline and announcement; what is not named stays as it is.

    Args:
        app_name: What citizens call the service.
        colour: ``#rrggbb`` or ``#rgb``.
        at: Now.
        tagline: Who runs it, below the name.
        banner_text: An announcement above every page; empty for none.
        logo_key: Storage key of the logo; ``None`` keeps the one there is.

    Raises:
        ColourNotUnderstood: ``colour`` is no colour.
        Invalid: The name is empty.
    """
    known = present()
    kept = {field.name: getattr(known, field.name) for field in fields(Look)} if known else {}
    given: dict[str, Any] = {
        "app_name": app_name,
        "colour": colour,
        "tagline": tagline,
        "banner_text": banner_text,
    }
    if logo_key is not None:
        given["logo_key"] = logo_key
    return save(Look(**{**kept, **given}), at=at)


@transaction.atomic
def save(look: Look, *, at: datetime) -> Brand:
    """Save the current city's look and derive its style sheet; shown from the next page on.

    Raises:
        ColourNotUnderstood: The colour is no colour.
        Invalid: A text is missing or too long, or the map's tiles cannot be used.
    """
    chosen = _colour(look.colour)
    texts = {name: _text(name, getattr(look, name), longest) for name, longest in LONGEST.items()}
    if not texts["app_name"]:
        raise Invalid(_("Nama aplikasi belum diisi."), field="app_name")
    _check_choices(look, texts)
    sheet = theme.css(theme.derive(chosen))
    values: dict[str, object] = {
        **texts,
        "colour": chosen,
        "logo_key": look.logo_key,
        "banner_level": look.banner_level,
        "banner_until": look.banner_until if texts["banner_text"] else None,
        "map_background": look.map_background,
        "stylesheet": sheet,
        "stylesheet_hash": digest(sheet),
        "changed_at": at,
    }
    brand, _created = Brand.objects.update_or_create(pk=1, defaults=values)
    transaction.on_commit(selectors.forget)
    return brand


def present() -> Look | None:
    """The current city's look; ``None`` before it has chosen."""
    brand = Brand.objects.first()
    return look_of(brand) if brand else None


def look_of(brand: Brand) -> Look:
    """What a row says."""
    return Look(**{field.name: getattr(brand, field.name) for field in fields(Look)})


def digest(sheet: str) -> str:
    """The part of a style sheet's address that changes with its content."""
    return hashlib.sha256(sheet.encode()).hexdigest()[:12]


def _colour(given: str) -> str:
    try:
        return normal(given)
    except NotAColour:
        raise ColourNotUnderstood(
            _("Warna “%(colour)s” tidak dikenali. Contoh yang benar: #0b6fa4.") % {"colour": given},
            colour=given,
            field="colour",
        ) from None


def _text(name: str, given: str, longest: int) -> str:
    text = paragraphs(given)
    if len(text) > longest:
        raise Invalid(_("Paling panjang %d karakter.") % longest, field=name)
    return text


def _check_choices(look: Look, texts: Mapping[str, str]) -> None:
    if look.banner_level not in BannerLevel.values:
        raise Invalid(_("Tingkat pengumuman ini tidak dikenal."), field="banner_level")
    if look.map_background not in MapBackground.values:
        raise Invalid(_("Latar peta ini tidak dikenal."), field="map_background")
    if look.map_background == MapBackground.TILES and not texts["tiles_url"]:
        raise Invalid(_("Isi alamat peta dari penyedianya dulu."), field="tiles_url")
    if texts["tiles_url"]:
        if not texts["tiles_credit"]:
            raise Invalid(
                _("Tulis sumber petanya, misalnya “© OpenStreetMap”."), field="tiles_credit"
            )
        _check_tiles(texts["tiles_url"])


def _check_tiles(url: str) -> None:
    sentences = {
        "https": _("Alamat peta harus diawali https://."),
        "host": _("Alamat peta harus memakai nama situs umum, tanpa port atau kata sandi."),
        "places": _("Alamat peta harus memuat {z}, {x}, dan {y}, masing-masing sekali."),
    }
    try:
        tiles.origin(url)
    except tiles.NotTiles as error:
        raise Invalid(
            sentences.get(str(error), _("Alamat peta ini memuat tanda yang tidak boleh dipakai.")),
            field="tiles_url",
        ) from None
