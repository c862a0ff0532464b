"""Measuring every city every few minutes, so that the vendor's table costs one query however many there are.

The apps above say what is measured: :func:`measured_by` inside each city, :func:`told_by` for what
the platform knows of many cities at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, transaction

from core.schedules.registry import on_the_platform
from core.tenancy import inside, inside_public
from tenants import traffic
from tenants.models import City, CityPulse

log = logging.getLogger(__name__)

EVERY: Final = timedelta(minutes=3)
Measure = Callable[[datetime], Mapping[str, Any]]
Tell = Callable[[Sequence[int], datetime], Mapping[int, Mapping[str, str]]]

_measures: list[Measure] = []
_tellers: list[Tell] = []


def measured_by(measure: Measure) -> Measure:
    """Let this function measure each city from inside: it returns columns of ``CityPulse``."""
    _measures.append(measure)
    return measure


def told_by(tell: Tell) -> Tell:
    """Let this function tell, in ``public``, short texts about many cities: ``package``, ``coverage`` …"""
    _tellers.append(tell)
    return tell


@on_the_platform("tenants.take_pulse", every=EVERY)
def take_pulse(at: datetime) -> None:
    """Measure all cities; one that cannot be measured says so and stops nobody."""
    with inside_public():
        cities = list(City.objects.ready().order_by("pk"))
    answered = traffic.last_day(at)
    found = [_measured(city, at, answered.get(city.schema_name, (0, 0))) for city in cities]
    columns = [field.name for field in CityPulse._meta.fields if field.name != "city"]
    with inside_public(), transaction.atomic():
        CityPulse.objects.bulk_create(
            found,
            update_conflicts=True,
            unique_fields=["city"],
            update_fields=columns,
            batch_size=500,
        )


def told(cities: Sequence[int], at: datetime) -> dict[int, dict[str, str]]:
    """What the apps above say of these cities, by primary key."""
    found: dict[int, dict[str, str]] = {}
    for tell in _tellers:
        for city, facts in tell(cities, at).items():
            found.setdefault(city, {}).update(facts)
    return found


def _measured(city: City, at: datetime, answered: tuple[int, int]) -> CityPulse:
    pulse = CityPulse(city=city, measured_at=at, requests=answered[0], failures=answered[1])
    try:
        with inside(city), transaction.atomic():
            for measure in _measures:
                for name, value in measure(at).items():
                    setattr(pulse, name, value)
    except DatabaseError as error:
        log.exception("The city %s could not be measured.", city.code)
        pulse.error = type(error).__name__
    return pulse
