"""Promising work: in the change's transaction, for the current city, and for no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.db.transaction import TransactionManagementError

from core.outbox.models import OutboxMessage
from core.outbox.registry import UnknownTopic
from core.outbox.services import enqueue, enqueue_for_each
from core.tenancy import CityLike, NoCurrentCity, inside, inside_public, outside
from tests.core.outbox.conftest import Register
from tests.support.outbox import drain, waiting


@transaction.atomic
def fail_after_promising() -> None:
    enqueue("test.greet")
    raise ZeroDivisionError


def test_the_row_carries_the_city_the_queue_and_the_payload(
    batam: CityLike, consumes: Register
) -> None:
    consumes("test.greet", queue="critical")

    enqueue("test.greet", key="BTM-1", name="Siti", count=3)

    [row] = waiting()
    assert (row.city, row.topic, row.queue, row.key) == (
        batam.schema_name,
        "test.greet",
        "critical",
        "BTM-1",
    )
    assert (row.payload, row.attempts, row.lease_until) == ({"name": "Siti", "count": 3}, 0, None)


def test_a_rolled_back_change_promises_nothing(batam: CityLike, consumes: Register) -> None:
    consumes("test.greet")

    with pytest.raises(ZeroDivisionError):
        fail_after_promising()

    assert waiting() == []


def test_an_unknown_topic_is_a_mistake_of_the_caller(batam: CityLike) -> None:
    with pytest.raises(UnknownTopic, match=r"test\.nobody"):
        enqueue("test.nobody")

    assert waiting() == []


@pytest.mark.django_db
def test_outside_every_city_nothing_can_be_promised(consumes: Register) -> None:
    consumes("test.greet")

    with outside(), pytest.raises(NoCurrentCity):
        enqueue("test.greet")


def test_without_a_transaction_nothing_can_be_promised(
    committed_db: None, consumes: Register
) -> None:
    consumes("test.greet")

    with inside_public(), pytest.raises(TransactionManagementError, match="in the transaction"):
        enqueue("test.greet")


def test_not_before_keeps_the_row_back(batam: CityLike, consumes: Register) -> None:
    seen = consumes("test.later")
    tomorrow = datetime.now(tz=UTC) + timedelta(days=1)
    enqueue("test.later", not_before=tomorrow)

    assert drain() == 0
    assert drain(at=tomorrow) == 1
    assert len(seen) == 1


def test_a_city_neither_sees_nor_forges_its_neighbours_rows(
    batam: CityLike, bekasi: CityLike, consumes: Register
) -> None:
    consumes("test.greet")
    with inside(bekasi):
        enqueue("test.greet", secret="Bekasi")

    assert not OutboxMessage.objects.exists()
    assert OutboxMessage.objects.filter(topic="test.greet").update(last_error="mine") == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        OutboxMessage.objects.create(city=bekasi.schema_name, topic="test.greet", queue="default")
    [row] = waiting()
    assert (row.city, row.last_error) == (bekasi.schema_name, "")


@pytest.mark.parametrize("column", ["city", "topic", "payload", "attempts", "queue"])
def test_a_city_cannot_rewrite_what_it_promised(
    batam: CityLike, consumes: Register, column: str
) -> None:
    consumes("test.greet")
    enqueue("test.greet")

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        OutboxMessage.objects.update(**{column: OutboxMessage.objects.values(column)[:1]})


def test_a_city_that_still_has_the_work_waiting_gets_no_second_row(
    batam: CityLike, bekasi: CityLike, consumes: Register
) -> None:
    consumes("test.nightly")
    schemas = [batam.schema_name, bekasi.schema_name]
    enqueue("test.nightly")

    with inside_public():
        added = enqueue_for_each(schemas, "test.nightly", at="now")

    assert added == 1
    assert sorted(row.city for row in waiting("test.nightly")) == sorted(schemas)
