"""A hundred thousand past reports decided again by a draft of the routing list, and by the one in force.

The draft differs from the city's own list in every way rules can: areas, priorities, answers, working
time. The job runs as a worker runs it, with its progress, on reports spread over three years.
"""

from __future__ import annotations

import resource
import time
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from core import clock
from core.outbox.registry import Message
from core.tenancy import inside
from infra.bench import scratch
from infra.bench.figures import Figure, at_most
from reporting.models import Area, Category, Question, RoutingReplay
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import config, rule_replays
from reporting.services.catalog import routing, rule_sets
from reporting.services.catalog.routing import RuleDetails

REPORTS: Final = 100_000
RULES: Final = 120
_WHO: Final = Actor(Role.CITY_ADMIN, "Bench")

_FILL: Final = """
WITH known AS (
  SELECT array(SELECT id FROM reporting_category WHERE is_active AND next_door_name = '' ORDER BY id)
           AS categories,
         array(SELECT id FROM reporting_area WHERE level = 'kelurahan' AND is_active ORDER BY id) AS areas,
         '{low,normal,normal,high,emergency}'::text[] AS priorities
)
INSERT INTO reporting_report
  (public_id, number, state, category_id, kelurahan_id, description, location, channel, priority,
   submitted_at, needs_triage, answers)
SELECT gen_random_uuid(), 'BTM-2611-' || n, 'received',
  categories[1 + floor(random() * array_length(categories, 1))::int],
  areas[1 + floor(random() * array_length(areas, 1))::int], 'Sampah menumpuk',
  extensions.st_setsrid(extensions.st_makepoint(104.05, 1.13), 4326), 'web',
  priorities[1 + floor(random() * 5)::int], %(at)s::timestamptz - random() * interval '1095 days', true,
  jsonb_build_array(jsonb_build_object('code', 'jenis', 'text', 'Jenis', 'kind', 'single',
    'value', (ARRAY['b3', 'organik', 'puing'])[1 + floor(random() * 3)::int], 'said', '',
    'public', false))
FROM generate_series(1, %(rows)s) AS n, known
"""


def measure() -> list[Figure]:
    """How long it takes, how many queries, and how much memory it adds."""
    with scratch.database() as city, inside(city):
        with connection.cursor() as cursor:
            cursor.execute(_FILL, {"at": clock.now(), "rows": REPORTS})
            cursor.execute("ANALYZE reporting_report")
        _draft()
        replay = rule_replays.ask(wanted=REPORTS, actor=_WHO, at=clock.now())
        message = Message(1, rule_replays.TOPIC, "", {"replay": str(replay.public_id)})
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, busy = time.perf_counter(), time.process_time()
        result = rule_replays.run(message)
        rule_replays.keep_result(message, result)
        took, busy = time.perf_counter() - began, time.process_time() - busy
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        kept = RoutingReplay.objects.get(pk=replay.pk).result
    assert kept is not None
    assert kept["read"] == REPORTS
    return [
        at_most(f"replay of {REPORTS:,} reports, {RULES} rules drafted", took, 30, "s"),
        Figure("  processor time of Python", f"{busy:.1f} s"),
        Figure("  would change owner", f"{kept['changed']:,} in {len(kept['moves'])} ways"),
        at_most("  memory added", grown, 64, "MiB"),
    ]


def _draft() -> None:
    """Rules of every sort in front of the city's own."""
    Question.objects.create(
        category=Category.objects.get(code="sampah"),
        code="jenis",
        text="Jenis",
        kind="single",
        options=[{"key": key, "name": key} for key in ("b3", "organik", "puing")],
    )
    config.forget()
    areas = list(Area.objects.active().kelurahan().order_by("code").values_list("code", flat=True))
    before = config.snapshot().rules[0].key
    for number in range(RULES):
        details = RuleDetails(
            agency=("dlh", "dishub", "bina_marga")[number % 3],
            category="sampah" if number % 2 else "jalan_rusak",
            area=areas[number % len(areas)],
            priority=("", "high", "emergency")[number % 3],
            answers={"jenis": "b3"} if number % 4 == 1 else {},
            working=("", "inside", "outside")[number % 3],
            hours_of="dishub" if number % 5 == 0 else "",
        )
        routing.add(
            details=details,
            before=UUID(before),
            stamp=rule_sets.stamp(),
            actor=_WHO,
            at=clock.now() + timedelta(seconds=number),
        )
