"""Nothing accepted is lost, and what follows from it happens once, whoever is killed meanwhile.

300 reports come in over HTTP while the relay and the workers are killed again and again, Redis is wiped and
killed, and at last PostgreSQL is killed. A supervisor starts again what died; nobody else helps.
"""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.citizens import Citizens, citizens_report
from tests.faults.stack import CITY, Stack
from tests.support.servers import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow]

REPORTS = 300
SENDING_SECONDS = 12.0
DRAIN_SECONDS = 60.0


def test_each_accepted_report_is_there_once_and_each_follow_up_happened_once(stack: Stack) -> None:
    wait_until(lambda: stack.waiting() == 0, seconds=DRAIN_SECONDS, what="what was before is done")
    before = _numbers(stack)
    citizens = Citizens(
        stack.port,
        count=REPORTS,
        phones=4,
        seconds=SENDING_SECONDS,
        body=citizens_report(stack),
    )
    citizens.start()
    _torment(stack, random.Random(20261122))
    citizens.wait()

    wait_until(lambda: stack.waiting() == 0, seconds=DRAIN_SECONDS, what="all is done")

    accepted = sorted(sent.report_id for sent in citizens.sent)
    assert all(accepted), [sent for sent in citizens.sent if not sent.report_id]
    assert len(set(accepted)) == REPORTS
    # While something is away the phone hears nothing, 503 with Retry-After, or "still in flight".
    assert {status for sent in citizens.sent for status in sent.refusals} <= {0, 409, 503}
    kept = stack.rows(f"SELECT public_id::text FROM {CITY}.reporting_report")
    assert sorted(set(kept) & set(accepted)) == accepted
    told = stack.rows(f"SELECT key FROM {CITY}.live_cityevent WHERE type = 'report_created'")
    assert sorted(key for key in told if key in set(accepted)) == accepted
    after = _numbers(stack)
    assert after["reports"] - before["reports"] == REPORTS, "no report twice"
    assert after["counted"] - before["counted"] == REPORTS, "each was counted once"
    assert after["events"] == after["last event"], "the city's events have no gap"
    assert after["dead"] == 0


def _numbers(stack: Stack) -> dict[str, int]:
    statements = {
        "reports": f"SELECT count(*) FROM {CITY}.reporting_report",
        "counted": f"SELECT coalesce(sum(received), 0) FROM {CITY}.reporting_cityday",
        "events": f"SELECT count(*) FROM {CITY}.live_cityevent",
        "last event": f"SELECT coalesce(max(seq), 0) FROM {CITY}.live_cityevent",
        "dead": "SELECT count(*) FROM public.outbox_outboxmessage WHERE dead_at IS NOT NULL",
    }
    return {name: int(stack.rows(statement)[0]) for name, statement in statements.items()}


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
