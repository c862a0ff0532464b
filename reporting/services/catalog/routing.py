"""Editing the routing list: always its draft, which intake learns of when it is published.

Every edit says what it builds on (``stamp``): of two people who edit at once, the second is told,
and neither loses anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import Invalid, NotFound
from reporting.models import Agency, Area, Category, Hours, Priority, RoutingRule, RoutingRuleSet
from reporting.rules.lifecycle import Actor
from reporting.rules.matching import plain
from reporting.rules.questions import read as read_answer
from reporting.services import config as intake
from reporting.services.catalog import agencies, categories, config, rule_checks, rule_sets
from reporting.services.catalog.rule_copies import STEP

MAX_ANSWERS = 3


class RuleNotFound(NotFound):
    """No such routing rule in the draft."""

    code = "rule_not_found"


@dataclass(frozen=True, slots=True)
class RuleDetails:
    """What a rule says. Everything is a code; empty asks nothing.

    Attributes:
        agency: Who gets the reports; must take reports.
        category: A first-level one covers those below it.
        area: A kecamatan covers its kelurahan.
        priority: One of the four.
        answers: By code of the question; of a question of the category.
        working: ``inside`` or ``outside`` working hours.
        hours_of: Whose working hours: an agency's; empty for the city's.
        note: For the people who read the list.
    """

    agency: str
    category: str = ""
    area: str = ""
    priority: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    working: str = ""
    hours_of: str = ""
    note: str = ""


@transaction.atomic(durable=True)
def add(
    *,
    details: RuleDetails,
    before: UUID | None = None,
    stamp: str,
    actor: Actor,
    at: datetime,
) -> RoutingRule:
    """Add a rule to the draft, at the end or before another one.

    Args:
        details: What it says.
        before: Key of the rule that it should be tried before.
        stamp: What the person saw, as ``rule_sets.stamp`` says it.
        actor: Who decided.
        at: When (aware).

    Raises:
        AgencyNotFound, CategoryNotFound, RuleNotFound: Something named does not exist.
        DraftChanged: Somebody else edited meanwhile.
        Invalid: Something named cannot be used.
    """
    config.hold()
    draft = rule_sets.edit(stamp=stamp, actor=actor, at=at)
    rule = RoutingRule(rule_set=draft)
    _describe(rule, details)
    rule.position = _free_position(draft, before)
    rule.save()
    _record("routing_rule_added", rule, facts_of(rule), actor=actor, at=at)
    return rule


@transaction.atomic(durable=True)
def change(
    *, rule_key: UUID, details: RuleDetails, stamp: str, actor: Actor, at: datetime
) -> RoutingRule:
    """Let a rule of the draft say something else, in its place.

    Raises:
        RuleNotFound: No such rule.
        DraftChanged, Invalid: As for ``add``.
    """
    config.hold()
    draft = rule_sets.edit(stamp=stamp, actor=actor, at=at)
    rule = _require(draft, rule_key)
    before = facts_of(rule)
    _describe(rule, details)
    rule.save()
    facts = {**facts_of(rule), "before": before}
    _record("routing_rule_changed", rule, facts, actor=actor, at=at)
    return rule


@transaction.atomic(durable=True)
def remove(*, rule_key: UUID, stamp: str, actor: Actor, at: datetime) -> None:
    """Take a rule off the draft; the audit keeps what it said.

    Raises:
        RuleNotFound: No such rule.
        DraftChanged: Somebody else edited meanwhile.
    """
    config.hold()
    draft = rule_sets.edit(stamp=stamp, actor=actor, at=at)
    rule = _require(draft, rule_key)
    facts = facts_of(rule)
    rule.delete()
    _record("routing_rule_removed", rule, facts, actor=actor, at=at)


@transaction.atomic(durable=True)
def move(
    *, rule_key: UUID, before: UUID | None, stamp: str, actor: Actor, at: datetime
) -> RoutingRule:
    """Try a rule of the draft before another one, or last when ``before`` is ``None``.

    Raises:
        RuleNotFound: Either rule does not exist.
        DraftChanged: Somebody else edited meanwhile.
    """
    config.hold()
    draft = rule_sets.edit(stamp=stamp, actor=actor, at=at)
    rule = _require(draft, rule_key)
    rule.position = _free_position(draft, before)
    rule.save(update_fields=["position"])
    _record("routing_rule_moved", rule, facts_of(rule), actor=actor, at=at)
    return rule


def send_all(rule_set: RoutingRuleSet, *, category: Category, agency: Agency) -> None:
    """Send a category in the whole city to an agency, in a set that is being made.

    Rules about single areas, priorities, answers or hours stay in front of it.

    Args:
        rule_set: A draft, or the set that is about to come into force.
        category: Whose reports.
        agency: Who gets them.
    """
    rows = list(RoutingRule.objects.filter(rule_set=rule_set, is_active=True).in_order())
    for_all = [
        row
        for row in rows
        if row.area_id is None and not row.priority and not row.answers and not row.working
    ]
    for row in for_all:
        if row.category_id == category.pk:
            row.delete()
    above = {None, category.parent_id} - {category.pk}
    hiding = next((row.key for row in for_all if row.category_id in above), None)
    RoutingRule.objects.create(
        rule_set=rule_set,
        position=_free_position(rule_set, hiding),
        category=category,
        agency=agency,
    )


def taking_reports(code: str) -> Agency:
    """Return the agency reports are to go to; ``Invalid`` when it takes none at the moment."""
    agency = agencies.require(code)
    if not agency.is_active:
        raise Invalid(_("Dinas ini sedang tidak menerima laporan."), field="agency")
    return agency


def facts_of(rule: RoutingRule) -> dict[str, object]:
    """What a rule says, for the trail."""
    return {
        "position": rule.position,
        "category": rule.category.code if rule.category else None,
        "area": rule.area.code if rule.area else None,
        "priority": rule.priority,
        "answers": dict(rule.answers),
        "working": rule.working,
        "hours_of": rule.hours_of.code if rule.hours_of else None,
        "agency": rule.agency.code,
    }


def _describe(rule: RoutingRule, details: RuleDetails) -> None:
    """Write what a rule says onto its row, or raise ``Invalid``."""
    rule.agency = taking_reports(details.agency)
    rule.category = categories.require(details.category) if details.category else None
    rule.area = _area(details.area)
    if details.priority and details.priority not in Priority.values:
        raise Invalid(_("Prioritas ini tidak dikenal."), field="priority")
    rule.priority = details.priority or None
    rule.answers = _answers(details.answers, rule.category)
    if details.working and details.working not in Hours.values:
        raise Invalid(_("Pilih dalam atau di luar jam kerja."), field="working")
    rule.working = details.working
    rule.hours_of = (
        agencies.require(details.hours_of) if details.working and details.hours_of else None
    )
    rule.note = " ".join(details.note.split())[:200]


def _answers(given: Mapping[str, str], category: Category | None) -> dict[str, str]:
    """Answers that can be given to questions of the category, as they are compared later."""
    if not given:
        return {}
    if category is None:
        raise Invalid(
            _("Pilih kategorinya dulu: pertanyaan adalah milik satu kategori."), field="category"
        )
    if len(given) > MAX_ANSWERS:
        raise Invalid(_("Paling banyak %d jawaban dalam satu aturan.") % MAX_ANSWERS)
    questions = rule_checks.questions_for(category.code, intake.read())
    found = {}
    for code, wanted in sorted(given.items()):
        question = questions.get(code)
        if question is None:
            raise Invalid(
                _("Kategori %s tidak menanyakan hal ini. Pilih pertanyaan lain.") % category.name,
                field="answers",
            )
        try:
            answer = read_answer(question, [wanted])
        except ValueError as error:
            raise Invalid(f"{question.text}: {error}", field="answers") from None
        if answer is None:
            raise Invalid(_("Pilih jawaban untuk “%s”.") % question.text, field="answers")
        value = answer.value[0] if isinstance(answer.value, list) else answer.value
        found[code] = value if isinstance(value, str) else plain(value)
    return found


def _area(code: str) -> Area | None:
    if not code:
        return None
    area = Area.objects.active().filter(code=code).first()
    if area is None:
        raise Invalid(_("Wilayah ini tidak ada: %s.") % code, field="area")
    return area


def _require(draft: RoutingRuleSet, key: UUID) -> RoutingRule:
    rows = RoutingRule.objects.filter(rule_set=draft).with_names()
    try:
        return rows.get(key=key)
    except RoutingRule.DoesNotExist:
        raise RuleNotFound(_("Aturan penerusan ini tidak ada."), rule=str(key)) from None


def _free_position(rule_set: RoutingRuleSet, before: UUID | None) -> int:
    """A position in front of the rule ``before``, making room where there is none."""
    rows = RoutingRule.objects.filter(rule_set=rule_set)
    if before is None:
        last = rows.order_by("-position").first()
        return last.position + STEP if last else STEP
    position = _require(rule_set, before).position
    rows.filter(position__gte=position).update(position=F("position") + STEP)
    return position


def _record(
    kind: str, rule: RoutingRule, facts: Mapping[str, object], *, actor: Actor, at: datetime
) -> None:
    """Audit an edit; the version intake decides by stays, as it does not change for it."""
    audit.record(kind=kind, subject=str(rule.key), actor_label=actor.label, at=at, facts=facts)
