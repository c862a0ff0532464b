"""A routing rule in the words of the people who wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.models import Priority
from reporting.rules.matching import Condition, Rule, plain
from reporting.rules.questions import Question
from reporting.services.config import Snapshot


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule asks and who gets the reports; empty where it asks nothing."""

    category: str
    area: str
    priority: str
    answers: tuple[str, ...]
    hours: str
    agency: str
    agency_is_active: bool
    note: str

    @property
    def further(self) -> tuple[str, ...]:
        """Everything it asks beyond the category."""
        return tuple(filter(None, (self.area, self.priority, *self.answers, self.hours)))

    @property
    def line(self) -> str:
        """All of it in one line: "Sampah · Sekupang · Tinggi"."""
        return " · ".join((self.category or _("Semua kategori"), *self.further))


class RuleWords:
    """Rules of one city in words; reads nothing by itself."""

    def __init__(self, setup: Snapshot) -> None:
        self._setup = setup
        self._areas = {row.code: row.name for row in setup.rows.areas.values()}
        self._questions: dict[str, Question] = {
            question.code: question
            for facts in setup.categories.values()
            for question in facts.questions
        }

    def of(self, rule: Rule) -> Said:
        """What one rule says."""
        agency = self._setup.agencies.get(rule.agency)
        return Said(
            self.category(rule.category),
            self.area(rule.area),
            self.priority(rule.priority),
            tuple(self.answer(*pair) for pair in rule.answers),
            self.hours(rule),
            agency.short_name if agency else rule.agency,
            agency.is_active if agency else False,
            rule.note,
        )

    def agency(self, code: str) -> str:
        """What people call an agency."""
        agency = self._setup.agencies.get(code)
        return agency.short_name if agency else code

    def category(self, code: str | None) -> str:
        """The name of a category; nothing for none."""
        category = self._setup.categories.get(code or "")
        return category.name if category else code or ""

    def area(self, code: str | None) -> str:
        """The name of an area, of those switched off too."""
        return self._areas.get(code or "", code or "")

    def priority(self, code: str | None) -> str:
        """What people read for a priority."""
        return str(Priority(code).label) if code else ""

    def answer(self, question: str, wanted: str) -> str:
        """A condition about an answer: "Jenis sampah: B3"."""
        asked = self._questions.get(question)
        if asked is None:
            return f"{question}: {wanted}"
        names = {plain(option.key): option.name for option in asked.options}
        return f"{asked.text}: {names.get(plain(wanted), wanted)}"

    def hours(self, rule: Rule) -> str:
        """A condition about working time; nothing when there is none."""
        if rule.working is None:
            return ""
        whose = self.agency(rule.hours_of) if rule.hours_of else _("kota")
        text = _("dalam jam kerja %s") if rule.working else _("di luar jam kerja %s")
        return text % whose

    def unmet(self, rule: Rule, condition: Condition) -> str:
        """Why a condition of a rule does not hold: "hanya untuk Sekupang"."""
        said = self.of(rule)
        wanted = {
            Condition.CATEGORY: said.category,
            Condition.AREA: said.area,
            Condition.PRIORITY: said.priority,
            Condition.ANSWERS: ", ".join(said.answers),
            Condition.HOURS: said.hours,
        }[condition]
        return _("hanya untuk %s") % wanted
