"""Pages of other sites may call a city's public APIs, without ever borrowing somebody's session."""

from __future__ import annotations

from tests.support.clients import CityClient

ELSEWHERE = {"Origin": "https://aplikasi.example"}


def test_a_browser_that_asks_beforehand_is_let_through(api: CityClient) -> None:
    asked = {
        **ELSEWHERE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,idempotency-key",
    }

    answer = api.options("/api/v1/reports", headers=asked)

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization,idempotency-key"


def test_answers_may_be_read_but_not_with_cookies(api: CityClient) -> None:
    answer = api.get("/api/v1/categories", headers=ELSEWHERE)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


def test_pages_stay_closed(api: CityClient) -> None:
    assert "Access-Control-Allow-Origin" not in api.get("/", headers=ELSEWHERE).headers
