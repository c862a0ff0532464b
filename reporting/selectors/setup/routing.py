"""The routing list as people read and edit it: the draft if there is one, else what is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from reporting.models import Category, RoutingRule, RoutingRuleSet, RuleSetState
from reporting.models.routing import RoutingRuleQuerySet
from reporting.rules.matching import Rule
from reporting.rules.rule_differences import Kind, compare
from reporting.selectors.setup.agencies import Option
from reporting.selectors.setup.rule_words import RuleWords, Said
from reporting.services import config
from reporting.services.catalog import rule_checks, rule_sets
from reporting.services.catalog.rule_checks import Finding
from reporting.services.config import Snapshot


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule. ``change`` says what the draft did to it; ``findings`` what is wrong with it."""

    key: str
    number: int
    said: Said
    findings: tuple[Finding, ...]
    change: Kind | None
    is_first: bool
    is_last: bool

    @property
    def hidden(self) -> bool:
        """Whether earlier rules always fit first."""
        return any(each.code == "never_matches" for each in self.findings)

    @property
    def agency_is_active(self) -> bool:
        return self.said.agency_is_active

    @property
    def agency(self) -> str:
        return self.said.agency


@dataclass(frozen=True, slots=True)
class SetHead:
    """A set in a line: its number or draft, who and when."""

    number: int | None
    by: str
    at: datetime | None
    note: str
    rules: int
    restored: int | None = None
    is_in_force: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """Both lists, and what an edit builds on."""

    setup: Snapshot
    stamp: str
    published: SetHead
    draft: SetHead | None
    published_rules: tuple[Rule, ...]
    draft_rules: tuple[Rule, ...] | None
    is_stale: bool

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What is edited now."""
        return self.published_rules if self.draft_rules is None else self.draft_rules

    @property
    def changes(self) -> int:
        """How many rules the draft adds, changes, moves or removes."""
        if self.draft_rules is None:
            return 0
        return len(compare(self.published_rules, self.draft_rules))


def board() -> Board:
    """What is in force and what is drafted. Three queries, whatever the city."""
    setup = config.snapshot()
    sets = {
        each.state: each for each in RoutingRuleSet.objects.exclude(state=RuleSetState.REPLACED)
    }
    current, draft = sets.get(RuleSetState.PUBLISHED), sets.get(RuleSetState.DRAFT)
    rows = list(
        RoutingRule.objects.filter(is_active=True)
        .exclude(rule_set__state=RuleSetState.REPLACED)
        .in_order()
    )
    in_force = _rules([row for row in rows if draft is None or row.rule_set_id != draft.pk], setup)
    drafted = _rules([row for row in rows if row.rule_set_id == draft.pk], setup) if draft else None
    return Board(
        setup,
        rule_sets.stamp_of(current, draft),
        _head(current, len(in_force)),
        _head(draft, len(drafted)) if draft and drafted is not None else None,
        in_force,
        drafted,
        bool(draft and current and draft.base != current.number),
    )


def lines_in_force(setup: Snapshot | None = None) -> list[RuleLine]:
    """What intake decides by, in the order it is tried.

    Args:
        setup: The city's, when it was just read.
    """
    setup = setup or config.snapshot()
    return _lines(_rules(RoutingRule.objects.active().in_order(), setup), setup, {})


def lines(found: Board, *, in_force: bool = False) -> list[RuleLine]:
    """The draft, with what it changes, or the published list; in the order they are tried."""
    if in_force:
        return _lines(found.published_rules, found.setup, {})
    changes = {each.key: each.kind for each in compare(found.published_rules, found.rules)}
    return _lines(found.rules, found.setup, changes)


def _lines(rules: tuple[Rule, ...], setup: Snapshot, changes: Mapping[str, Kind]) -> list[RuleLine]:
    words = RuleWords(setup)
    about: dict[str, list[Finding]] = {}
    for finding in rule_checks.check(rules, setup):
        about.setdefault(finding.rule, []).append(finding)
    return [
        RuleLine(
            rule.key,
            number,
            words.of(rule),
            tuple(about.get(rule.key, ())),
            changes.get(rule.key),
            number == 1,
            number == len(rules),
        )
        for number, rule in enumerate(rules, start=1)
    ]


def findings(found: Board) -> list[Finding]:
    """Everything wrong with what is edited now, errors first."""
    return rule_checks.check(found.rules, found.setup)


def before_which(rules: tuple[Rule, ...], key: str, *, up: bool) -> tuple[bool, UUID | None]:
    """Which rule a rule has to stand before to move one place.

    Returns:
        Whether it can move, and the other rule's key; ``None`` for the end of the list.
    """
    keys = [rule.key for rule in rules]
    if key not in keys:
        return False, None
    at = keys.index(key)
    if up:
        return (True, UUID(keys[at - 1])) if at > 0 else (False, None)
    if at + 1 >= len(keys):
        return False, None
    return True, UUID(keys[at + 2]) if at + 2 < len(keys) else None


def versions() -> list[SetHead]:
    """Every published set, newest first."""
    rows = (
        RoutingRuleSet.objects.exclude(state=RuleSetState.DRAFT)
        .annotate(rule_count=Count("rules"))
        .order_by("-number")
    )
    return [_head(row, int(vars(row)["rule_count"])) for row in rows]


def version(number: int) -> tuple[SetHead, tuple[Rule, ...]] | None:
    """One published set with its rules."""
    row = RoutingRuleSet.objects.exclude(state=RuleSetState.DRAFT).filter(number=number).first()
    if row is None:
        return None
    rules = _rules(
        RoutingRule.objects.filter(rule_set=row, is_active=True).in_order(), config.snapshot()
    )
    return _head(row, len(rules)), rules


def category_options() -> list[Option]:
    """Categories that are switched on, those below another one after it."""
    rows = list(Category.objects.active().in_order().select_related("parent"))
    found = []
    for top in (row for row in rows if row.parent is None):
        found.append(Option(top.code, top.name))
        found += [Option(row.code, f"– {row.name}") for row in rows if row.parent_id == top.pk]
    return found


def _rules(rows: RoutingRuleQuerySet | list[RoutingRule], setup: Snapshot) -> tuple[Rule, ...]:
    return rule_checks.all_rules(rows, setup)


def _head(row: RoutingRuleSet | None, rules: int) -> SetHead:
    """A set in a line; a city that never published one has number 1 all the same."""
    if row is None:
        return SetHead(rule_sets.FIRST_NUMBER, "", None, "", rules, is_in_force=True)
    is_draft = row.state == RuleSetState.DRAFT
    return SetHead(
        row.number,
        row.changed_by if is_draft else row.published_by,
        row.changed_at if is_draft else row.published_at,
        row.note,
        rules,
        row.restored,
        row.state == RuleSetState.PUBLISHED,
    )
