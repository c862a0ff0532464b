"""How far the building of a city has come, for the page of somebody who waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from core.tenancy import inside_public
from tenants.models import City, ProvisioningStep
from tenants.rules.building import STEPS
from tenants.services import addresses, building

LABELS: Final = {step.name.value: step.label for step in STEPS}


@dataclass(frozen=True, slots=True)
class StepView:
    """One line: ``state`` is ``waiting``, ``running`` or ``done``; ``retries`` counts failed tries."""

    name: str
    label: str
    state: str
    retries: int
    took: timedelta | None


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole: ``failed`` means that it stopped and the vendor has been told."""

    steps: tuple[StepView, ...]
    done: int
    is_ready: bool
    failed: bool
    url: str

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        return 100 * self.done // max(1, len(self.steps))

    @property
    def is_over(self) -> bool:
        """Whether asking again is of no use: everything is done, or it stopped."""
        return self.failed or (self.is_ready and self.done == len(self.steps))


def progress(city: City) -> Progress:
    """What is done, what is under way and what waits; three queries in ``public``."""
    with inside_public():
        now = City.objects.only("pk", "code", "is_ready").get(pk=city.pk)
        rows = list(ProvisioningStep.objects.filter(city=now))
        last = (
            now.events.filter(kind__in=[building.FAILED, building.REQUESTED])
            .order_by("-happened_at", "-pk")
            .values_list("kind", flat=True)
            .first()
        )
    steps = tuple(_view(row) for row in rows)
    done = sum(step.state == "done" for step in steps)
    complete = now.is_ready and done == len(steps)
    url = addresses.city_url(now, "/") if now.is_ready else ""
    return Progress(steps, done, now.is_ready, last == building.FAILED and not complete, url)


def _view(row: ProvisioningStep) -> StepView:
    took = row.done_at - row.started_at if row.done_at and row.started_at else None
    state = "done" if row.done_at else "running" if row.started_at else "waiting"
    return StepView(row.name, LABELS.get(row.name, row.name), state, max(0, row.attempts - 1), took)
