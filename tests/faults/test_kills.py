"""Nothing accepted is lost, and what follows from it happens once, whoever is killed meanwhile.

300 reports come in over HTTP while the relay and the workers are killed again and again, Redis is wiped and
killed, and at last PostgreSQL is killed. A supervisor starts again what died; nobody else helps.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.citizens import Citizens
from tests.faults.stack import Stack
from tests.support.servers import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow]

REPORTS = 300
SENDING_SECONDS = 12.0
DRAIN_SECONDS = 60.0
CITY = "c_testbatam01"


@pytest.fixture
def stack(database_template: str, tmp_path: Path) -> Iterator[Stack]:
    tmp_path.chmod(0o755)
    for parent in list(tmp_path.parents)[:3]:
        parent.chmod(0o755)  # the database runs as another user
    stack = Stack(tmp_path)
    try:
        stack.start(database_template)
        yield stack
    finally:
        stack.stop()


def test_each_accepted_report_is_there_once_and_each_follow_up_happened_once(stack: Stack) -> None:
    citizens = Citizens(
        stack.port, count=REPORTS, phones=4, seconds=SENDING_SECONDS, body=_report(stack)
    )
    citizens.start()
    _torment(stack, random.Random(20261122))
    citizens.wait()

    started = time.monotonic()
    wait_until(lambda: _count(stack, "waiting") == 0, seconds=DRAIN_SECONDS, what="all is done")
    print(f"drained {time.monotonic() - started:.1f} s after the last report")  # noqa: T201

    accepted = [sent.report_id for sent in citizens.sent]
    assert all(accepted), f"not accepted: {[sent for sent in citizens.sent if not sent.report_id]}"
    assert len(set(accepted)) == REPORTS
    refusals = {status for sent in citizens.sent for status in sent.refusals}
    assert refusals <= {0, 409, 503}, (
        "away is said as such: nothing, 503 with Retry-After, or in flight"
    )
    assert sorted(accepted) == _ids(stack, "SELECT public_id::text FROM {city}.reporting_report")
    assert _count(stack, "dead") == 0
    # Each report's change was counted and told to open screens exactly once, without a gap in the numbers.
    assert sorted(accepted) == _ids(
        stack, "SELECT key FROM {city}.live_cityevent WHERE type = 'report_created'"
    )
    [received] = _ids(stack, "SELECT sum(received)::text FROM {city}.reporting_cityday")
    assert received == str(REPORTS)
    assert _ids(stack, "SELECT (count(*) = max(seq))::text FROM {city}.live_cityevent") == ["true"]


def _torment(stack: Stack, chance: random.Random) -> None:
    """About ten seconds of kills, in an order that differs by seed only."""
    killed = ["worker", "relay", "wipe", "worker", "relay"]
    chance.shuffle(killed)
    for name in [*killed, "redis", "postgres", "worker"]:
        time.sleep(chance.uniform(0.8, 1.4))
        if name == "wipe":
            stack.redis.client().flushall()
        elif name == "redis":
            stack.redis.kill()
            time.sleep(0.7)
            stack.redis.start()
        elif name == "postgres":
            stack.postgres.kill()
            time.sleep(0.7)
            stack.postgres.start()
        else:
            stack.processes[name].kill()


def _report(stack: Stack) -> dict[str, object]:
    """A report in the middle of some kelurahan of Batam."""
    with stack.database() as connection:
        point = connection.execute(
            "SELECT extensions.st_x(label_point), extensions.st_y(label_point)"
            f" FROM {CITY}.reporting_area WHERE level = 'kelurahan' AND is_active ORDER BY code LIMIT 1"
        ).fetchone()
        category = connection.execute(
            f"SELECT code FROM {CITY}.reporting_category WHERE is_active AND parent_id IS NOT NULL"
            " AND next_door_name = '' ORDER BY code LIMIT 1"
        ).fetchone()
    assert point is not None
    assert category is not None
    return {"category": category[0], "lon": point[0], "lat": point[1], "location_source": "pin"}


def _count(stack: Stack, what: str) -> int:
    where = {
        "waiting": "done_at IS NULL AND dead_at IS NULL AND topic LIKE 'reporting.%'",
        "dead": "dead_at IS NOT NULL",
    }[what]
    with stack.database() as connection:
        row = connection.execute(
            f"SELECT count(*) FROM public.outbox_outboxmessage WHERE {where}"
        ).fetchone()
    return int(row[0]) if row else -1


def _ids(stack: Stack, statement: str) -> list[str]:
    with stack.database() as connection:
        rows = connection.execute(statement.replace("{city}", CITY)).fetchall()
    return sorted(str(row[0]) for row in rows)
