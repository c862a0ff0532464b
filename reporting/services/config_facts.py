"""Rows of a city's set-up as the snapshot holds them: codes and lines of ancestors, no queries."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.models import Agency, Area, Category
from reporting.rules.escalation import CHAIN, EscalationStep
from reporting.rules.questions import Question


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """An agency as far as routing and clocks go."""

    pk: int
    code: str
    name: str
    short_name: str
    is_active: bool
    calendar_pk: int | None


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A category with its ancestors' codes, its own first, and what it takes over from them."""

    pk: int
    code: str
    name: str
    icon: str
    line: tuple[str, ...]
    is_active: bool
    default_priority: str
    visibility_default: str
    hazard_words: tuple[str, ...]
    keywords: tuple[str, ...]
    duplicate_radius_m: int
    duplicate_window_days: int
    next_door_name: str
    next_door_contact: str
    merged_into: str = ""
    questions: tuple[Question, ...] = ()
    chain: tuple[EscalationStep, ...] = CHAIN


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """An area with its ancestors' codes, its own first; boundaries stay in the database."""

    pk: int
    code: str
    name: str
    level: str
    line: tuple[str, ...]
    parent_pk: int | None
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows themselves by primary key, to show the names of what reports point at. Never saved.

    Areas come without their outlines, and with those an import has switched off: old reports lie there.
    """

    categories: dict[int, Category]
    agencies: dict[int, Agency]
    areas: dict[int, Area]
