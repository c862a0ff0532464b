"""The look of the current city, ready for any page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.cache import cache
from django.urls import reverse

from core.branding.models import PLATFORM_COLOUR, Brand
from core.storage import links
from core.tenancy import PUBLIC, current_city, current_schema, is_inside

PLATFORM_NAME: Final = "Tanggap"
_KEY: Final = "brand"
_KEPT_SECONDS: Final = 300
_LOGO_TTL: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class BrandView:
    """What templates know as ``brand``."""

    app_name: str
    tagline: str
    colour: str
    theme_url: str
    logo_url: str
    banner_text: str

    @property
    def initial(self) -> str:
        """The letter shown where there is no logo."""
        return self.app_name[:1].upper()


PLATFORM_BRAND: Final = BrandView(PLATFORM_NAME, "", PLATFORM_COLOUR, "", "", "")


def current_brand() -> BrandView:
    """The current city's look; the platform's outside every city. One query per five minutes."""
    if not is_inside() or current_schema() == PUBLIC:
        return PLATFORM_BRAND
    kept: tuple[str, str, str, str, str, str] | None = cache.get(_KEY)
    if kept is None:
        kept = _read()
        cache.set(_KEY, kept, _KEPT_SECONDS)
    app_name, tagline, colour, stylesheet_hash, logo_key, banner_text = kept
    return BrandView(
        app_name=app_name,
        tagline=tagline,
        colour=colour,
        theme_url=theme_url(stylesheet_hash) if stylesheet_hash else "",
        logo_url=links.signed_url(logo_key, ttl=_LOGO_TTL) if logo_key else "",
        banner_text=banner_text,
    )


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


def _read() -> tuple[str, str, str, str, str, str]:
    row = Brand.objects.values_list(
        "app_name", "tagline", "colour", "stylesheet_hash", "logo_key", "banner_text"
    ).first()
    return row or (current_city().name, "", PLATFORM_COLOUR, "", "", "")
