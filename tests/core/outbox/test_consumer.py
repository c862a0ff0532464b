"""Doing what was promised: once, in the right city, with its mark in the same transaction."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from core.live import selectors as live
from core.live import services as live_services
from core.outbox import consumer, registry, relay
from core.outbox.models import OutboxMessage
from core.outbox.operations import redrive
from core.outbox.registry import Message
from core.outbox.services import enqueue
from core.tenancy import CityLike, current_schema, inside, inside_public
from tests.core.outbox.conftest import Register
from tests.support.outbox import FollowUpFailed, drain


def rows() -> list[OutboxMessage]:
    with inside_public():
        return list(OutboxMessage.objects.order_by("pk"))


def hand_out_again(times: int) -> None:
    """As the relay does when leases end or back-offs pass, ``times`` times."""
    for _ in range(times):
        with inside_public():
            OutboxMessage.objects.update(lease_until=None, not_before="2020-01-01T00:00:00Z")
        for claim in relay.claim("default"):
            consumer.consume(claim.city, [claim.id])


def test_each_row_runs_in_its_own_city(
    batam: CityLike, bekasi: CityLike, consumes: Register
) -> None:
    places: list[str] = []
    consumes("test.where", prepare=lambda message: places.append(current_schema()))
    for city in (batam, bekasi):
        with inside(city):
            enqueue("test.where")
    with inside_public():
        enqueue("test.where")

    assert drain() == 3

    assert sorted(places) == sorted([batam.schema_name, bekasi.schema_name, "public"])
    assert current_schema() == batam.schema_name


def test_a_row_that_is_handed_out_twice_is_done_once(batam: CityLike, consumes: Register) -> None:
    seen = consumes("test.once")
    enqueue("test.once")
    [claim] = relay.claim("default")

    consumer.consume(claim.city, [claim.id])
    consumer.consume(claim.city, [claim.id])

    assert len(seen) == 1
    assert rows()[0].done_at is not None


def test_a_failure_undoes_the_effect_and_backs_off(batam: CityLike, consumes: Register) -> None:
    def half_done(message: Message) -> None:
        live_services.append("report_created", key="x", facts={})
        raise ValueError("no paper\x00 left")

    registry.consumer("test.half")(half_done)
    try:
        enqueue("test.half")
        assert drain(may_fail=True) == 1
    finally:
        registry.forget("test.half")

    [row] = rows()
    assert (row.done_at, row.dead_at, row.lease_until, row.attempts) == (None, None, None, 1)
    assert row.last_error.startswith("ValueError: no paper left")
    assert row.not_before > row.created_at + timedelta(seconds=0.5)
    assert live.latest_seq() == 0


def test_one_failing_row_does_not_hold_up_its_neighbours(
    batam: CityLike, consumes: Register
) -> None:
    consumes("test.bad", raises=RuntimeError("bad"))
    good = consumes("test.good")
    enqueue("test.bad")
    enqueue("test.good")
    ids = [claim.id for claim in relay.claim("default")]

    consumer.consume(batam.schema_name, ids)

    assert len(good) == 1


def test_after_the_last_attempt_the_row_is_dead_and_its_owner_told(
    batam: CityLike, consumes: Register
) -> None:
    told: list[tuple[int, str]] = []
    seen = consumes(
        "test.bad",
        raises=RuntimeError("bad"),
        max_attempts=3,
        on_dead=lambda message, error: told.append((message.attempts, str(error))),
    )
    enqueue("test.bad")

    hand_out_again(5)

    assert (len(seen), told) == (3, [(3, "bad")])
    [row] = rows()
    assert row.dead_at is not None
    assert "RuntimeError: bad" in row.last_error


def test_a_failing_last_word_still_puts_the_row_aside(batam: CityLike, consumes: Register) -> None:
    def last_word(message: Message, error: BaseException | None) -> None:
        live_services.append("report_changed", key="x", facts={})
        raise LookupError("nobody to tell")

    consumes("test.bad", raises=RuntimeError("bad"), max_attempts=1, on_dead=last_word)
    enqueue("test.bad")

    hand_out_again(1)

    [row] = rows()
    assert row.dead_at is not None
    assert "nobody to tell" in row.last_error
    assert live.latest_seq() == 0


def test_a_row_that_kills_its_worker_each_time_is_put_aside_unrun(
    batam: CityLike, consumes: Register
) -> None:
    seen = consumes("test.poison", max_attempts=3)
    enqueue("test.poison")
    [claim] = relay.claim("default")
    with inside_public():
        OutboxMessage.objects.update(attempts=3)  # started three times, and never a word

    consumer.consume(claim.city, [claim.id])

    assert seen == []
    assert rows()[0].last_error == "The worker died each time."


def test_after_a_lost_worker_its_rows_come_back_soon(batam: CityLike, consumes: Register) -> None:
    consumes("test.work")
    enqueue("test.work")
    enqueue("test.work")
    ids = [claim.id for claim in relay.claim("default")]

    consumer.release_after_loss(batam.schema_name, ids)

    soon = rows()[0].not_before + timedelta(seconds=1)
    again = relay.claim("default", at=soon)
    assert sorted(claim.id for claim in again) == ids


def test_a_city_that_is_gone_gets_a_dead_letter_and_never_the_platform(
    bekasi: CityLike, consumes: Register
) -> None:
    seen = consumes("test.work")
    with inside_public(), transaction.atomic():
        enqueue("test.work")
        OutboxMessage.objects.update(city="c_neverwas")
    [claim] = relay.claim("default")

    consumer.consume(claim.city, [claim.id])

    [row] = rows()
    assert seen == []
    assert row.dead_at is not None
    assert "no city with schema c_neverwas" in row.last_error


def test_a_city_that_is_not_ready_keeps_its_work_for_later_uncounted(
    bekasi: CityLike, consumes: Register
) -> None:
    seen = consumes("test.work")
    with inside(bekasi), transaction.atomic():
        enqueue("test.work")
    with inside_public():
        type(bekasi).objects.filter(pk=bekasi.pk).update(is_ready=False)  # type: ignore[attr-defined]

    drain(may_fail=True)

    [row] = rows()
    assert seen == []
    assert (row.attempts, row.done_at, row.dead_at) == (0, None, None)
    assert row.not_before > row.created_at


def test_the_slow_part_runs_first_and_hands_over_its_result(
    batam: CityLike, consumes: Register
) -> None:
    handed: list[tuple[object, bool]] = []

    def handler(message: Message, prepared: object) -> None:
        handed.append((prepared, connection.in_atomic_block))

    registry.consumer("test.slow", prepare=lambda message: message.payload["n"] * 2)(handler)
    try:
        enqueue("test.slow", n=21)
        drain()
    finally:
        registry.forget("test.slow")

    assert handed == [(42, True)]


def test_while_a_worker_prepares_nobody_else_is_given_the_row(
    batam: CityLike, consumes: Register
) -> None:
    seen = consumes(
        "test.slow", prepare=lambda message: consumer.consume(batam.schema_name, [message.id])
    )
    enqueue("test.slow")

    drain()

    assert len(seen) == 1


def test_a_message_cannot_name_rows_of_another_city(
    batam: CityLike, bekasi: CityLike, consumes: Register
) -> None:
    seen = consumes("test.work")
    enqueue("test.work")
    [claim] = relay.claim("default")

    consumer.consume(bekasi.schema_name, [claim.id])

    assert seen == []
    assert (rows()[0].attempts, rows()[0].done_at) == (0, None)


def test_a_redriven_row_gets_a_full_set_of_attempts(batam: CityLike, consumes: Register) -> None:
    seen = consumes("test.bad", raises=RuntimeError("bad"), max_attempts=2)
    enqueue("test.bad")
    hand_out_again(3)

    assert redrive(topic="test.other") == 0
    assert redrive(topic="test.bad", schema=batam.schema_name) == 1
    hand_out_again(3)

    assert len(seen) == 4


def test_drain_tells_a_test_what_went_wrong(batam: CityLike, consumes: Register) -> None:
    consumes("test.bad", raises=RuntimeError("bad"))
    enqueue("test.bad")

    with pytest.raises(FollowUpFailed, match="RuntimeError: bad"):
        drain()


def test_two_workers_with_the_same_message_do_it_once(
    committed_db: None, consumes: Register
) -> None:
    seen = consumes("test.once")
    with inside_public(), transaction.atomic():
        for _ in range(30):
            enqueue("test.once")
    ids = [claim.id for claim in relay.claim("default")]
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        consumer.consume("public", ids)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert sorted(message.id for message in seen) == sorted(ids)


def test_backoff_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert 0.7 <= consumer.backoff(1).total_seconds() <= 1.3
    assert 5.6 <= consumer.backoff(4).total_seconds() <= 10.4
    assert consumer.backoff(100) <= timedelta(minutes=15) * 1.3
