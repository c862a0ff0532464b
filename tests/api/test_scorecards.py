"""``/api/v1/scorecards``: of agencies, of one agency, of the city, and the months there are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from reporting.models import Agency, ScorecardCount
from reporting.rules.scoring import COUNTS, MEDIANS
from tests.api.conftest import problem_of
from tests.make.reporting import make_agency
from tests.support.clients import CityClient

URL = "/api/v1/scorecards"
PERCENTS = ("on_time_response", "on_time_resolution", "confirmed", "reopened", "handed_over")


def counted(agency: Agency | None, month: date, **facts: Any) -> None:
    ScorecardCount.objects.create(
        agency=agency,
        kind="month",
        begins_on=month,
        counted_at=datetime(2026, 9, 30, tzinfo=UTC),
        facts={
            **dict.fromkeys(COUNTS, 0),
            **dict.fromkeys(MEDIANS),
            **{f"{name}_percent": None for name in PERCENTS},
            "is_ranked": False,
            "formula": 2,
            "secret_of_the_desk": "not for everybody",
            **facts,
        },
    )


@pytest.fixture
def months(api: CityClient) -> CityClient:
    """Two months of DLH, one of another agency, and the city's."""
    dlh, other = Agency.objects.get(code="dlh"), make_agency(code="lain")
    for month, reports in ((date(2026, 8, 1), 12), (date(2026, 9, 1), 20)):
        counted(dlh, month, reports=reports, is_ranked=True, on_time_response_percent=80.0)
        counted(None, month, reports=reports + 3)
    counted(other, date(2026, 9, 1), reports=3)
    return api


def test_agencies_of_a_month_and_one_of_them(months: CityClient) -> None:
    cards = months.get(URL, {"month": "2026-09"}).json()

    assert [(each["agency"], each["reports"], each["rank"]) for each in cards] == [
        ("dlh", 20, 1), ("lain", 3, None),
    ]  # fmt: skip
    assert months.get(URL, {"month": "2026-09", "agency": "lain"}).json() == cards[1:]
    assert months.get(URL, {"month": "2026-08", "agency": "lain"}).json() == []
    assert b"secret_of_the_desk" not in months.get(URL, {"month": "2026-09"}).content


def test_the_city_and_its_months(months: CityClient) -> None:
    city = months.get(f"{URL}/city", {"month": "2026-09"})

    assert (city.json()["month"], city.json()["reports"]) == ("2026-09", 23)
    assert b"secret_of_the_desk" not in city.content
    assert months.get(f"{URL}/months").json() == [{"month": "2026-09"}, {"month": "2026-08"}]
    problem_of(months.get(f"{URL}/city", {"month": "2026-01"}), 404, "scorecard_not_found")
    tag = city.headers["ETag"]
    again = months.get(f"{URL}/city", {"month": "2026-09"}, headers={"If-None-Match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        (URL, {"month": "2026-13"}, "month"),
        (URL, {"month": "November"}, "month"),
        (URL, {"agency": "tidak-ada"}, "agency"),
        (f"{URL}/city", {"month": "x"}, "month"),
        (f"{URL}/months", {"month": "2026-09"}, "month"),
    ],
)
def test_a_month_that_cannot_be_meant(
    api: CityClient, path: str, query: dict[str, str], field: str
) -> None:
    response = api.get(path, query)

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
