"""The contract is true, committed and readable without the internet."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from reporting.models import AgencyDay
from reporting.rules.states import State
from reporting.services import scorecards
from tests.api.conftest import problem_of
from tests.api.test_photos import upload
from tests.make.reporting import make_report, some_kelurahan, triage
from tests.reporting.scorecards.lives import APRIL_FIRST, MARCH, MONDAY, agency, life
from tests.support import pictures
from tests.support.clients import CityClient

ROOT = Path(__file__).resolve().parent.parent.parent
COMMITTED = ROOT / "api" / "contracts" / "city-v1.yaml"


@cache
def contract() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))
    return document


def keeps_to(path: str, response: Any, method: str = "get") -> None:
    """Whether an answer is what the contract promises for this path, method and status."""
    described = contract()["paths"][path][method]["responses"][str(response.status_code)]
    media_type = response.headers["Content-Type"].split(";")[0]
    schema = {
        **described["content"][media_type]["schema"],
        "components": contract()["components"],
    }
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(response.json())] == []


def test_the_contract_is_served_as_yaml_and_json(api: CityClient) -> None:
    text = api.get("/api/v1/schema")
    json = api.get("/api/v1/schema", headers={"Accept": "application/json"})

    assert yaml.safe_load(text.content) == contract()
    assert json.json() == contract()
    assert text.headers["Vary"].startswith("Accept")
    again = api.get("/api/v1/schema", headers={"If-None-Match": text.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_lists_and_reports_keep_to_the_contract(api: CityClient) -> None:
    kelurahan = some_kelurahan()
    for state in State:
        make_report(state=state, kelurahan=kelurahan, kecamatan=kelurahan.parent)
    make_report(agency=None)

    page = api.get("/api/v1/reports", {"limit": "100"})
    keeps_to("/api/v1/reports", page)
    assert len(page.json()["results"]) >= len(State)
    keeps_to("/api/v1/reports", api.get("/api/v1/reports", {"limit": "1"}))
    for report in page.json()["results"]:
        one = api.get(f"/api/v1/reports/{report['id']}")
        keeps_to("/api/v1/reports/{report_id}", one)


def test_receipts_photos_and_refusals_keep_to_the_contract(
    api: CityClient, body: dict[str, Any]
) -> None:
    reports = "/api/v1/reports"
    keeps_to(reports, api.post_json(reports, body, idempotency_key="k"), "post")
    keeps_to(reports, api.post_json(reports, body, idempotency_key="k"), "post")
    keeps_to(reports, api.post_json(reports, {}, idempotency_key="k"), "post")
    keeps_to(reports, api.post_json(reports, body | {"x": 1}), "post")
    keeps_to(reports, api.get(reports, {"bbox": "x"}))
    keeps_to("/api/v1/photos", upload(api, pictures.jpeg()), "post")
    keeps_to("/api/v1/photos", upload(api, pictures.png()), "post")
    keeps_to("/api/v1/photos", upload(api, b"x"), "post")


def test_categories_can_be_chosen_and_are_told_apart(api: CityClient) -> None:
    response = api.get("/api/v1/categories")

    keeps_to("/api/v1/categories", response)
    categories = {category["code"]: category for category in response.json()}
    assert categories["sampah"]["parent"] is None
    assert any(category["parent"] == "sampah" for category in categories.values())
    assert any(category["next_door"] for category in categories.values())


def test_a_point_has_a_kelurahan_and_a_kecamatan(api: CityClient) -> None:
    kelurahan = some_kelurahan()
    point = {"lon": str(kelurahan.label_point.x), "lat": str(kelurahan.label_point.y)}

    response = api.get("/api/v1/areas/locate", point)

    keeps_to("/api/v1/areas/locate", response)
    assert kelurahan.parent is not None
    assert response.json() == {
        "kelurahan": kelurahan.name,
        "kelurahan_code": kelurahan.code,
        "kecamatan": kelurahan.parent.name,
        "kecamatan_code": kelurahan.parent.code,
        "snapped_m": 0,
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "invalid"),
        ({"lon": "104"}, "invalid"),
        ({"lon": "x", "lat": "1"}, "invalid"),
        ({"lon": "nan", "lat": "inf"}, "invalid"),
        ({"lon": "0", "lat": "0"}, "invalid_location"),
        ({"lon": "1.1", "lat": "104.0"}, "invalid"),
        ({"lon": "106.8", "lat": "-6.2"}, "outside_city"),
    ],
)
def test_a_point_that_is_none_of_ours(api: CityClient, query: dict[str, str], code: str) -> None:
    response = api.get("/api/v1/areas/locate", query)

    problem_of(response, 422, code)
    keeps_to("/api/v1/areas/locate", response)


def test_scorecards_are_those_of_a_month(api: CityClient) -> None:
    response = api.get("/api/v1/scorecards")
    assert response.json() == []
    keeps_to("/api/v1/scorecards", response)
    assert api.get("/api/v1/scorecards", {"month": "2026-03"}).status_code == 200

    for month in ("maret", "2026-13", "2026-3", "2026-03-01", "²026-01"):
        problem_of(api.get("/api/v1/scorecards", {"month": month}), 422, "invalid")


def test_a_frozen_month_a_running_one_and_counters_keep_to_the_contract(api: CityClient) -> None:
    number = life(0).number
    life(1)
    AgencyDay.objects.create(agency=agency(), on=date(2026, 3, 2), received=2, responded=1)
    counters = api.get("/api/v1/scorecards", {"month": "2026-03"})
    scorecards.count_so_far(at=MONDAY + timedelta(days=3))
    so_far = api.get("/api/v1/scorecards", {"month": "2026-03"})
    scorecards.freeze_month(month=MARCH, at=APRIL_FIRST)
    frozen = api.get("/api/v1/scorecards", {"month": "2026-03"})
    scorecards.exclude(number=number, reason="test", note="Latihan", actor=triage(), at=APRIL_FIRST)
    life(2, at=APRIL_FIRST)
    scorecards.freeze_month(month=date(2026, 4, 1), at=APRIL_FIRST + timedelta(days=31))
    corrected = api.get("/api/v1/scorecards", {"month": "2026-04"})

    for response in (counters, so_far, frozen, corrected):
        keeps_to("/api/v1/scorecards", response)
        assert set(response.json()[0]) == set(
            contract()["components"]["schemas"]["ScorecardOut"]["properties"]
        )
    assert [each.json()[0]["is_final"] for each in (counters, so_far, frozen)] == [
        False, False, True,
    ]  # fmt: skip
    assert (frozen.json()[0]["reports"], frozen.json()[0]["rank"]) == (2, None)
    (correction,) = corrected.json()[0]["corrections"]
    assert correction["changes"]["reports"] == [2, 1]
