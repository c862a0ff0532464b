"""Moving a city through its life: what the table allows, written down, felt at once by everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core.outbox import cities
from core.tenancy import inside, inside_public
from reporting.models import Agency, Report
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import intake
from tenants.models import City, CityEvent, CityState
from tenants.rules.life import (
    KEPT_AFTER_CLOSING,
    MayNotTakeStep,
    ReasonNeeded,
    State,
    StepNotAllowed,
    Who,
)
from tenants.services import life
from tenants.services.life import TooEarly
from tenants.standing import CitySuspended
from tests.make.people import make_person
from tests.support.clients import signed_in

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


def move(city: City, step: str, **how: Any) -> City:
    return life.move(city, step, **{"actor_label": "Vendor", "at": AT, "reason": "uji", **how})


def events(city: City) -> list[tuple[str, str, str]]:
    with inside_public():
        rows = CityEvent.objects.filter(city=city).order_by("pk")
        return [(row.kind, row.from_state, row.to_state) for row in rows][-10:]


def stored(city: City) -> City:
    with inside_public():
        found: City = City.objects.get(pk=city.pk)
        return found


def test_a_step_changes_the_state_and_is_written_down(bekasi: City) -> None:
    move(bekasi, "fall_due", actor_label="Penagihan", reason="Faktur TGP-1 lewat tempo")

    assert (bekasi.state, stored(bekasi).state) == ("past_due", "past_due")
    with inside_public():
        event = CityEvent.objects.filter(city=bekasi).latest("pk")
    assert (event.kind, event.actor_label, event.reason, event.happened_at) == (
        "fall_due", "Penagihan", "Faktur TGP-1 lewat tempo", AT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("step", "how", "refusal"),
    [
        ("reopen", {}, StepNotAllowed),
        ("erase", {}, StepNotAllowed),
        ("dance", {}, StepNotAllowed),
        ("suspend", {"reason": "  "}, ReasonNeeded),
        ("close", {"who": Who.PARTNER}, MayNotTakeStep),
        ("fall_due", {"who": Who.CITY}, MayNotTakeStep),
        ("suspend", {"to": State.CLOSED}, StepNotAllowed),
    ],
)
def test_what_the_table_does_not_allow_changes_nothing(
    bekasi: City, step: str, how: dict[str, Any], refusal: type[Exception]
) -> None:
    before = events(bekasi)

    with pytest.raises(refusal):
        move(bekasi, step, **how)

    assert (stored(bekasi).state, events(bekasi)) == ("active", before)


def test_the_second_of_two_decides_on_what_the_first_left(bekasi: City) -> None:
    seen_by_two = stored(bekasi)
    move(bekasi, "suspend")

    with pytest.raises(StepNotAllowed):
        move(seen_by_two, "suspend")

    assert [kind for kind, _, _ in events(bekasi)].count("suspend") == 1


def test_reopened_into_what_it_was(bekasi: City) -> None:
    move(bekasi, "suspend")
    move(bekasi, "reopen")
    assert bekasi.state == CityState.ACTIVE
    with inside_public():
        City.objects.filter(pk=bekasi.pk).update(state=CityState.TRIAL)
    move(bekasi, "suspend")
    move(bekasi, "reopen")
    assert bekasi.state == CityState.TRIAL
    move(bekasi, "suspend")
    move(bekasi, "reopen", to=State.PAST_DUE)
    assert bekasi.state == CityState.PAST_DUE


def test_a_closed_city_is_kept_then_erased_and_not_before(bekasi: City) -> None:
    move(bekasi, "close", reason="Kontrak selesai")
    assert stored(bekasi).erase_after == AT + KEPT_AFTER_CLOSING
    with pytest.raises(TooEarly):
        move(bekasi, "erase", at=AT + KEPT_AFTER_CLOSING - timedelta(seconds=1))
    assert stored(bekasi).state == "closed"

    move(bekasi, "erase", at=AT + KEPT_AFTER_CLOSING)

    assert (stored(bekasi).state, stored(bekasi).is_ready) == ("erased", False)
    with pytest.raises(cities.CityGone):
        cities.enter(bekasi.schema_name)


def test_a_closed_city_comes_back_to_be_read(bekasi: City) -> None:
    move(bekasi, "close")
    assert Client(HTTP_HOST="bekasi.localhost").get("/").status_code == 410
    with pytest.raises(cities.CityNotReady):
        cities.enter(bekasi.schema_name)

    move(bekasi, "restore")

    assert (bekasi.state, stored(bekasi).erase_after) == ("suspended", None)
    assert Client(HTTP_HOST="bekasi.localhost").get("/").status_code == 200


def test_the_jobs_of_a_suspended_city_are_only_upkeep(batam: City, bekasi: City) -> None:
    move(bekasi, "suspend")

    assert cities.ready_schemas() == [batam.schema_name]
    assert cities.ready_schemas(upkeep=True) == [batam.schema_name, bekasi.schema_name]
    with cities.enter(bekasi.schema_name):
        pass  # what was promised is kept
    move(bekasi, "close")
    assert cities.ready_schemas(upkeep=True) == [batam.schema_name]


class TestSuspended:
    """Everything can be read, nothing is taken in or changed, and the way back stays open."""

    @pytest.fixture(autouse=True)
    def _suspended(self, bekasi: City) -> None:
        move(bekasi, "suspend")

    def test_citizens_read_and_are_told_before_they_write(self) -> None:
        client = Client(HTTP_HOST="bekasi.localhost")

        for path in ("/", "/sekitar", "/kota-kita", "/lapor"):
            page = client.get(path)
            assert page.status_code == 200, path
            assert "tidak menerima laporan baru" in page.content.decode(), path
        assert 'name="description"' not in client.get("/lapor").content.decode()

    def test_a_report_is_refused_by_every_door(self, bekasi: City) -> None:
        client = Client(HTTP_HOST="bekasi.localhost")

        page = client.post("/lapor", {"description": "Sampah", "lat": "-6.2", "lon": "107"})
        program = client.post(
            "/api/v1/reports", {"description": "x"}, content_type="application/json"
        )

        assert (page.status_code, program.status_code) == (403, 403)
        assert program.json()["code"] == "city_suspended"
        with inside(bekasi):
            with pytest.raises(CitySuspended):
                intake.submit(
                    intake.Submission(description="Sampah", lon=107.0, lat=-6.2),
                    actor=Actor.citizen(),
                    at=AT,
                )
            assert Report.objects.count() == 0

    def test_programs_still_read(self) -> None:
        client = Client(HTTP_HOST="bekasi.localhost")

        assert client.get("/api/v1/reports").status_code == 200

    def test_staff_read_and_change_nothing(self, bekasi: City) -> None:
        with inside(bekasi):
            client = signed_in(bekasi, make_person(Role.CITY_ADMIN))
            agencies = Agency.objects.count()

        page = client.get("/atur/")
        refused = client.post("/atur/dinas/baru", {"code": "baru", "name": "Dinas Baru"})

        assert page.status_code == 200
        assert "dihentikan sementara" in page.content.decode()
        assert refused.status_code == 403
        assert "dihentikan sementara" in refused.content.decode()
        with inside(bekasi):
            assert Agency.objects.count() == agencies

    def test_staff_can_still_sign_in_and_out(self) -> None:
        client = Client(HTTP_HOST="bekasi.localhost")

        assert client.post("/masuk/", {"login": "x@y.id", "password": "x"}).status_code == 200
        assert client.post("/keluar/").status_code == 302

    def test_the_way_back_is_open(self) -> None:
        """Paying and leaving are the package screens; who is behind them is their own door's question."""
        answer = Client(HTTP_HOST="bekasi.localhost").post("/atur/paket/tidak-ada")

        assert b"city_suspended" not in answer.content
        assert answer.status_code != 403

    def test_the_neighbour_notices_nothing(self) -> None:
        client = Client(HTTP_HOST="batam.localhost")

        assert "tidak menerima" not in client.get("/").content.decode()
        assert client.post("/lapor", {"description": ""}).status_code == 422
