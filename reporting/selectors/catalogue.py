"""What other programs need to know of a city before they send a report: its categories and its agencies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.errors import NotFound
from core.tenancy import current_city
from reporting.models import Agency
from reporting.rules.questions import Question
from reporting.selectors.promises import Promise, promises
from reporting.services import config
from reporting.services.config import CategoryFacts, Snapshot


class CategoryNotFound(NotFound):
    """No such category, or it is not offered now."""

    code = "category_not_found"


class AgencyNotFound(NotFound):
    """No such agency, or it works no longer."""

    code = "agency_not_found"


def categories(at: datetime) -> list[dict[str, Any]]:
    """Every category that may be chosen now, in the city's order. At most one query."""
    setup = config.snapshot()
    on = _today(at)
    return [_category(setup, each, on) for each in setup.categories.values() if each.is_active]


def category(code: str, at: datetime) -> dict[str, Any]:
    """One of them.

    Raises:
        CategoryNotFound: There is none, or it is switched off.
    """
    setup = config.snapshot()
    found = setup.categories.get(code)
    if found is None or not found.is_active:
        raise CategoryNotFound(_("Kategori ini tidak ditemukan."))
    return _category(setup, found, _today(at))


def agencies() -> list[dict[str, Any]]:
    """Every agency that works, by name, as the public knows it. Two queries."""
    setup = config.snapshot()
    rows = [row for row in setup.rows.agencies.values() if row.is_active]
    served: dict[int, list[str]] = {}
    links = Agency.areas.through.objects.filter(agency__in=[row.pk for row in rows])
    for agency, area in links.values_list("agency_id", "area_id"):
        if area in setup.areas:
            served.setdefault(agency, []).append(setup.areas[area].code)
    return [
        _agency(row, setup, sorted(served.get(row.pk, ())))
        for row in sorted(rows, key=lambda row: (row.name, row.pk))
    ]


def agency(code: str) -> dict[str, Any]:
    """One of them.

    Raises:
        AgencyNotFound: There is none, or it is switched off.
    """
    found = next((each for each in agencies() if each["code"] == code), None)
    if found is None:
        raise AgencyNotFound(_("Dinas ini tidak ditemukan."))
    return found


def _today(at: datetime) -> date:
    return at.astimezone(ZoneInfo(current_city().time_zone)).date()


def _category(setup: Snapshot, facts: CategoryFacts, on: date) -> dict[str, Any]:
    return {
        "code": facts.code,
        "name": facts.name,
        "description": setup.rows.categories[facts.pk].description,
        "icon": facts.icon,
        "parent": facts.line[1] if len(facts.line) > 1 else None,
        "priority": facts.default_priority,
        "visibility": facts.visibility_default,
        "next_door": facts.next_door_name,
        "next_door_contact": facts.next_door_contact,
        "duplicate_radius_m": facts.duplicate_radius_m,
        "questions": [_question(each) for each in facts.questions if each.is_active],
        "targets": [_promise(each) for each in promises(setup, facts, on=on)]
        if not facts.next_door_name
        else [],
    }


def _question(asked: Question) -> dict[str, Any]:
    return {
        "code": asked.code,
        "text": asked.text,
        "kind": asked.kind.value,
        "required": asked.is_required,
        "help": asked.help,
        "public": asked.is_public,
        "minimum": None if asked.minimum is None else float(asked.minimum),
        "maximum": None if asked.maximum is None else float(asked.maximum),
        "options": [{"key": each.key, "name": each.name} for each in asked.options],
    }


def _promise(promise: Promise) -> dict[str, Any]:
    target = promise.target
    return {
        "kind": target.kind.value,
        "amount": target.amount,
        "unit": target.unit.value,
        "counting": target.counting.value,
        "words": target.words(),
        "priority": promise.priority,
        "area": promise.area,
        "legal_basis": target.legal_basis,
    }


def _agency(row: Agency, setup: Snapshot, areas: list[str]) -> dict[str, Any]:
    parent = setup.rows.agencies.get(row.parent_id or 0)
    return {
        "code": row.code,
        "name": row.name,
        "short_name": row.short_name,
        "parent": parent.code if parent else None,
        "phone": row.phone,
        "areas": areas,
    }
