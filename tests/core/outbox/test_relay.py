"""Handing out: fair, leased, again until done, and never lost to a broker that is away."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from redis.exceptions import ConnectionError as RedisAway

from core import redis
from core.outbox import relay
from core.outbox.models import OutboxMessage
from core.outbox.relay import LEASE, Batch, Claim, Relay, batches
from core.outbox.services import enqueue
from core.queues import LANES, Lane
from core.tenancy import CityLike, inside, inside_public
from tests.core.outbox.conftest import Register
from tests.support.outbox import drain

DEFAULT = LANES[1]


def only_row() -> OutboxMessage:
    with inside_public():
        return OutboxMessage.objects.get()


def promise(city: CityLike, topic: str, times: int = 1) -> None:
    with inside(city), transaction.atomic():
        for _ in range(times):
            enqueue(topic)


def test_a_city_with_thousands_does_not_stand_before_a_city_with_one(
    batam: CityLike, bekasi: CityLike, consumes: Register
) -> None:
    consumes("test.work")
    promise(batam, "test.work", 120)
    promise(bekasi, "test.work", 1)

    claims = relay.claim("default", limit=50)

    assert [claim.city for claim in claims].count(bekasi.schema_name) == 1
    assert [claim.city for claim in claims].count(batam.schema_name) == 25
    sent = batches(claims, Lane("default", rows_per_message=10, waiting_messages=5))
    assert [batch.city for batch in sent[:2]].count(bekasi.schema_name) == 1


def test_a_leased_row_is_handed_out_again_when_its_lease_ends(
    batam: CityLike, consumes: Register
) -> None:
    consumes("test.work")
    promise(batam, "test.work")
    [first] = relay.claim("default")

    assert relay.claim("default") == []
    lease_end = only_row().lease_until
    assert lease_end is not None
    [second] = relay.claim("default", at=lease_end + timedelta(milliseconds=1))

    assert first == second


def test_a_time_without_workers_uses_up_no_attempts(batam: CityLike, consumes: Register) -> None:
    seen = consumes("test.work", max_attempts=2)
    promise(batam, "test.work")
    for _ in range(20):
        with inside_public():
            OutboxMessage.objects.update(lease_until=None)
        relay.claim("default")

    with inside_public():
        OutboxMessage.objects.update(lease_until=None)
    drain()

    assert len(seen) == 1


def test_queues_do_not_mix(batam: CityLike, consumes: Register) -> None:
    consumes("test.photo", queue="bulk")
    promise(batam, "test.photo")

    assert relay.claim("critical") == []
    assert relay.claim("default") == []
    assert len(relay.claim("bulk")) == 1


def test_rows_of_one_city_travel_together_and_failed_ones_in_smaller_company() -> None:
    claims = [Claim(number, "c_a", 0) for number in range(1, 11)]
    claims += [Claim(number, "c_a", 1) for number in range(11, 15)]
    claims += [Claim(15, "c_a", 2), Claim(16, "c_a", 2), Claim(17, "c_b", 0)]

    sent = batches(claims, Lane("default", rows_per_message=8, waiting_messages=9))

    assert [(batch.city, batch.ids) for batch in sent] == [
        ("c_a", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("c_b", [17]),
        ("c_a", [9, 10]),
        ("c_a", [11, 12]),
        ("c_a", [13, 14]),
        ("c_a", [15]),
        ("c_a", [16]),
    ]


def test_what_the_broker_did_not_take_is_given_back(batam: CityLike, consumes: Register) -> None:
    consumes("test.work")
    promise(batam, "test.work")

    def broken(batch: Batch) -> None:
        raise RedisAway("gone")

    with pytest.raises(RedisAway):
        Relay(broken).step()

    row = only_row()
    assert (row.attempts, row.lease_until) == (0, None)


def test_no_more_is_published_while_enough_waits_in_the_broker(
    batam: CityLike, consumes: Register
) -> None:
    consumes("test.work")
    promise(batam, "test.work")
    redis.client().rpush("default", *["waiting"] * DEFAULT.waiting_messages)
    published: list[Batch] = []
    try:
        assert Relay(published.append).step() == 0
        redis.client().lpop("default")
        assert Relay(published.append).step() == 1
    finally:
        redis.client().delete("default")
    assert len(published) == 1


def test_two_relays_at_once_hand_out_each_row_once(committed_db: None, consumes: Register) -> None:
    consumes("test.work")
    with inside_public(), transaction.atomic():
        for _ in range(400):
            enqueue("test.work")
    handed_out: list[int] = []
    start = threading.Barrier(3)

    def run() -> None:
        start.wait()
        while claims := relay.claim("default", limit=20):
            handed_out.extend(claim.id for claim in claims)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert len(handed_out) == len(set(handed_out)) == 400


def test_the_loop_wakes_on_a_commit_and_stops_when_told(
    committed_db: None, consumes: Register
) -> None:
    consumes("test.work")
    published: list[Batch] = []
    loop = Relay(published.append)
    thread = threading.Thread(target=loop.run)
    thread.start()
    try:
        with inside_public(), transaction.atomic():
            enqueue("test.work")
        deadline = time.monotonic() + 60
        while not published and time.monotonic() < deadline:
            time.sleep(0.005)
    finally:
        loop.stop()
        thread.join(timeout=60)

    assert [len(batch.ids) for batch in published] == [1]
    assert not thread.is_alive()


def test_the_lease_outlasts_a_message_that_waits_its_turn() -> None:
    """The broker holds at most this much per queue; at 10 ms a row two workers are through before the lease ends."""
    for lane in LANES:
        seconds_per_row = 0.5 if lane.rows_per_message == 1 else 0.01
        worst = lane.waiting_messages * lane.rows_per_message * seconds_per_row / 2
        assert worst < LEASE.total_seconds()
