"""Setting up how the city looks and speaks: name, logo, colour, texts, announcement, maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.branding import logos
from core.branding import services as branding
from core.branding.models import PLATFORM_COLOUR
from core.branding.services import Look
from core.errors import Invalid
from core.tenancy import current_city
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import config


@transaction.atomic(durable=True)
def revise(*, changes: Mapping[str, Any], actor: Actor, at: datetime) -> Look:
    """Change some of the city's look; what is not named stays as somebody else may just have set it.

    Args:
        changes: Values by the names of ``Look``.
        actor: Who decided.
        at: When (aware).

    Raises:
        ColourNotUnderstood: The colour is no colour.
        Invalid: A text is missing or too long, the announcement is over before it begins, or the
            map's tiles cannot be used.
    """
    config.hold()
    before = present()
    wanted = replace(before, **changes)
    if "banner_until" in changes and wanted.banner_text.strip():
        until = wanted.banner_until
        if until is not None and until <= at:
            raise Invalid(_("Waktu berakhirnya sudah lewat."), field="banner_until")
    after = branding.look_of(branding.save(wanted, at=at))
    if after != before:
        audit.record(
            kind=_kind(changes),
            subject="",
            actor_label=actor.label,
            at=at,
            facts={"before": before.facts(), "after": after.facts()},
        )
    return after


def change_logo(*, data: bytes, actor: Actor, at: datetime) -> Look:
    """Take a new logo; it is made anew from its pixels in a sandbox.

    Raises:
        LogoRefused: The file cannot become a logo.
    """
    key = logos.store(data)
    return revise(changes={"logo_key": key}, actor=actor, at=at)


def remove_logo(*, actor: Actor, at: datetime) -> Look:
    """Show the first letter of the name again."""
    return revise(changes={"logo_key": ""}, actor=actor, at=at)


def present() -> Look:
    """What the city says about its look now, or what it is shown as before it has chosen."""
    return branding.present() or Look(current_city().name, PLATFORM_COLOUR)


def _kind(changes: Mapping[str, Any]) -> str:
    if "logo_key" in changes:
        return "brand_logo_changed"
    if set(changes) <= {"banner_text", "banner_level", "banner_until"}:
        return "brand_banner_changed"
    if set(changes) <= {"map_background", "tiles_url", "tiles_credit"}:
        return "brand_map_changed"
    return "brand_changed"
