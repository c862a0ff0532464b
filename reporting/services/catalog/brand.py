"""Setting up how the city looks: name, colour, announcement."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from core.audit import services as audit
from core.branding import services as branding
from core.branding.models import Brand
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import config


@dataclass(frozen=True, slots=True)
class BrandDetails:
    """What a city says about its look. ``colour`` is ``#rgb`` or ``#rrggbb``."""

    app_name: str
    colour: str
    tagline: str = ""
    banner_text: str = ""


@transaction.atomic(durable=True)
def change(*, details: BrandDetails, actor: Actor, at: datetime) -> Brand:
    """Save the city's look; its style sheet is derived now and shown from the next page on.

    Raises:
        ColourNotUnderstood: The colour is no colour.
        Invalid: The name is empty.
    """
    config.hold()
    before = present()
    brand = branding.change_brand(**asdict(details), at=at)
    after = _details(brand)
    if after != before:
        audit.record(
            kind="brand_changed",
            subject="",
            actor_label=actor.label,
            at=at,
            facts={"before": asdict(before) if before else {}, "after": asdict(after)},
        )
    return brand


def present() -> BrandDetails | None:
    """What the city says about its look now; ``None`` before it has chosen."""
    brand = Brand.objects.first()
    return _details(brand) if brand else None


def _details(brand: Brand) -> BrandDetails:
    return BrandDetails(brand.app_name, brand.colour, brand.tagline, brand.banner_text)
