"""Routing rules in a draft, published, and what they decide."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core.audit.models import AuditEntry
from reporting.models import CitySettings, RoutingRule, RoutingRuleSet
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import config
from reporting.services.catalog import routing, rule_sets
from reporting.services.catalog.routing import RuleDetails
from tests.make.questions import ADMIN

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 15, tzinfo=UTC)
OTHER = Actor(Role.CITY_ADMIN, "Bu Ratna")
BY: dict[str, Any] = {"actor": ADMIN, "at": NOON}
NARROW = RuleDetails(agency="dishub", category="sampah", area="21.71.01", priority="high")


def add(details: RuleDetails = NARROW, **given: Any) -> RoutingRule:
    """Put a rule into the draft, at its end unless told ``before`` which."""
    return routing.add(details=details, **{"stamp": rule_sets.stamp(), **BY, **given})


def publish(**given: Any) -> RoutingRuleSet:
    """Let intake decide by the draft."""
    return rule_sets.publish(**{"stamp": rule_sets.stamp(), **BY, **given})


def first_key() -> UUID:
    """The key of the rule that is asked first."""
    return RoutingRule.objects.active().in_order()[0].key


def everything() -> dict[str, object]:
    """All a refusal must leave as it is."""
    return {
        "sets": list(RoutingRuleSet.objects.order_by("pk").values()),
        "rules": list(RoutingRule.objects.order_by("pk").values()),
        "audit": AuditEntry.objects.count(),
        "version": CitySettings.objects.the().config_version,
    }


def goes_to(category: str, priority: str = "normal", at: datetime = NOON, **answers: object) -> str:
    """The agency that intake would give such a report to."""
    setup = config.snapshot()
    area = next(each for each in setup.areas.values() if "21.71.01" in each.line)
    return setup.route(setup.categories[category], area, priority, answers=answers, at=at).agency
