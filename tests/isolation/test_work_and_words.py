"""Jobs run in the city that promised them or nowhere; log lines and errors name their own city."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection

from core.conf.logs import JsonFormatter
from core.outbox import consumer, registry, services
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from core.tenancy import current_schema, inside, inside_public
from reporting.models import Report
from tenants.models import City
from tests.isolation.canary import CANARY, Life
from tests.support.clients import CityClient

TOPIC = "isolation.look"


@pytest.fixture
def seen() -> Iterator[list[tuple[str, int]]]:
    """Where a job found itself, and how many reports it saw there."""
    found: list[tuple[str, int]] = []

    @registry.consumer(TOPIC)
    def look(message: Message) -> None:
        found.append((current_schema(), Report.objects.count()))

    yield found
    registry.forget(TOPIC)


def rows() -> dict[str, OutboxMessage]:
    with inside_public():
        return {row.city: row for row in OutboxMessage.objects.filter(topic=TOPIC)}


def forged(schema: str) -> int:
    """A row that names a city, as somebody with the platform's rights might write it."""
    with inside_public(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_outboxmessage (city, topic, queue, key, payload)"
            " VALUES (%s, %s, 'default', '', '{}') RETURNING id",
            [schema, TOPIC],
        )
        return int(cursor.fetchone()[0])


def test_each_job_sees_its_own_city(
    life: Life, batam: City, bekasi: City, seen: list[tuple[str, int]]
) -> None:
    services.enqueue(TOPIC)
    with inside(bekasi):
        services.enqueue(TOPIC)

    for schema, row in rows().items():
        consumer.consume(schema, [row.pk])

    assert sorted(seen) == sorted([(batam.schema_name, 2), (bekasi.schema_name, 0)])


def test_a_row_handed_to_the_wrong_city_is_not_done_there(
    life: Life, batam: City, bekasi: City, seen: list[tuple[str, int]]
) -> None:
    """A broker message that names another city than its rows: row-level security hides them."""
    services.enqueue(TOPIC)
    row = rows()[batam.schema_name]

    consumer.consume(bekasi.schema_name, [row.pk])

    assert seen == []
    assert rows()[batam.schema_name].done_at is None


@pytest.mark.parametrize("schema", ["c_nobody", "", "information_schema", "extensions"])
def test_a_job_of_no_city_is_put_aside_and_never_run(
    batam: City, seen: list[tuple[str, int]], schema: str
) -> None:
    row = forged(schema)

    consumer.consume(schema, [row])

    assert seen == []
    assert rows()[schema].dead_at is not None


def test_a_city_cannot_promise_in_anothers_name(batam: City, bekasi: City) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.outbox_outboxmessage (city, topic, queue, key, payload)"
            " VALUES (%s, %s, 'default', '', '{}')",
            [bekasi.schema_name, TOPIC],
        )


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Log lines as they would be written, from every logger."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Keep()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)
    yield written
    root.setLevel(level)
    root.removeHandler(handler)


def test_log_lines_name_the_city_they_are_about(
    life: Life, batam: City, bekasi: City, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistake(*_args: object) -> bytes:
        logging.getLogger("reporting").info("in the middle")
        raise KeyError(current_schema())

    monkeypatch.setattr("reporting.selectors.report_list.page", mistake)
    for city in (batam, bekasi, batam):
        del lines[:]
        client = CityClient(city, raise_request_exception=False)
        answer = client.get("/api/v1/reports", headers={"X-Request-Id": "permintaan-1"})

        assert answer.status_code == 500
        told = [json.loads(line) for line in lines]
        middle = [line for line in told if line["message"] == "in the middle"]
        assert [line["schema"] for line in middle] == [city.schema_name]
        assert [line["request_id"] for line in middle] == ["permintaan-1"]
        other = bekasi if city == batam else batam
        assert other.schema_name not in "".join(lines)


def test_refusals_say_nothing_of_the_neighbour(life: Life, bekasi: City, lines: list[str]) -> None:
    client = CityClient(bekasi)
    paths = [
        f"/laporan/{life.report.number}",
        f"/api/v1/reports/{life.report.public_id}",
        f"/api/v1/reports?cursor={life.report.number}",
        f"/api/v1/reports?category={CANARY}&bbox=1,2,3",
        life.file_url,
        "/api/v1/areas/locate?lon=104.05&lat=1.13",
    ]
    for path in paths:
        response = client.get(path)
        assert response.status_code in (404, 422), path
        text = response.content.decode()
        for word in ("Batam", CANARY, "c_testbatam01", "Dinas"):
            assert word not in text, (path, word)
    assert CANARY not in "".join(lines)
