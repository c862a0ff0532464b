"""Officers at the triage desk, the reports that wait for them, and what they press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.tenancy import CityLike
from reporting.models import Report
from reporting.rules.roles import Role
from tests.make.reporting import make_person, make_report, some_kelurahan
from tests.support import outbox
from tests.support.clients import CityClient, signed_in

Officer = Callable[..., CityClient]
TRIAGE = "/meja/triase/"


@pytest.fixture
def officer(batam: CityLike) -> Officer:
    """Somebody signed in; ``officer()`` is a coordinator."""

    def sign_in(role: Role = Role.TRIAGE, **facts: Any) -> CityClient:
        return signed_in(batam, make_person(role, **facts))

    return sign_in


def held(text: str = "Sampah menumpuk di pinggir jalan", **facts: Any) -> Report:
    """A report that waits for a decision, sent ten minutes ago."""
    return make_report(
        **{
            "submitted_at": clock.now() - timedelta(minutes=10),
            "kelurahan": some_kelurahan(),
            "needs_triage": True,
            "triage_reason": "Kategori belum pasti",
            "description": text,
            "device_hash": "d" * 64,
            **facts,
        }
    )


def put(client: CityClient, report: Report, decision: str, **fields: Any) -> Any:
    """Decide on the card of a report, as its form does."""
    sent = {"decision": decision, "version": Report.objects.get(pk=report.pk).version, **fields}
    return client.post(f"{TRIAGE}{report.public_id}/putuskan", sent)


def carry_out() -> None:
    """Let the half minute pass; no mail leaves a test."""
    outbox.drain(at=clock.now() + timedelta(seconds=40), may_fail=True)


def page(client: CityClient) -> str:
    """The desk as it shows now."""
    return client.get(TRIAGE).content.decode()


def as_before(report: Report) -> bool:
    """Whether nothing became of a report since it was read."""
    now = Report.objects.get(pk=report.pk)
    return (now.state, now.agency_id, now.needs_triage, now.version, now.description) == (
        report.state,
        report.agency_id,
        report.needs_triage,
        report.version,
        report.description,
    )
