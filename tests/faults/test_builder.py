"""The real builder, killed again and again while cities wait: each is there once in the end."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest

from tests.faults.stack import ROOT, Stack
from tests.support.servers import http_status, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow]

CITIES = 5
KILLS = 6


def test_killed_at_random_moments_every_city_is_built_once(stack: Stack) -> None:
    codes = [f"acak{number}" for number in range(CITIES)]
    for code in codes:
        _ask(stack, code)

    moment = random.Random(20_261_122)
    for _ in range(KILLS):
        time.sleep(moment.uniform(0.2, 2.5))
        stack.processes["builder"].kill()

    wait_until(lambda: _ready(stack) == CITIES, seconds=120, what="all cities are ready")
    wait_until(lambda: _unfinished(stack) == [], seconds=60, what="all steps are done")
    for code in codes:
        assert http_status(stack.port, f"{code}.localhost", "/") == 200, code
    assert (
        stack.rows(
            r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'c\_%' AND nspname NOT IN"
            " (SELECT schema_name FROM tenants_city UNION SELECT schema_name FROM tenants_spareschema)"
        )
        == []
    )
    assert (
        stack.rows(
            "SELECT c.code FROM tenants_city c JOIN tenants_cityevent e ON e.city_id = c.id"
            " WHERE c.code LIKE 'acak%' GROUP BY c.code, e.kind HAVING count(*) > 1"
        )
        == []
    )
    for schema in stack.rows("SELECT schema_name FROM tenants_city WHERE code LIKE 'acak%'"):
        found = stack.rows(
            f"SELECT (SELECT count(*) FROM \"{schema}\".identity_user) || ' ' ||"
            f" (SELECT count(*) FROM \"{schema}\".reporting_citysettings) || ' ' ||"
            f" (SELECT count(*) FROM outbox_outboxmessage WHERE city = '{schema}'"
            " AND topic = 'reporting.invite_person')"
        )
        assert found == ["1 1 1"]


def _ask(stack: Stack, code: str) -> None:
    subprocess.run(
        [
            sys.executable, "manage.py", "create_city", code, "--ask", "--trial",
            "--admin-name", "Siti", "--admin-email", f"siti@{code}.example",
        ],
        cwd=ROOT, env=stack.env(), check=True, capture_output=True,
    )  # fmt: skip


def _ready(stack: Stack) -> int:
    return int(
        stack.rows("SELECT count(*) FROM tenants_city WHERE code LIKE 'acak%' AND is_ready")[0]
    )


def _unfinished(stack: Stack) -> list[str]:
    return stack.rows(
        "SELECT s.name FROM tenants_provisioningstep s JOIN tenants_city c ON c.id = s.city_id"
        " WHERE c.code LIKE 'acak%' AND s.done_at IS NULL"
    )
