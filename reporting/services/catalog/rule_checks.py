"""What is wrong with a list of routing rules, each with a sentence that says what to do.

An error keeps a list from being published: it names what is gone, or contradicts itself. A warning
only says that a rule does nothing. Intake goes on in any case: what a rule cannot decide, the next
one or the default agency does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from reporting.models import RoutingRule
from reporting.rules import coverage
from reporting.rules.matching import Rule, in_order, plain
from reporting.rules.questions import Question
from reporting.services import rule_rows
from reporting.services.config import Snapshot

ERROR: Final = "error"
WARNING: Final = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a list, or about one of its rules.

    Attributes:
        level: ``error`` or ``warning``.
        code: What kind, e.g. ``agency_closed``.
        text: What is wrong and what to do.
        rule: Key of the rule; empty when it is about the whole list.
    """

    level: str
    code: str
    text: str
    rule: str = ""

    @property
    def is_error(self) -> bool:
        return self.level == ERROR


def check_rows(rows: Iterable[RoutingRule], setup: Snapshot) -> list[Finding]:
    """The same as ``check`` for rules as they are stored."""
    return check(all_rules(rows, setup), setup)


def all_rules(rows: Iterable[RoutingRule], setup: Snapshot) -> tuple[Rule, ...]:
    """Rules of rows, those for areas that are switched off included."""
    return rule_rows.rules_of(
        rows,
        categories={pk: row.code for pk, row in setup.rows.categories.items()},
        areas={pk: row.code for pk, row in setup.rows.areas.items()},
        agencies={pk: row.code for pk, row in setup.rows.agencies.items()},
    )


def check(rules: Sequence[Rule], setup: Snapshot) -> list[Finding]:
    """Everything wrong with a list: errors first, each group in the order of the rules.

    Args:
        rules: Of one set.
        setup: The city as it is now.
    """
    ordered = in_order(rules)
    numbers = {id(rule): number for number, rule in enumerate(ordered, start=1)}
    areas = {each.code for each in setup.areas.values()}
    found: list[Finding] = []
    for rule in ordered:
        found += _about(rule, numbers[id(rule)], setup, areas)
    against = coverage.contradictions(ordered)
    for upper, lower in against:
        found.append(_contradiction(numbers[id(upper)], numbers[id(lower)], upper, lower, setup))
    said = {id(lower) for _upper, lower in against}
    for hidden in _hidden(ordered, setup):
        if id(hidden.rule) not in said:
            behind = [numbers[id(rule)] for rule in hidden.behind]
            found.append(_never(numbers[id(hidden.rule)], behind, hidden.rule))
    return sorted(found, key=lambda finding: not finding.is_error)


def _about(rule: Rule, number: int, setup: Snapshot, areas: set[str]) -> list[Finding]:
    """What one rule names and is not there."""
    found = []

    def say(level: str, code: str, text: str) -> None:
        found.append(Finding(level, code, _("Aturan %d: ") % number + text, rule.key))

    agency = setup.agencies[rule.agency]
    if not agency.is_active:
        say(
            ERROR,
            "agency_closed",
            _("%s sedang nonaktif. Pilih dinas lain, atau aktifkan dinas itu dulu.")
            % agency.short_name,
        )
    if rule.area is not None and rule.area not in areas:
        name = next(
            (row.name for row in setup.rows.areas.values() if row.code == rule.area), rule.area
        )
        say(
            ERROR,
            "area_gone",
            _("wilayah %s sudah tidak dipakai. Pilih wilayah lain, atau hapus aturan ini.") % name,
        )
    if rule.category is not None:
        category = setup.categories[rule.category]
        if not category.is_active:
            say(
                WARNING,
                "category_off",
                _("kategori %s nonaktif, jadi aturan ini menunggu sampai kategorinya dibuka lagi.")
                % category.name,
            )
        elif category.next_door_name:
            say(
                WARNING,
                "category_next_door",
                _("kategori %(name)s bukan urusan kota (%(who)s). Aturan ini tidak berpengaruh.")
                % {"name": category.name, "who": category.next_door_name},
            )
    for question, answer in rule.answers:
        text = _wrong_answer(rule, question, answer, setup)
        if text:
            say(ERROR, "question_gone", text)
    whose = setup.agencies.get(rule.hours_of)
    if rule.working is not None and whose is not None and not whose.is_active:
        say(
            WARNING,
            "hours_of_closed",
            _("melihat jam kerja %s yang sedang nonaktif. Pilih jam kerja lain bila perlu.")
            % whose.short_name,
        )
    return found


def questions_for(category: str | None, setup: Snapshot) -> dict[str, Question]:
    """Questions that reports a rule is about may have answers to, by code: what it may ask."""
    return {
        question.code: question
        for facts in setup.categories.values()
        if category is None or category in facts.line
        for question in facts.questions
        if question.is_active
    }


def _wrong_answer(rule: Rule, question: str, answer: str, setup: Snapshot) -> str:
    """Why an answer can no longer be given; empty when it can."""
    asked = questions_for(rule.category, setup).get(question)
    if asked is None:
        return (
            _("pertanyaan “%s” sudah tidak ditanyakan. Hapus syarat jawabannya dari aturan ini.")
            % question
        )
    if asked.kind.is_choice and plain(answer) not in {plain(each.key) for each in asked.options}:
        return _(
            "jawaban “%(answer)s” sudah tidak ada di pertanyaan “%(question)s”."
            " Pilih jawaban lain, atau hapus syarat itu."
        ) % {"answer": answer, "question": asked.text}
    return ""


def _hidden(ordered: Sequence[Rule], setup: Snapshot) -> list[coverage.Hidden]:
    rows = setup.rows
    categories = {
        row.code: rows.categories[row.parent_id].code if row.parent_id else None
        for row in rows.categories.values()
    }
    areas = {
        row.code: rows.areas[row.parent_id].code if row.parent_id in rows.areas else None
        for row in rows.areas.values()
    }
    return coverage.hidden_rules(ordered, categories, areas)


def _contradiction(
    upper_number: int, lower_number: int, upper: Rule, lower: Rule, setup: Snapshot
) -> Finding:
    text = _(
        "Aturan %(upper)d dan %(lower)d meminta hal yang sama, tetapi menuju dinas yang berbeda"
        " (%(one)s dan %(other)s). Hapus salah satu, atau persempit syaratnya."
    ) % {
        "upper": upper_number,
        "lower": lower_number,
        "one": setup.agencies[upper.agency].short_name,
        "other": setup.agencies[lower.agency].short_name,
    }
    return Finding(ERROR, "contradiction", text, lower.key)


def _never(number: int, behind: list[int], rule: Rule) -> Finding:
    names = ", ".join(str(each) for each in behind[:5])
    if len(behind) > 5:
        names = _("%(names)s, dan %(more)d lagi") % {"names": names, "more": len(behind) - 5}
    text = _(
        "Aturan %(number)d tidak pernah terpakai: aturan %(behind)s selalu cocok lebih dulu."
        " Naikkan aturan ini, atau hapus."
    ) % {"number": number, "behind": names}
    return Finding(WARNING, "never_matches", text, rule.key)
