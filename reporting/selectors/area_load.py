"""Where the load lies: each kecamatan's days, from counters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Sum

from reporting.models import AreaDay
from reporting.services import config


@dataclass(frozen=True, slots=True)
class AreaLoad:
    """One kecamatan over a period; ``open`` is what was open when it ended."""

    code: str
    name: str
    received: int
    ended: int
    open: int


def loads(*, since: date, until: date) -> list[AreaLoad]:
    """Every kecamatan with anything to show, the most reports first. One query.

    Args:
        since: First local day.
        until: Last local day.
    """
    inside = Q(on__range=(since, until))
    rows = (
        AreaDay.objects.filter(on__lte=until)
        .order_by()
        .values("area_id")
        .annotate(
            came=Sum("received", filter=inside, default=0),
            went=Sum("ended", filter=inside, default=0),
            left=Sum(F("received") + F("returned") - F("ended"), default=0),
        )
    )
    areas = config.snapshot().areas
    found = [
        AreaLoad(
            code=areas[row["area_id"]].code,
            name=areas[row["area_id"]].name,
            received=row["came"],
            ended=row["went"],
            open=max(0, row["left"]),
        )
        for row in rows
        if row["area_id"] in areas
    ]
    shown = [load for load in found if load.received or load.ended or load.open]
    return sorted(shown, key=lambda load: (-load.received, -load.open, load.name))
