"""Setting up the clock of SP4N-LAPOR: on or off, and which categories are complex."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid
from reporting.models import Category, CitySettings
from reporting.rules.lifecycle import Actor
from reporting.services import clock_changes
from reporting.services.catalog import config


@transaction.atomic(durable=True)
def set_clock(
    *, is_on: bool, complex_categories: Collection[str], actor: Actor, at: datetime
) -> CitySettings:
    """Keep the national clock beside the city's own, or stop keeping it.

    Switched on, or with other complex categories, a worker lays out and computes the clocks of
    every open report. Switched off, what is stored stays and is no longer shown.

    Args:
        is_on: Whether it is kept.
        complex_categories: Codes whose reports have ten working days for the answer; a main
            category stands for those below it.
        actor: Who decided.
        at: When (aware).

    Raises:
        Invalid: A category does not exist.
    """
    config.hold()
    wanted = sorted(set(complex_categories))
    known = set(Category.objects.filter(code__in=wanted).values_list("code", flat=True))
    missing = [code for code in wanted if code not in known]
    if missing:
        raise Invalid(
            _("Kategori ini tidak ada: %s.") % ", ".join(missing)[:200], field="complex_categories"
        )
    settings = CitySettings.objects.the()
    before = {"on": settings.sp4n_clock, "complex": settings.sp4n_complex}
    after = {"on": is_on, "complex": wanted}
    if before == after:
        return settings
    settings.sp4n_clock, settings.sp4n_complex = is_on, wanted
    settings.save(update_fields=["sp4n_clock", "sp4n_complex"])
    config.changed(
        kind="national_clock_changed",
        subject="sp4n",
        actor=actor,
        at=at,
        facts={"before": before, "after": after},
    )
    if is_on:
        clock_changes.follow_national_clock()
    return settings
