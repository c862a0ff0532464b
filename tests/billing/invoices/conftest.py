"""Kota Bekasi and its invoices, on the platform; mails go to a post office of the tests' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from core import clock
from core.tenancy import inside_public
from tenants.models import City
from tests.make.billing import noon
from tests.support.post import PostOffice, RunningPostOffice


@pytest.fixture(scope="session")
def running_office() -> Iterator[PostOffice]:
    running = RunningPostOffice()
    yield running.start()
    running.stop()


@pytest.fixture
def office(running_office: PostOffice, settings: Any) -> PostOffice:
    """An empty post office that every mail goes to."""
    running_office.box.forget()
    settings.EMAIL_BACKEND = "core.messages.smtp.Backend"
    settings.DEFAULT_FROM_EMAIL = "Tanggap <jangan-balas@tanggap.invalid>"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running_office.smtp_port
    settings.EMAIL_TIMEOUT = 5
    return running_office


@pytest.fixture
def city(bekasi: City) -> Iterator[City]:
    """A city in good standing; the test runs on the platform."""
    with inside_public():
        yield bekasi


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let pages and letters believe it is noon on a day."""

    def set_clock(day: date) -> None:
        monkeypatch.setattr(clock, "now", lambda: noon(day))

    set_clock(date(2026, 11, 3))
    return set_clock
