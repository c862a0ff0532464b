"""Any history, told in any order and twice: counters are what a fresh count finds."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from core.outbox import consumer
from core.outbox.models import OutboxMessage
from core.tenancy import CityLike, current_city, inside, inside_public
from reporting.models import AreaDay, Report
from reporting.rules.lifecycle import Actor
from reporting.rules.states import OPEN_STATES
from reporting.services import recount, workflow
from reporting.services.facts import REPORT_CHANGED, change_of, facts_of
from tests.make.reporting import (
    SUBMITTED_AT,
    make_report,
    operator,
    reporter,
    some_kelurahan,
    triage,
)

AGENCIES: Final = ("dlh", "dishub", "bina_marga")
CATEGORIES: Final = ("sampah", "jalan_rusak", "parkir_liar")
NEVER_WRONG: Final = {
    "reporting_mapcell": 0,
    "reporting_agencyday": 0,
    "reporting_responseminutes": 0,
    "reporting_cityday": 0,
    "reporting_areaday": 0,
}
Act = Callable[[Report, Report, datetime, int], Any]


def _owner(report: Report) -> Actor:
    return operator(report.agency.code) if report.agency else triage()


ACTS: Final[dict[str, Act]] = {
    "route": lambda r, _o, at, _n: workflow.route(
        report_id=r.public_id, actor=Actor.system("Penerusan"), at=at
    ),
    "assign": lambda r, _o, at, n: workflow.assign(
        report_id=r.public_id, agency=AGENCIES[n % 3], actor=triage(), at=at
    ),
    "hand_over": lambda r, _o, at, n: workflow.hand_over(
        report_id=r.public_id, agency=AGENCIES[n % 3], note="Bukan kami", actor=_owner(r), at=at
    ),
    "accept": lambda r, _o, at, _n: workflow.accept(report_id=r.public_id, actor=_owner(r), at=at),
    "hold": lambda r, _o, at, n: workflow.hold(
        report_id=r.public_id, reason=("weather", "budget")[n % 2], note="Tunggu", actor=triage(), at=at
    ),
    "ask": lambda r, _o, at, _n: workflow.ask_reporter(
        report_id=r.public_id, note="Di mana tepatnya?", actor=triage(), at=at
    ),
    "resume": lambda r, _o, at, _n: workflow.resume(report_id=r.public_id, actor=triage(), at=at),
    "resolve": lambda r, _o, at, _n: workflow.resolve(
        report_id=r.public_id, note="Beres", actor=triage(), at=at
    ),
    "confirm": lambda r, _o, at, _n: workflow.confirm(
        report_id=r.public_id, actor=reporter(), at=at
    ),
    "auto_confirm": lambda r, _o, at, _n: workflow.auto_confirm(
        report_id=r.public_id, actor=Actor.system("Konfirmasi"), at=at
    ),
    "reopen": lambda r, _o, at, _n: workflow.reopen(
        report_id=r.public_id, note="Belum beres", actor=triage(), at=at
    ),
    "reject": lambda r, _o, at, n: workflow.reject(
        report_id=r.public_id, reason=("spam", "no_budget", "private_matter")[n % 3], note="Maaf",
        actor=triage(), at=at,
    ),
    "merge": lambda r, o, at, _n: workflow.merge(
        report_id=r.public_id, report=o.number, actor=triage(), at=at
    ),
    "unmerge": lambda r, _o, at, _n: workflow.unmerge(
        report_id=r.public_id, note="Ternyata lain", actor=triage(), at=at
    ),
    "recategorise": lambda r, _o, at, n: workflow.recategorise(
        report_id=r.public_id, category=CATEGORIES[n % 3], actor=triage(), at=at, reroute=bool(n % 2)
    ),
}  # fmt: skip

steps = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACTS)), st.integers(0, 3), st.integers(0, 3), st.integers(1, 5000),
        st.integers(0, 5),
    ),
    min_size=4,
    max_size=22,
)  # fmt: skip


def taken_in(number: int) -> Report:
    """A new report, and what intake promises for it."""
    kelurahan = some_kelurahan()
    at = SUBMITTED_AT + timedelta(hours=13 * number)
    report = make_report(
        submitted_at=at, kelurahan=kelurahan, kecamatan=kelurahan.parent, device_hash=f"d{number}",
        visibility=("public", "secret", "anonymous", "public")[number],
        needs_triage=number == 2,
    )  # fmt: skip
    from core.outbox import services as outbox

    with transaction.atomic():
        outbox.enqueue(
            REPORT_CHANGED,
            key=report.number,
            **change_of(kind="received", at=at, before=None, after=facts_of(report)),  # type: ignore[arg-type]
        )
    return report


def live_through(history: list[tuple[str, int, int, int, int]]) -> int:
    """Try every step of a history; those the table refuses are part of life. Returns how many happened."""
    reports = [taken_in(number) for number in range(4)]
    at, happened = SUBMITTED_AT + timedelta(days=3), 0
    for name, which, other, minutes, number in history:
        at += timedelta(minutes=minutes)
        report = Report.objects.select_related("agency").get(pk=reports[which].pk)
        try:
            ACTS[name](report, reports[other], at, number)
        except DomainError:
            continue
        happened += 1
    return happened


def deliver(seed: int) -> None:
    """Hand out every promise of the counters twice, in any order, as workers do."""
    schema = current_city().schema_name
    with inside_public():
        rows = OutboxMessage.objects.filter(city=schema, topic=REPORT_CHANGED, done_at=None)
        waiting = list(rows.values_list("pk", flat=True)) * 2
    random.Random(seed).shuffle(waiting)
    for row in waiting:
        consumer.consume(schema, [row])
    with inside_public():
        assert not OutboxMessage.objects.filter(
            city=schema, topic=REPORT_CHANGED, done_at=None
        ).exists()


@pytest.mark.usefixtures("batam")
@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(history=steps, seed=st.integers(0, 9999))
def test_counters_equal_a_fresh_count_after_any_history(
    history: list[tuple[str, int, int, int, int]], seed: int
) -> None:
    point = transaction.savepoint()
    try:
        live_through(history)
        deliver(seed)

        assert recount.differences() == NEVER_WRONG
        still_open = sum(day.received + day.returned - day.ended for day in AreaDay.objects.all())
        assert still_open == Report.objects.filter(state__in=OPEN_STATES).count()
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.usefixtures("batam")
def test_the_histories_are_not_all_refusals() -> None:
    story = [
        ("route", 0, 1, 5, 0), ("accept", 0, 1, 5, 0), ("hold", 0, 1, 5, 0), ("resume", 0, 1, 9, 0),
        ("resolve", 0, 1, 5, 0), ("confirm", 0, 1, 5, 0), ("reopen", 0, 1, 5, 0), ("merge", 0, 1, 5, 0),
        ("unmerge", 0, 1, 5, 0), ("recategorise", 0, 1, 5, 1), ("reject", 0, 1, 5, 1),
    ]  # fmt: skip

    assert live_through(story) == len(story)
    deliver(1)
    assert recount.differences() == NEVER_WRONG


def test_the_nightly_proof_repairs_and_reports_drift(committed_db: None) -> None:
    from core.audit.models import AuditEntry
    from tests.support import database

    cities: list[CityLike] = [database.city("batam"), database.city("bekasi")]
    for city in cities:
        with inside(city):
            live_through([("route", 0, 0, 5, 0)] if city is cities[0] else [])
            deliver(1)
    with inside(cities[0]):
        AreaDay.objects.update(received=99)

        recount.prove_counters(SUBMITTED_AT)

        assert recount.differences() == NEVER_WRONG
        entry = AuditEntry.objects.get(kind="counters_repaired")
        assert entry.facts["reporting_areaday"] > 0
        assert entry.facts["reporting_cityday"] == 0
    with inside(cities[1]):
        recount.prove_counters(SUBMITTED_AT)
        assert not AuditEntry.objects.filter(kind="counters_repaired").exists()
