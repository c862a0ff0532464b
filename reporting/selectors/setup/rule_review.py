"""What a draft changes and whether it can be published; and what a replay found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from reporting.models import ReplayState, RoutingReplay
from reporting.rules.matching import Rule
from reporting.rules.rule_differences import Kind, compare
from reporting.selectors.setup.rule_words import RuleWords, Said
from reporting.services import rule_rows
from reporting.services.catalog import rule_checks
from reporting.services.catalog.rule_checks import Finding
from reporting.services.config import Snapshot


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One rule before and after, in words."""

    kind: Kind
    before: Said | None
    after: Said | None
    number_before: int | None
    number_after: int | None
    moved: bool


@dataclass(frozen=True, slots=True)
class Example:
    """One report that would change owner, and which rules decide it."""

    number: str
    category: str
    area: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """Reports that would go from one agency to another."""

    was: str
    now: str
    count: int
    examples: list[Example]


@dataclass(frozen=True, slots=True)
class UnusedRule:
    """A rule of the draft that decided none of the reports."""

    number: int
    said: Said


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """What a replay found, in words."""

    read: int
    changed: int
    default: int
    triage: int
    seconds: float
    oldest: datetime | None
    newest: datetime | None
    moves: list[Move]
    unused: list[UnusedRule]
    findings: list[Finding]

    @property
    def contradictions(self) -> list[Finding]:
        return [each for each in self.findings if each.code == "contradiction"]

    @property
    def never(self) -> list[Finding]:
        return [each for each in self.findings if each.code == "never_matches"]


@dataclass(frozen=True, slots=True)
class ReplayPage:
    """A replay: how far it is, and what it found when it is done."""

    public_id: UUID
    state: str
    wanted: int
    done: int
    by: str
    at: datetime
    stamp: str
    result: ReplayResult | None

    @property
    def is_going(self) -> bool:
        return self.state in {ReplayState.QUEUED, ReplayState.RUNNING}


def differences(
    before: tuple[Rule, ...], after: tuple[Rule, ...], setup: Snapshot
) -> list[DifferenceLine]:
    """What one list changes of another."""
    words = RuleWords(setup)
    return [
        DifferenceLine(
            each.kind,
            words.of(each.before) if each.before else None,
            words.of(each.after) if each.after else None,
            each.number_before,
            each.number_after,
            each.moved,
        )
        for each in compare(before, after)
    ]


def replays(limit: int = 8) -> list[RoutingReplay]:
    """The last replays, newest first, without their contents."""
    return list(RoutingReplay.objects.defer("rules", "result").order_by("-pk")[:limit])


def replayed(stamp: str) -> RoutingReplay | None:
    """The last replay of the list as it stands."""
    return RoutingReplay.objects.filter(stamp=stamp).defer("rules").order_by("-pk").first()


def replay(public_id: UUID, setup: Snapshot) -> ReplayPage | None:
    """One replay."""
    row = RoutingReplay.objects.filter(public_id=public_id).first()
    if row is None:
        return None
    return ReplayPage(
        row.public_id,
        row.state,
        row.wanted,
        row.done,
        row.asked_by,
        row.asked_at,
        row.stamp,
        _result(row.result, row.rules, setup) if row.result else None,
    )


def _result(result: Mapping[str, Any], rules: Mapping[str, Any], setup: Snapshot) -> ReplayResult:
    words = RuleWords(setup)
    drafted = tuple(rule_rows.from_stored(facts) for facts in rules["draft"])
    numbers = {rule.key: number for number, rule in enumerate(drafted, start=1)}
    old = {facts["key"]: number for number, facts in enumerate(rules["published"], start=1)}
    return ReplayResult(
        result["read"],
        result["changed"],
        result["default"],
        result["triage"],
        result["seconds"],
        _moment(result["oldest"]),
        _moment(result["newest"]),
        [
            Move(
                words.agency(move["from"]),
                words.agency(move["to"]),
                move["count"],
                [_example(each, old, numbers, setup) for each in move["examples"]],
            )
            for move in result["moves"]
        ],
        [
            UnusedRule(numbers[rule.key], words.of(rule))
            for rule in drafted
            if rule.key not in result["hits"]
        ],
        rule_checks.check(drafted, setup),
    )


def _example(
    facts: Mapping[str, Any], old: dict[str, int], new: dict[str, int], setup: Snapshot
) -> Example:
    area = setup.rows.areas.get(facts["area"] or 0)
    return Example(
        facts["number"],
        facts["category"],
        area.name if area else "",
        str(old.get(facts["before"], "")),
        str(new.get(facts["after"], "")),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
