"""Setting up how the city looks and speaks: name, logo, colour, texts, announcement, maps."""

from __future__ import annotations

import hashlib
import json
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
from core.errors import DomainError, Invalid
from core.tenancy import current_city
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import config


class LookChanged(DomainError):
    """Somebody changed the city's look after it was read; nothing was changed now."""

    code = "precondition_failed"
    status = 412


@transaction.atomic(durable=True)
def revise(*, changes: Mapping[str, Any], expected: str = "", actor: Actor, at: datetime) -> Look:
    """Change some of the city's look; what is not named stays as somebody else may just have set it.

    Args:
        changes: Values by the names of ``Look``.
        expected: :func:`version` of the look the change was decided on; "" for whatever it is.
        actor: Who decided.
        at: When (aware).

    Raises:
        LookChanged: It is another one by now.
        ColourNotUnderstood: The colour is no colour.
        Invalid: A text is missing or too long, the announcement is over before it begins, or the
            map's tiles cannot be used.
    """
    config.hold()
    before = present()
    if expected and expected != version(before):
        raise LookChanged(_("Tampilan kota sudah diubah orang lain. Baca lagi, lalu ulangi."))
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


def version(look: Look) -> str:
    """A mark that changes with the look."""
    said = json.dumps(look.facts(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def change_logo(*, data: bytes, expected: str = "", actor: Actor, at: datetime) -> Look:
    """Take a new logo; it is made anew from its pixels in a sandbox.

    Raises:
        LookChanged: As for :func:`revise`.
        LogoRefused: The file cannot become a logo.
    """
    key = logos.store(data)
    return revise(changes={"logo_key": key}, expected=expected, actor=actor, at=at)


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
