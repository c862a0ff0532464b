"""A month with numbers, and people who read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import clock, redis
from core.tenancy import CityLike
from reporting.models import Report, ReportEvent
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import scorecards
from tests.make.reporting import make_person, make_report, some_kelurahan, triage
from tests.reporting.scorecards.lives import APRIL_FIRST, MARCH, MONDAY
from tests.support.clients import CityClient, signed_in

SignIn = Callable[..., CityClient]


@pytest.fixture
def anybody(batam: CityLike) -> CityClient:
    """A browser that is not signed in."""
    return CityClient(batam)


@pytest.fixture
def staff(batam: CityLike) -> SignIn:
    """Somebody signed in with a role."""

    def sign_in(role: Role | None, *, agency: str = "dlh", **facts: Any) -> CityClient:
        return signed_in(batam, make_person(role, agency=agency, **facts))

    return sign_in


@pytest.fixture
def april(batam: CityLike, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the first of April."""
    monkeypatch.setattr(clock, "now", lambda: APRIL_FIRST)


@pytest.fixture
def march(april: None) -> None:
    """March is over: DLH had twelve reports and is ranked, Dishub two and is not; one is left out."""
    minutes = [*range(4, 15), 90]
    for number, each in enumerate(minutes):
        told(number, minutes=each, confirmed=number % 2 == 0)
    for number in range(2):
        told(number, minutes=7, to="dishub")
    out = told(20, minutes=7)
    scorecards.exclude(number=out.number, reason="test", note="Latihan", actor=triage(), at=MONDAY)
    scorecards.freeze_month(month=MARCH, at=APRIL_FIRST)
    scorecards.count_so_far(at=APRIL_FIRST)


def told(number: int, *, minutes: int, to: str = "dlh", confirmed: bool = False) -> Report:
    """A life written down in bulk, with the facts the services would have written."""
    begun = MONDAY + timedelta(days=number)
    report = make_report(
        submitted_at=begun, agency=to, state=State.CLOSED, closed_at=begun + timedelta(hours=4),
        kecamatan=some_kelurahan().parent, device_hash=f"{to}-{number}",
    )  # fmt: skip
    entries: list[tuple[str, int, dict[str, Any]]] = [
        ("route", 0, {"agency_before": None}),
        ("accept", minutes, {"response_minutes": minutes, "response_on_time": minutes <= 30}),
        ("resolve", 180, {"resolution_minutes": 180, "resolution_on_time": True}),
        ("confirm" if confirmed else "auto_confirm", 240, {}),
    ]
    ReportEvent.objects.bulk_create(
        ReportEvent(
            report=report, kind=kind, actor_role="system", actor_label="Sistem",
            facts={"agency": to, "agency_before": to, **facts},
            happened_at=begun + timedelta(minutes=after),
        )
        for kind, after, facts in entries
    )  # fmt: skip
    return report


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Papers and limits that earlier tests left in Redis."""
    redis.client().flushdb()
