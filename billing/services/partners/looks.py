"""How a partner's city looks to its citizens: set by the partner on the city's behalf, as the city sets it itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from billing.services.partners import cities
from core.branding import logos, selectors
from core.branding.services import Look
from core.tenancy import inside
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import brand
from tenants.models import City, Partner
from tenants.services import addresses

#: What a partner may set: never announcements, which are the city's own voice.
FIELDS: Final = ("app_name", "tagline", "colour", "footer_text", "contact_text", "about_text")

CITY_URLS: Final = "core.conf.urls_city"


@dataclass(frozen=True, slots=True)
class CityLook:
    """A city's look. ``version`` changes with it; ``logo_url`` is "" without a logo."""

    look: Look
    version: str
    logo_url: str


def get(*, partner: Partner, city: UUID, sandbox: bool = False) -> CityLook:
    """How one of the partner's cities looks now.

    Raises:
        CityMissing, CityNotReady: Not this partner's, or nothing to look at.
    """
    found = cities.require_open(partner, city, sandbox=sandbox)
    with inside(found):
        return _view(found, brand.present())


def change(
    *,
    partner: Partner,
    city: UUID,
    values: Mapping[str, Any],
    expected: str = "",
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> CityLook:
    """Change some of :data:`FIELDS`; the rest stays.

    Args:
        expected: Version of the look the change was decided on; "" for whatever it is.

    Raises:
        CityMissing, CityNotReady, CitySuspended: Not this partner's, or nothing may be changed.
        LookChanged: It is another one by now.
        ColourNotUnderstood, Invalid: As for ``brand.revise``.
    """
    found = cities.require_writing(partner, city, sandbox=sandbox)
    with inside(found):
        wanted = {name: values[name] for name in FIELDS if name in values}
        look = brand.revise(
            changes=wanted, expected=expected, actor=Actor.system(actor_label), at=at
        )
        return _view(found, look)


def change_logo(
    *,
    partner: Partner,
    city: UUID,
    data: bytes,
    expected: str = "",
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> CityLook:
    """Give the city another logo; no data takes it away.

    Raises:
        CityMissing, CityNotReady, CitySuspended, LookChanged: As for :func:`change`.
        LogoRefused: The file cannot become a logo.
    """
    found = cities.require_writing(partner, city, sandbox=sandbox)
    actor = Actor.system(actor_label)
    with inside(found):
        look = (
            brand.change_logo(data=data, expected=expected, actor=actor, at=at)
            if data
            else brand.revise(changes={"logo_key": ""}, expected=expected, actor=actor, at=at)
        )
        return _view(found, look)


def _view(city: City, look: Look) -> CityLook:
    mark = selectors.logo_mark(look.logo_key)
    path = (
        reverse("branding:logo", urlconf=CITY_URLS, kwargs={"mark": mark, "name": logos.HEADER})
        if mark
        else ""
    )
    url = addresses.city_url(city, path) if path else ""
    return CityLook(look, brand.version(look), url)
