"""What tests of Open311's reading share: moments as the standard writes them, lists, entries of a timeline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from core import clock
from reporting.models import Report, ReportEvent


def ids(response: Any) -> list[str]:
    """The numbers listed, in order."""
    assert response.status_code == 200, response.content
    return [each["service_request_id"] for each in response.json()]


def w3c(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ago(**duration: float) -> datetime:
    return clock.now() - timedelta(**duration)


def note(
    report: Report, at: datetime, *, kind: str = "reply", text: str = "", is_public: bool = True
) -> ReportEvent:
    """An entry of the timeline."""
    return ReportEvent.objects.create(
        report=report, kind=kind, actor_role="agency_operator", actor_label="Ayu", note=text,
        is_public=is_public, facts={"to": report.state}, happened_at=at,
    )  # fmt: skip
