"""Past reports decided again: by the draft of the routing list, and by the list in force.

1. Both lists are kept with the replay as they were when it was asked for.
2. The newest reports are read in slices, by the key of the index that lists reports newest first;
   nothing else is asked of the database, however many there are.
3. Each report is decided twice from memory. Only counts are kept, and a few examples of each change
   of owner, so memory does not grow with the number of reports.

Short replays run while the person waits; longer ones in a worker, which notes how far it has come.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.errors import Invalid
from core.outbox import services as outbox
from core.outbox.registry import Message, consumer
from reporting.models import ReplayState, Report, RoutingReplay, RoutingRule, Visibility
from reporting.rules.lifecycle import Actor
from reporting.rules.matching import Route
from reporting.rules.open_hours import OpenHours
from reporting.rules.questions import stored_values
from reporting.rules.routing_table import RoutingTable
from reporting.services import config, rule_rows
from reporting.services.catalog import rule_checks, rule_sets

TOPIC: Final = "reporting.replay_rules"
DEFAULT_REPORTS: Final = 1_000
MAX_REPORTS: Final = 100_000
AT_ONCE: Final = 2_000
"""Up to so many reports the answer comes with the page."""
KEPT: Final = 20
EXAMPLES: Final = 5
_SLICE: Final = 5_000
_PATIENCE: Final = timedelta(minutes=5)


@dataclass(slots=True)
class _Tally:
    """What is counted on the way through the reports."""

    read: int = 0
    changed: int = 0
    default: int = 0
    triage: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    oldest: datetime | None = None
    newest: datetime | None = None


@transaction.atomic(durable=True)
def ask(*, wanted: int, actor: Actor, at: datetime) -> RoutingReplay:
    """Replay the newest reports; without a draft, the list in force is compared with itself.

    Args:
        wanted: How many reports, 1 to 100,000.
        actor: Who asks.
        at: When (aware).

    Raises:
        Invalid: So many reports are not replayed.
    """
    if not 1 <= wanted <= MAX_REPORTS:
        raise Invalid(_("Pilih antara 1 dan 100.000 laporan."), field="wanted")
    setup = config.snapshot()
    draft = rule_sets.the_draft()
    published = rule_checks.all_rules(RoutingRule.objects.active().in_order(), setup)
    drafted = (
        rule_checks.all_rules(
            RoutingRule.objects.filter(rule_set=draft, is_active=True).in_order(), setup
        )
        if draft
        else published
    )
    replay = RoutingReplay.objects.create(
        wanted=wanted,
        stamp=rule_sets.stamp(),
        rules={
            "published": [rule_rows.stored(rule) for rule in published],
            "draft": [rule_rows.stored(rule) for rule in drafted],
        },
        asked_at=at,
        asked_by=actor.label,
    )
    old = RoutingReplay.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    RoutingReplay.objects.filter(pk__in=list(old)).delete()
    if wanted <= AT_ONCE:
        _finish(replay, decide_again(replay), at=at)
    else:
        outbox.enqueue(TOPIC, replay=str(replay.public_id))
    return replay


def run(message: Message) -> dict[str, Any] | None:
    """Decide all reports again, outside any transaction, noting how far it has come."""
    replay = _waiting(message)
    if replay is None:
        return None
    RoutingReplay.objects.filter(pk=replay.pk).update(state=ReplayState.RUNNING, done=0)
    return decide_again(replay, tell_progress=True)


def give_up(message: Message, error: BaseException | None) -> None:
    """Say on the page that it did not work."""
    RoutingReplay.objects.filter(
        public_id=UUID(message.payload["replay"]), result__isnull=True
    ).update(state=ReplayState.FAILED, finished_at=clock.now())


@consumer(TOPIC, queue="bulk", max_attempts=3, prepare=run, prepare_time=_PATIENCE, on_dead=give_up)
def keep_result(message: Message, result: dict[str, Any] | None) -> None:
    """Keep what came out of it."""
    replay = _waiting(message)
    if replay is not None and result is not None:
        _finish(replay, result, at=clock.now())


def decide_again(replay: RoutingReplay, *, tell_progress: bool = False) -> dict[str, Any]:
    """What both lists say about the newest reports, as it is kept: see ``_as_kept``."""
    started = time.perf_counter()
    setup = config.snapshot()
    before, after = (
        setup.table_of(rule_rows.from_stored(facts) for facts in replay.rules[which])
        for which in ("published", "draft")
    )
    tally = _Tally()
    judge = _Judge(setup, before, after)
    for rows in _slices(replay.wanted, with_answers=judge.needs_answers):
        for row in rows:
            judge.count(row, tally)
        if tell_progress:
            RoutingReplay.objects.filter(pk=replay.pk).update(done=tally.read)
    return _as_kept(tally, seconds=time.perf_counter() - started)


class _Judge:
    """Decides reports by two lists, from what is known of the city without asking the database."""

    def __init__(self, setup: config.Snapshot, before: RoutingTable, after: RoutingTable) -> None:
        self._setup = setup
        self._before, self._after = before, after
        self._categories = {each.pk: (each.line, each.name) for each in setup.categories.values()}
        self._areas = {pk: each.line for pk, each in setup.areas.items()}
        self._hours: dict[str, OpenHours] = {}
        self.needs_answers = bool(before.asked_answers or after.asked_answers)

    def count(self, row: Mapping[str, Any], tally: _Tally) -> None:
        """Decide one report twice, and count."""
        line, category = self._categories[row["category_id"]]
        area = row["kelurahan_id"] or row["kecamatan_id"]
        answers = stored_values(row["answers"]) if self.needs_answers else None
        at = row["submitted_at"]

        def is_working(whose: str) -> bool:
            return self._hours_of(whose).is_open(at)

        was, now = (
            table.route(
                category=line,
                area=self._areas.get(area, ()),
                priority=row["priority"],
                answers=answers,
                is_working=is_working,
            )
            for table in (self._before, self._after)
        )
        tally.read += 1
        tally.newest = tally.newest or at
        tally.oldest = at
        if now.rule is None:
            tally.default += 1
        else:
            tally.hits[now.rule.key] += 1
        tally.triage += now.needs_triage
        if was.agency != now.agency:
            _note_move(tally, was, now, row, category)

    def _hours_of(self, whose: str) -> OpenHours:
        """The hours of an agency, or of the city for ``""``; one memory for each."""
        found = self._hours.get(whose)
        if found is None:
            calendar = self._setup.calendar_of(self._setup.agencies.get(whose))
            found = self._hours[whose] = OpenHours(calendar)
        return found


def _note_move(
    tally: _Tally, was: Route, now: Route, row: Mapping[str, Any], category: str
) -> None:
    pair = (was.agency, now.agency)
    tally.changed += 1
    tally.moves[pair] += 1
    examples = tally.examples.setdefault(pair, [])
    if len(examples) < EXAMPLES and row["visibility"] != Visibility.SECRET:
        examples.append(
            {
                "number": row["number"],
                "category": category,
                "area": row["kelurahan_id"] or row["kecamatan_id"],
                "before": was.rule.key if was.rule else "",
                "after": now.rule.key if now.rule else "",
            }
        )


def _slices(wanted: int, *, with_answers: bool) -> Iterator[list[dict[str, Any]]]:
    """The newest reports, a few thousand at a time."""
    columns = [
        "pk", "number", "category_id", "kelurahan_id", "kecamatan_id", "priority",
        "visibility", "submitted_at",
    ]  # fmt: skip
    if with_answers:
        columns.append("answers")
    newest = Report.objects.newest_first().values(*columns)
    rows = list(newest[: min(_SLICE, wanted)])
    left = wanted
    while rows:
        yield rows
        left -= len(rows)
        if left <= 0:
            return
        last = rows[-1]
        older = Q(submitted_at=last["submitted_at"], pk__lt=last["pk"])
        rows = list(
            newest.filter(submitted_at__lte=last["submitted_at"]).filter(
                Q(submitted_at__lt=last["submitted_at"]) | older
            )[: min(_SLICE, left)]
        )


def _as_kept(tally: _Tally, *, seconds: float) -> dict[str, Any]:
    return {
        "read": tally.read,
        "changed": tally.changed,
        "default": tally.default,
        "triage": tally.triage,
        "hits": dict(tally.hits),
        "moves": [
            {"from": was, "to": now, "count": count, "examples": tally.examples[was, now]}
            for (was, now), count in tally.moves.most_common()
        ],
        "oldest": tally.oldest.isoformat() if tally.oldest else None,
        "newest": tally.newest.isoformat() if tally.newest else None,
        "seconds": round(seconds, 2),
    }


def _waiting(message: Message) -> RoutingReplay | None:
    """The replay a message is about, unless it is done or forgotten."""
    return RoutingReplay.objects.filter(
        public_id=UUID(message.payload["replay"]), result__isnull=True
    ).first()


def _finish(replay: RoutingReplay, result: dict[str, Any], *, at: datetime) -> None:
    replay.state, replay.result, replay.done = ReplayState.DONE, result, result["read"]
    replay.finished_at = at
    replay.save(update_fields=["state", "result", "done", "finished_at"])
