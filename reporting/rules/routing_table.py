"""A routing list made ready to decide many reports: what was decided once is remembered.

Two reports alike in everything the rules look at go to the same agency, so the memory's key is
exactly that: category, area, priority, which of the answers asked about hold, and whose working
hours it is in. Answers and hours no rule asks about never make a report a case of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from reporting.rules.matching import ReportFacts, Route, Rule, answers_with, in_order, route

MAX_REMEMBERED: Final = 50_000
"""Cases kept at once; a city has a few thousand. Beyond, all are forgotten and the memory refills."""

Key = tuple[str, str, str, tuple[bool, ...], tuple[bool | None, ...]]


class RoutingTable:
    """Rules, who takes what no rule decides, and who takes nothing at the moment."""

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        default_agency: str,
        closed_agencies: Collection[str] = (),
    ) -> None:
        self.rules: Final = tuple(in_order(rules))
        self.default_agency: Final = default_agency
        self.closed_agencies: Final = frozenset(closed_agencies)
        self.asked_answers: Final = tuple(
            sorted({pair for rule in self.rules for pair in rule.answers})
        )
        self.asked_hours: Final = tuple(
            sorted({rule.hours_of for rule in self.rules if rule.working is not None})
        )
        self._routes: dict[Key, Route] = {}

    def route(
        self,
        *,
        category: tuple[str, ...],
        area: tuple[str, ...],
        priority: str,
        answers: Mapping[str, Any] | None = None,
        is_working: Callable[[str], bool | None] | None = None,
    ) -> Route:
        """The agency for a report.

        Args:
            category: Its code, then its ancestors'.
            area: Code of its area, then its ancestors'; empty when it lies in none.
            priority: One of the four.
            answers: By code of the question.
            is_working: Whether the city (``""``) or an agency works at the moment in question;
                asked only for those a rule is about. ``None``: at no particular moment.
        """
        given = answers or {}
        held = tuple(answers_with(given, *pair) for pair in self.asked_answers)
        hours = tuple(is_working(whose) if is_working else None for whose in self.asked_hours)
        key = (category[0] if category else "", area[0] if area else "", priority, held, hours)
        found = self._routes.get(key)
        if found is None:
            working = {
                whose: works
                for whose, works in zip(self.asked_hours, hours, strict=True)
                if works is not None
            }
            found = route(
                self.rules,
                ReportFacts(category, area, priority, given, working),
                default_agency=self.default_agency,
                closed_agencies=self.closed_agencies,
            )
            if len(self._routes) >= MAX_REMEMBERED:
                self._routes.clear()
            self._routes[key] = found
        return found
