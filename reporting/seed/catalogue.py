"""The common catalogue of categories, narrowed to what one city switched on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from reporting.rules.questions import Kind
from reporting.seed.entries import Entry, read
from reporting.seed.shapes import CategorySeed, PackageSeed, QuestionSeed, SeedError

ALWAYS_ON: Final = frozenset({"luar_kewenangan", "lainnya"})
"""Every city can say "not ours" and "something else", whatever its package."""

_RADIUS_M: Final = 50
_WINDOW_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class NextDoor:
    """Whose it is instead, and how to reach them."""

    name: str
    contact: str


def load_catalogue(path: Path) -> tuple[CategorySeed, ...]:
    """Return all categories, parents before their children, all switched on."""
    file = read(path)
    found: list[CategorySeed] = []
    for entry in file.tables("categories"):
        children = entry.tables("children")
        parent = _category(entry, None, position=len(found))
        found.append(parent)
        for child in children:
            found.append(_category(child, parent, position=len(found)))
    file.done()
    codes = [category.code for category in found]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise SeedError(f"{path.name}: listed twice: {', '.join(twice)}")
    return tuple(found)


def for_city(
    catalogue: tuple[CategorySeed, ...],
    choices: list[Entry],
    package: PackageSeed,
    next_doors: Mapping[str, NextDoor],
) -> tuple[CategorySeed, ...]:
    """Return the catalogue as one city has it.

    Categories the city did not choose stay in the list, switched off: a city admin may switch
    them on after a change of package.

    Args:
        catalogue: From ``load_catalogue``.
        choices: The city's ``[[categories]]``: ``slug``, and ``without`` for children left out.
        package: Limits which first-level categories may be chosen.
        next_doors: By category code; replaces the catalogue's own.

    Raises:
        SeedError: A code is unknown or not first-level, or the package does not include it.
    """
    chosen = _chosen(catalogue, choices, package)
    known = {category.code for category in catalogue}
    for code in next_doors:
        if code not in known:
            raise SeedError(f"next_doors {code}: no such category")
    return tuple(
        replace(
            category,
            is_active=category.code in chosen,
            next_door_name=door.name if door else category.next_door_name,
            next_door_contact=door.contact if door else category.next_door_contact,
        )
        for category in catalogue
        for door in [next_doors.get(category.code)]
    )


def _chosen(
    catalogue: tuple[CategorySeed, ...], choices: list[Entry], package: PackageSeed
) -> set[str]:
    children: dict[str, set[str]] = {c.code: set() for c in catalogue if c.parent is None}
    for category in catalogue:
        if category.parent:
            children[category.parent].add(category.code)
    chosen: set[str] = set()
    for entry in choices:
        code, without = entry.need("slug", str), set(entry.words("without"))
        entry.done()
        if code not in children:
            raise SeedError(f"{entry.where}: no such first-level category")
        if code not in ALWAYS_ON and code not in package.categories:
            raise SeedError(f"{entry.where}: not in package {package.name}")
        if without - children[code]:
            raise SeedError(f"{entry.where}: not its children: {sorted(without - children[code])}")
        chosen |= {code} | (children[code] - without)
    missing = (ALWAYS_ON | set(package.categories)) - chosen
    if missing:
        raise SeedError(f"categories not switched on: {', '.join(sorted(missing))}")
    return chosen


def _category(entry: Entry, parent: CategorySeed | None, *, position: int) -> CategorySeed:
    """Read one category; what a child leaves out it has from its parent."""
    door = entry.maybe_table("next_door")
    category = CategorySeed(
        code=entry.need("slug", str),
        name=entry.need("name", str),
        parent=parent.code if parent else None,
        icon=entry.get("icon", parent.icon) if parent else entry.need("icon", str),
        description=entry.maybe("description") or "",
        is_active=True,
        keywords=entry.words("keywords"),
        hazard_words=entry.words("hazard_words") or (parent.hazard_words if parent else ()),
        default_priority=entry.get("priority", parent.default_priority if parent else "normal"),
        visibility_default=entry.get(
            "visibility", parent.visibility_default if parent else "public"
        ),
        duplicate_radius_m=entry.get(
            "duplicate_radius_m", parent.duplicate_radius_m if parent else _RADIUS_M
        ),
        duplicate_window_days=entry.get(
            "duplicate_window_days", parent.duplicate_window_days if parent else _WINDOW_DAYS
        ),
        next_door_name=door.need("name", str) if door else "",
        next_door_contact=door.need("contact", str) if door else "",
        position=position,
        questions=tuple(_question(each) for each in entry.tables("questions")),
    )
    entry.done()
    return category


def _question(entry: Entry) -> QuestionSeed:
    question = QuestionSeed(
        code=entry.need("slug", str),
        text=entry.need("text", str),
        kind=entry.need("kind", str),
        options=entry.words("options"),
        help=entry.maybe("help") or "",
        is_public=entry.get("is_public", False),
    )
    entry.done()
    if question.kind not in {kind.value for kind in Kind}:
        raise SeedError(f"{entry.where}: no such kind of question: {question.kind}")
    if Kind(question.kind).is_choice != (len(question.options) > 1):
        raise SeedError(f"{entry.where}: a choice, and only a choice, has options")
    return question
