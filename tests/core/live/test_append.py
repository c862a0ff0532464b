"""Numbering a city's events: without gaps, in order of commit, each city by itself."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from core import redis
from core.live import selectors, services
from core.live.channel import CHANNEL
from core.live.models import CityEvent
from core.tenancy import CityLike, NoCurrentCity, inside, inside_public
from tests.support import database


def append(key: str = "x") -> int:
    return services.append("report_created", key=key, facts={"category": "sampah"})


@transaction.atomic
def fail_after_appending() -> None:
    append()
    raise ZeroDivisionError


def test_each_city_counts_for_itself(batam: CityLike, bekasi: CityLike) -> None:
    assert [append(), append()] == [1, 2]
    with inside(bekasi):
        assert append() == 1

    assert selectors.latest_seq() == 2
    assert [event.seq for event in selectors.since(1)] == [2]
    assert [event.seq for event in selectors.latest()] == [2, 1]


def test_a_rolled_back_event_leaves_no_hole(batam: CityLike) -> None:
    append()
    with pytest.raises(ZeroDivisionError):
        fail_after_appending()

    assert append() == 2
    assert list(CityEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_the_platform_has_no_events() -> None:
    with inside_public(), pytest.raises(NoCurrentCity):
        append()


def test_many_at_once_leave_no_gap_and_redis_hears_each(committed_db: None) -> None:
    batam = database.city("batam")
    hints = redis.subscription()
    hints.subscribe(CHANNEL)
    hints.get_message(timeout=10)

    def work(number: int) -> None:
        with inside(batam):
            for turn in range(20):
                with transaction.atomic():
                    append(f"{number}-{turn}")
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    with inside(batam):
        assert [event.seq for event in selectors.since(0, limit=200)] == list(range(1, 81))
    heard: set[int] = set()
    deadline = time.monotonic() + 60
    while len(heard) < 80 and time.monotonic() < deadline:
        message = hints.get_message(timeout=0.2)
        if message is not None:
            hint = json.loads(message["data"])
            if hint["city"] == batam.schema_name:
                heard.add(hint["seq"])
    hints.close()
    assert heard == set(range(1, 81))


def test_an_event_belongs_to_a_transaction(committed_db: None) -> None:
    with inside(database.city("batam")), pytest.raises(TransactionManagementError):
        append()


def test_without_redis_events_are_written_all_the_same(
    batam: CityLike, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(redis, "breaker", redis.Breaker())

    assert append() == 1
    assert redis.publish_best_effort(CHANNEL, "x") is False
    assert redis.breaker.is_open
