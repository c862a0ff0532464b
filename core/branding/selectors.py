"""The look of the current city, ready for any page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.urls import reverse

from core import clock
from core.branding.models import PLATFORM_COLOUR, BannerLevel, Brand, MapBackground
from core.branding.rules import tiles
from core.tenancy import PUBLIC, current_city, current_schema, is_inside

PLATFORM_NAME: Final = "Tanggap"
_KEY: Final = "brand.2"
_KEPT_SECONDS: Final = 300
_FIELDS: Final = (
    "app_name", "tagline", "colour", "stylesheet_hash", "logo_key", "banner_text", "banner_level",
    "banner_until", "footer_text", "contact_text", "about_text", "map_background", "tiles_url",
    "tiles_credit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Announcement:
    """What stands above every page. ``until`` is when it goes by itself, if it does."""

    text: str
    level: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class BrandView:
    """What templates know as ``brand``. Addresses are empty where there is nothing."""

    app_name: str
    tagline: str
    colour: str
    theme_url: str
    logo_url: str
    icon_url: str = ""
    large_icon_url: str = ""
    mail_logo_url: str = ""
    announcement: Announcement | None = None
    footer_text: str = ""
    contact_text: str = ""
    about_text: str = ""
    map_background: str = MapBackground.OUTLINE.value
    tiles_url: str = ""
    tiles_origin: str = ""
    tiles_credit: str = ""
    is_platform: bool = False

    @property
    def initial(self) -> str:
        """The letter shown where there is no logo."""
        return self.app_name[:1].upper()

    @property
    def banner_text(self) -> str:
        """The announcement that counts now; empty for none."""
        return self.announcement.text if self.announcement else ""


PLATFORM_BRAND: Final = BrandView(PLATFORM_NAME, "", PLATFORM_COLOUR, "", "", is_platform=True)


def current_brand() -> BrandView:
    """The current city's look; the platform's outside every city. One query per five minutes."""
    if not is_inside() or current_schema() == PUBLIC:
        return PLATFORM_BRAND
    kept: dict[str, Any] | None = cache.get(_KEY)
    if kept is None:
        kept = _read()
        cache.set(_KEY, kept, _KEPT_SECONDS)
    return _view(kept, clock.now())


def forget() -> None:
    """Let the next page read the look again."""
    cache.delete(_KEY)


def theme_url(stylesheet_hash: str) -> str:
    """Address of the current city's style sheet."""
    return reverse("branding:theme", kwargs={"digest": stylesheet_hash})


def stylesheet() -> tuple[str, str]:
    """The current city's style sheet and its hash; both empty while it has none."""
    row = Brand.objects.values_list("stylesheet", "stylesheet_hash").first()
    return row or ("", "")


def logo_key() -> str:
    """Storage key of the current city's logo; empty while it has none."""
    return Brand.objects.values_list("logo_key", flat=True).first() or ""


def logo_mark(key: str) -> str:
    """The part of a logo's address that changes with it: the name of its folder."""
    return key.split("/")[-2] if key.count("/") > 1 else ""


def _view(row: dict[str, Any], at: datetime) -> BrandView:
    mark = logo_mark(row["logo_key"])
    uses_tiles = row["map_background"] == MapBackground.TILES and row["tiles_url"]
    return BrandView(
        app_name=row["app_name"],
        tagline=row["tagline"],
        colour=row["colour"],
        theme_url=theme_url(row["stylesheet_hash"]) if row["stylesheet_hash"] else "",
        logo_url=_logo(mark, "kepala.webp"),
        icon_url=_logo(mark, "ikon-192.png"),
        large_icon_url=_logo(mark, "ikon-512.png"),
        mail_logo_url=_logo(mark, "surel.png"),
        announcement=_announcement(row, at),
        footer_text=row["footer_text"],
        contact_text=row["contact_text"],
        about_text=row["about_text"],
        map_background=row["map_background"],
        tiles_url=row["tiles_url"] if uses_tiles else "",
        tiles_origin=tiles.origin(row["tiles_url"]) if uses_tiles else "",
        tiles_credit=row["tiles_credit"] if uses_tiles else "",
    )


def _announcement(row: dict[str, Any], at: datetime) -> Announcement | None:
    until = row["banner_until"]
    if not row["banner_text"] or (until is not None and until <= at):
        return None
    return Announcement(row["banner_text"], row["banner_level"], until)


def _logo(mark: str, name: str) -> str:
    if not mark:
        return ""
    return reverse("branding:logo", kwargs={"mark": mark, "name": name})


def _read() -> dict[str, Any]:
    row = Brand.objects.values(*_FIELDS).first()
    if row is not None:
        return dict(row)
    return {
        **dict.fromkeys(_FIELDS, ""),
        "app_name": current_city().name,
        "colour": PLATFORM_COLOUR,
        "banner_level": BannerLevel.WARNING.value,
        "banner_until": None,
        "map_background": MapBackground.OUTLINE.value,
    }
