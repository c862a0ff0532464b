"""Setting up which agency gets which reports: an ordered list, the first match wins."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound
from reporting.models import Area, Priority, RoutingRule
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import agencies, categories, config

STEP = 10


class RuleNotFound(NotFound):
    """No such routing rule in this city."""

    code = "rule_not_found"


@transaction.atomic(durable=True)
def add(
    *,
    agency_code: str,
    category_code: str = "",
    area_code: str = "",
    priority: str = "",
    note: str = "",
    before: int | None = None,
    actor: Actor,
    at: datetime,
) -> RoutingRule:
    """Add a rule, at the end or before another one.

    Args:
        agency_code: Who gets the reports; must take reports.
        category_code: Empty for every category; a first-level one covers those below it.
        area_code: Empty for the whole city; a kecamatan covers its kelurahan.
        priority: Empty for every priority.
        note: For the people who read the list.
        before: The rule's id that it should be tried before.
        actor: Who decided.
        at: When (aware).

    Raises:
        AgencyNotFound, CategoryNotFound, RuleNotFound: Something named does not exist.
        Invalid: The agency is switched off, or area or priority cannot be used.
    """
    config.hold()
    return add_held(
        agency_code=agency_code,
        category_code=category_code,
        area_code=area_code,
        priority=priority,
        note=note,
        before=before,
        actor=actor,
        at=at,
    )


def add_held(
    *,
    agency_code: str,
    category_code: str = "",
    area_code: str = "",
    priority: str = "",
    note: str = "",
    before: int | None = None,
    actor: Actor,
    at: datetime,
) -> RoutingRule:
    """The same as part of a larger change, whose transaction holds the set-up."""
    agency = agencies.require(agency_code)
    if not agency.is_active:
        raise Invalid(_("Dinas ini sedang tidak menerima laporan."), field="agency")
    if priority and priority not in Priority.values:
        raise Invalid(_("Prioritas ini tidak dikenal."), field="priority")
    rule = RoutingRule.objects.create(
        position=_free_position(before),
        category=categories.require(category_code) if category_code else None,
        area=_area(area_code),
        priority=priority or None,
        agency=agency,
        note=" ".join(note.split())[:200],
    )
    config.changed(
        kind="routing_rule_added", subject=str(rule.pk), actor=actor, at=at, facts=_facts(rule)
    )
    return rule


@transaction.atomic(durable=True)
def remove(*, rule_id: int, actor: Actor, at: datetime) -> None:
    """Take a rule off the list; the audit keeps what it said.

    Raises:
        RuleNotFound: No such rule.
    """
    config.hold()
    remove_held(rule_id=rule_id, actor=actor, at=at)


def remove_held(*, rule_id: int, actor: Actor, at: datetime) -> None:
    """The same as part of a larger change, whose transaction holds the set-up."""
    rule = _require(rule_id)
    facts = _facts(rule)
    rule.delete()
    config.changed(
        kind="routing_rule_removed", subject=str(rule_id), actor=actor, at=at, facts=facts
    )


@transaction.atomic(durable=True)
def move(*, rule_id: int, before: int | None, actor: Actor, at: datetime) -> None:
    """Try a rule before another one, or last when ``before`` is ``None``.

    Raises:
        RuleNotFound: Either rule does not exist.
    """
    config.hold()
    rule = _require(rule_id)
    rule.position = _free_position(before)
    rule.save(update_fields=["position"])
    config.changed(
        kind="routing_rule_moved", subject=str(rule_id), actor=actor, at=at, facts=_facts(rule)
    )


def _require(rule_id: int) -> RoutingRule:
    try:
        return RoutingRule.objects.select_related("category", "area", "agency").get(pk=rule_id)
    except RoutingRule.DoesNotExist:
        raise RuleNotFound(_("Aturan penerusan ini tidak ada."), rule=rule_id) from None


def _free_position(before: int | None) -> int:
    """A position in front of the rule ``before``, making room where there is none."""
    if before is None:
        last = RoutingRule.objects.order_by("-position").first()
        return last.position + STEP if last else STEP
    position = _require(before).position
    RoutingRule.objects.filter(position__gte=position).update(position=F("position") + STEP)
    return position


def _area(code: str) -> Area | None:
    if not code:
        return None
    area = Area.objects.active().filter(code=code).first()
    if area is None:
        raise Invalid(_("Wilayah ini tidak ada: %s.") % code, field="area")
    return area


def _facts(rule: RoutingRule) -> dict[str, object]:
    return {
        "position": rule.position,
        "category": rule.category.code if rule.category else None,
        "area": rule.area.code if rule.area else None,
        "priority": rule.priority,
        "agency": rule.agency.code,
    }
