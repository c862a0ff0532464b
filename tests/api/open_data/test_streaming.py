"""A file is made after its request is over: still inside the right city and role, whole or marked as cut short."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import DatabaseError, close_old_connections, connection

from api.open_data.formats import CSV, GEOJSON, NDJSON, chunks
from core.db import raw
from core.streaming import Busy, CityStream, in_chunks
from core.tenancy import NoCurrentCity, current_city, inside, outside
from reporting.models import Area, Report
from reporting.selectors.open_data import catalogue
from reporting.selectors.open_data.tables import Wanted
from tenants.models import City
from tests.api.open_data.conftest import REPORTS, ndjson_of
from tests.make.reporting import make_report
from tests.support.clients import CityClient

DATA = catalogue.DATA_SETS["reports"]


def rows_of(city: City, many: int) -> None:
    with inside(city):
        for _ in range(many):
            make_report()


def test_a_stream_carries_its_city_with_it(batam: City, bekasi: City) -> None:
    """Opened in Bekasi, read from Batam: every chunk is Bekasi's, and Batam is where it was."""
    rows_of(batam, 2)
    rows_of(bekasi, 3)
    seen: list[str] = []

    def told() -> Generator[bytes]:
        for batch in raw.batches("SELECT number FROM reporting_report", at_once=1):
            seen.append(f"{current_city().code} {batch[0][0]}")
            yield b"x"

    with inside(bekasi):
        stream = CityStream(told())
    with inside(batam):
        for _chunk in stream:
            assert current_city() == batam
            assert Report.objects.count() == 2

    assert len(seen) == 3
    assert {line.split()[0] for line in seen} == {"bekasi"}


def test_postgresql_refuses_a_file_that_is_made_outside_every_city(batam: City) -> None:
    """The guard behind the guard: without the stream, no row leaves."""
    rows_of(batam, 3)
    with inside(batam):
        made = DATA.rows(Wanted(), False)

    with outside(), pytest.raises((NoCurrentCity, DatabaseError)):
        next(made)
    with outside(), connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("SELECT count(*) FROM reporting_report")


def test_the_role_of_a_stream_is_its_citys(batam: City, bekasi: City) -> None:
    """Code that is wrong about the table still cannot read the neighbour's."""
    rows_of(bekasi, 1)

    def wrong() -> Generator[bytes]:
        for batch in raw.batches(f'SELECT number FROM "{bekasi.schema_name}".reporting_report'):
            yield str(batch).encode()

    with inside(batam):
        stream = CityStream(wrong())
    with outside(), pytest.raises(DatabaseError, match="permission denied"):
        next(stream)


def test_a_reader_that_goes_away_closes_what_was_being_read(batam: City) -> None:
    closed: list[str] = []

    def told() -> Generator[bytes]:
        try:
            while True:
                yield b"x"
        finally:
            closed.append(current_city().code)

    with inside(batam):
        stream = CityStream(told())
    next(stream)
    stream.close()

    assert closed == ["batam"]


def test_one_long_file_at_a_time_and_the_next_is_told_to_come_back(batam: City) -> None:
    reader = CityClient(batam)
    make_report()
    first = reader.get(f"{REPORTS}.ndjson")

    refused = reader.get(f"{REPORTS}.csv")
    short = reader.get("/open-data/categories.csv")

    assert refused.status_code == 503
    assert refused.json()["code"] == Busy.code
    assert int(refused.headers["Retry-After"]) > 0
    assert short.status_code == 200
    assert len(ndjson_of(first)) == 1
    again = reader.get(f"{REPORTS}.csv")
    assert again.status_code == 200
    goes_away(again)
    last = reader.get(f"{REPORTS}.csv")
    assert last.status_code == 200
    goes_away(last)


def goes_away(response: Any) -> None:
    """What a server does when its reader is gone; the connection stays, it is the test's."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database goes away after the first row."""
    real = raw.batches

    def batches(*args: Any, **options: Any) -> Iterator[Any]:
        yield next(iter(real(*args, **options)))
        raise DatabaseError("gone")

    monkeypatch.setattr(raw, "batches", batches)


def test_a_file_that_was_cut_short_does_not_look_whole(
    batam: City, breaks: None, kelurahan: list[Area], report_in: Callable[..., Report]
) -> None:
    report_in(kelurahan[0])

    def made(form: Any) -> bytes:
        return b"".join(chunks(DATA, form, Wanted()))

    assert made(CSV).splitlines()[-1] == b"#incomplete"
    assert json.loads(made(NDJSON).splitlines()[-1]) == {"error": "#incomplete"}
    with pytest.raises(ValueError, match=r"Expecting|delimiter"):
        json.loads(made(GEOJSON))


def test_pieces_are_joined_to_chunks_worth_sending() -> None:
    assert list(in_chunks(iter([b"ab", b"c", b"defg", b"h"]), size=3)) == [b"abc", b"defg", b"h"]
    assert list(in_chunks(iter([]))) == []
