"""While a part is away: reports are still accepted, or the sender is told to keep them and come back."""

from __future__ import annotations

import time
import uuid

import pytest

from tests.faults.citizens import citizens_report, send
from tests.faults.stack import HOST, Stack
from tests.support.servers import http_status, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_without_redis_reports_are_accepted_and_their_follow_ups_happen_later(stack: Stack) -> None:
    body = citizens_report(stack)
    stack.redis.kill()
    try:
        started = time.monotonic()
        answer = send(stack.port, body, key=str(uuid.uuid4()))
        taken = time.monotonic() - started
        assert (answer.status, taken < 25) == (201, True), answer
        assert stack.waiting() > 0
    finally:
        stack.redis.start()

    wait_until(lambda: stack.waiting() == 0, seconds=40, what="the follow-ups happened")


def test_without_the_database_the_phone_keeps_the_report(stack: Stack) -> None:
    body, key = citizens_report(stack), str(uuid.uuid4())
    stack.postgres.kill()
    try:
        answer = send(stack.port, body, key=key)
        assert answer.status == 503, answer
        assert int(answer.retry_after) > 0
        assert answer.body["code"] == "unavailable"
        assert http_status(stack.port, HOST, "/livez") == 200
        assert http_status(stack.port, HOST, "/readyz") == 503
    finally:
        stack.postgres.start()

    wait_until(
        lambda: send(stack.port, body, key=key).status in (200, 201),
        seconds=15,
        what="the same report is accepted",
    )
