"""Chains of escalation as the set-up shows them: in words, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.models import Category
from reporting.rules.escalation import CHAIN, EscalationStep
from reporting.services import config
from reporting.services.catalog import categories, chains

EXAMPLE_HOURS = 24


@dataclass(frozen=True, slots=True)
class ChainWord:
    """One step in words, with when it comes for a target of a day."""

    when: str
    who: str
    example: str


@dataclass(frozen=True, slots=True)
class ChainLine:
    """The chain one category, or with an empty code the city, follows.

    ``is_own`` says that it was decided here; ``follows`` whose it is otherwise.
    """

    code: str
    name: str
    steps: tuple[EscalationStep, ...]
    is_own: bool
    follows: str

    @property
    def words(self) -> list[ChainWord]:
        return words(self.steps)


def words(steps: Iterable[EscalationStep]) -> list[ChainWord]:
    """Steps in words."""
    return [ChainWord(step.when, step.who, _example(step.percent)) for step in steps]


def city_chain() -> ChainLine:
    """What every category follows that decided nothing."""
    own = chains.own(None)
    return ChainLine("", _("Seluruh kota"), own or CHAIN, bool(own), _("bawaan"))


def chain_line(code: str) -> ChainLine:
    """The chain of one category, or with "" the city's.

    Raises:
        CategoryNotFound: No such category.
    """
    if not code:
        return city_chain()
    category = categories.require(code)
    setup = config.snapshot()
    own = chains.own(category)
    if own:
        return ChainLine(code, category.name, own, True, "")
    parent = category.parent
    follows = parent.name if parent is not None and chains.own(parent) else _("seluruh kota")
    return ChainLine(code, category.name, setup.categories[code].chain, False, follows)


def own_chains() -> list[ChainLine]:
    """Categories with a chain of their own, in the city's order."""
    setup = config.snapshot()
    rows = Category.objects.filter(escalation_steps__isnull=False).distinct().in_order()
    return [
        ChainLine(row.code, row.name, setup.categories[row.code].chain, True, "") for row in rows
    ]


def followers() -> list[tuple[str, str]]:
    """Active categories that could get a chain of their own: code and name."""
    setup = config.snapshot()
    own = set(
        Category.objects.filter(escalation_steps__isnull=False).values_list("code", flat=True)
    )
    found = []
    for each in setup.categories.values():
        if each.is_active and each.code not in own and not each.next_door_name:
            main = setup.categories[each.line[-1]]
            found.append((each.code, each.name if main is each else f"{main.name} › {each.name}"))
    return sorted(found, key=lambda pair: pair[1])


def _example(percent: int) -> str:
    hours = EXAMPLE_HOURS * percent / 100
    text = f"{hours:g}".replace(".", ",")
    return _("target %(target)d jam: sesudah %(hours)s jam") % {
        "target": EXAMPLE_HOURS,
        "hours": text,
    }
