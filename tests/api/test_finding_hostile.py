"""Parameters nobody sends by mistake: always an answer of the contract, never a mistake of ours."""

from __future__ import annotations

import pytest

from tests.make.reporting import make_report
from tests.support.clients import CityClient

URL = "/api/v1/reports"
POINT = "lat=1.13&lon=104.05"


@pytest.mark.parametrize(
    "address",
    [
        f"{URL}?q=%27%3B+DROP+TABLE+x%3B--",
        f"{URL}?q=%5C%27%3A%2A%7C%26%21+a",
        f"{URL}?q=_",
        f"{URL}?q=%F0%9F%92%A9",
        f"{URL}?q=%ED%A0%80",
        f"{URL}?q=%2540a1+%40a2577",
        f"{URL}?q=%25s+%25%28x%29s",
        f"{URL}?q=BTM-2603-999999999",
        f"{URL}?q=sampah&since=0001-01-01T00:00:00%2B14:00",
        f"{URL}?q=sampah&until=9999-12-31T23:59:59-12:00",
        f"{URL}?q=sampah&since=9999-12-31T23:59:59Z",
        f"{URL}?since=0001-01-01T00:00:00Z&until=9999-12-31T23:59:59Z",
        f"{URL}?cursor=OTk5OS0xMi0zMVQyMzo1OTo1OSsxNDowMHwx",
        f"{URL}?q=a&cursor=MTk3MC0wMS0wMVQwMDowMDowMCswMDowMHwx",
        f"{URL}?cursor=MjAyNi0wMy0wMlQwMjowMDowMCswMDowMHw5MjIzMzcyMDM2ODU0Nzc1ODA3",
        f"{URL}?bbox=-180,-90,180,90&q=sampah&state=open,closed,merged,rejected",
        f"{URL}?bbox=1e400,1,2,3",
        f"{URL}?bbox=104.0,1.1,104.0000000001,1.1000000001",
        f"{URL}?state=,",
        f"{URL}?state=open,open",
        f"{URL}?category=%00",
        f"{URL}?category=sampah%2C%F0%9F%92%A9",
        f"{URL}?limit=1e2",
        f"{URL}?limit=99999999999999999999",
        f"{URL}?desk=false&desk=true",
        f"{URL}/nearby?{POINT}&radius_m=10&limit=100&state=merged",
        f"{URL}/nearby?lat=-0.0&lon=104",
        f"{URL}/nearby?lat=1e-320&lon=104",
        f"{URL}/similar?{POINT}&category=sampah%00",
        "/api/v1/areas?lat=-90&lon=-180",
        "/api/v1/areas?parent=%27",
        "/api/v1/areas/%27%22%00",
        "/api/v1/areas/locate?lat=1e308&lon=1e308",
        "/api/v1/categories/%F0%9F%92%A9",
        "/api/v1/scorecards?month=0000-00",
        "/api/v1/scorecards?month=0001-01",
        "/api/v1/scorecards?month=9999-12",
        "/api/v1/scorecards/city?month=%D9%A2%D9%A0%D9%A2%D9%A6-%D9%A0%D9%A1",
        "/tiles/reports/22/4194303/4194303.mvt",
        "/tiles/reports/99999999999999999999/0/0.mvt",
        "/tiles/reports/14/12927/8140.mvt?category=%00",
    ],
)
def test_it_is_answered_or_refused(api: CityClient, address: str) -> None:
    make_report(description="sampah")

    response = api.get(address)

    assert response.status_code in {200, 404, 422}, response.content
    if response.status_code != 200:
        assert response.headers["Content-Type"] == "application/problem+json"
