"""What the form already knows while it is filled in: category, place, agency, promise, likeness.

Drawn with the whole page, and again as fragments while somebody types; nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import DomainError
from reporting.models import Area, AreaLevel, LocationSource, Visibility
from reporting.rules import targets
from reporting.rules.matching import Route
from reporting.rules.priority import assess
from reporting.selectors import locate, nearby
from reporting.selectors.cards import Card
from reporting.selectors.outlines import Outline, outline_around
from reporting.services import config, deadlines, guessing
from reporting.services.config import AreaFacts, CategoryFacts, Snapshot
from reporting.web import answers
from reporting.web.citizen.form import ReportForm, category_of

_TILES_WITHOUT_GUESS: Final = 6
#: Last resorts; they stand in the list of all categories.
_NOT_A_SUBJECT: Final = frozenset({"lainnya", "luar_kewenangan"})


@dataclass(slots=True)
class Assist:
    """Facts the templates draw. Empty where nothing is known yet."""

    selected: str = ""
    guessed: str = ""
    tiles: list[dict[str, str]] = field(default_factory=list)
    groups: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    kelurahan: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    place: str = ""
    place_note: str = ""
    place_error: str = ""
    outline: Outline = field(default_factory=Outline)
    agency: str = ""
    promise: str = ""
    due_at: datetime | None = None
    next_door: str = ""
    next_door_contact: str = ""
    emergency: bool = False
    secret: bool = False
    similar: list[Card] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    asked: str = ""


def assist(form: ReportForm, *, at: datetime) -> Assist:
    """Everything that follows from what is filled in so far."""
    setup = config.snapshot()
    known = Assist(groups=_groups(setup), kelurahan=_kelurahan(setup))
    category = _choose(known, form, setup)
    area = _locate(known, form, setup)
    assessment = assess(
        form.description,
        category_priority=category.default_priority if category else "normal",
        hazard_words=category.hazard_words if category else (),
        danger=form.danger,
    )
    known.emergency = assessment.emergency or form.danger
    if category is None:
        return known
    known.asked = category.code
    known.questions = answers.fields(category.questions, form.answers, form.answer_errors)
    known.secret = category.visibility_default == Visibility.SECRET
    known.next_door, known.next_door_contact = category.next_door_name, category.next_door_contact
    priority = assessment.priority.value
    route = setup.route(category, area, priority, answers=form.answers, at=at)
    _promise(known, setup, category, area, priority, at, route)
    point = form.point
    if point is not None and not known.place_error and not known.secret:
        known.similar = nearby.similar(category, lon=point[0], lat=point[1], at=at)
    return known


def label_point(code: str) -> tuple[float, float] | None:
    """A point inside a kelurahan that the citizen chose from the list."""
    point = (
        Area.objects.active()
        .kelurahan()
        .filter(code=code)
        .values_list("label_point", flat=True)
        .first()
    )
    return (point.x, point.y) if point is not None else None


def _choose(known: Assist, form: ReportForm, setup: Snapshot) -> CategoryFacts | None:
    """Which tiles to show, and which of them is pressed."""
    guesses = guessing.guess(form.description, setup)
    best = guesses.best.category if guesses.best else ""
    chosen = category_of(setup, form.chosen_category)
    known.guessed = best
    known.selected = chosen.code if chosen else best
    codes = [known.selected, best, *(each.category for each in guesses.alternatives)]
    if not guesses.best:
        codes += [
            each.code
            for each in setup.categories.values()
            if each.is_active and len(each.line) == 1 and each.code not in _NOT_A_SUBJECT
        ][:_TILES_WITHOUT_GUESS]
    known.tiles = [
        {
            "value": code,
            "label": _(setup.categories[code].name),
            "icon": setup.categories[code].icon,
        }
        for code in dict.fromkeys(codes)
        if code
    ]
    return category_of(setup, known.selected)


def _locate(known: Assist, form: ReportForm, setup: Snapshot) -> AreaFacts | None:
    """Where it is, in words; what is wrong with the place goes onto the card."""
    point = form.point
    if point is None:
        chosen = next((a for a in setup.areas.values() if a.code == form.kelurahan), None)
        if chosen is None or not form.kelurahan:
            return None
        known.place = _place_words(chosen, setup)
        known.place_note = _("Dipilih dari daftar kelurahan")
        known.outline = outline_around(chosen.pk, None, None)
        return chosen
    try:
        place = locate.place(*point)
    except DomainError as error:
        known.place_error = str(error)
        return None
    known.place = _place_words(place.kelurahan, setup)
    if form.accuracy:
        known.place_note = _("Ketepatan sekitar %(metres)s m") % {"metres": round(form.accuracy)}
    elif form.source == LocationSource.GPS:
        known.place_note = _("Dari lokasi HP Anda")
    known.outline = outline_around(place.kelurahan.pk, *point)
    return place.kelurahan


def _place_words(kelurahan: AreaFacts, setup: Snapshot) -> str:
    kecamatan = setup.areas.get(kelurahan.parent_pk) if kelurahan.parent_pk else None
    if kecamatan is None:
        return _("Kel. %(name)s") % {"name": kelurahan.name}
    return _("Kel. %(name)s, Kec. %(parent)s") % {"name": kelurahan.name, "parent": kecamatan.name}


def _promise(
    known: Assist,
    setup: Snapshot,
    category: CategoryFacts,
    area: AreaFacts | None,
    priority: str,
    at: datetime,
    route: Route,
) -> None:
    """Which agency gets it, and by when it answers."""
    agency = setup.agencies.get(route.agency)
    known.agency = (agency.short_name or agency.name) if agency else ""
    calendar = setup.calendar_of(agency)
    target = targets.pick_target(
        setup.targets,
        kind=targets.TargetKind.RESPONSE,
        category=category.line,
        priority=priority,
        area=area.line if area else (),
        on=deadlines.city_day(at),
    )
    if target is not None:
        known.promise = target.words()
        known.due_at = targets.deadline(at, target, calendar).due_at


def _groups(setup: Snapshot) -> list[tuple[str, list[tuple[str, str]]]]:
    """All categories that may be chosen, under their main category, in the city's order."""
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for each in setup.categories.values():
        if not each.is_active:
            continue
        main = setup.categories[each.line[-1]]
        name, members = groups.setdefault(main.code, (_(main.name), []))
        label = _("%(name)s (umum)") % {"name": name} if each.code == main.code else _(each.name)
        members.append((each.code, label))
    return list(groups.values())


def _kelurahan(setup: Snapshot) -> list[tuple[str, list[tuple[str, str]]]]:
    """Kelurahan that may be chosen, by kecamatan, in alphabetical order."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for area in setup.areas.values():
        if area.level != AreaLevel.KELURAHAN or not area.is_covered:
            continue
        parent = setup.areas.get(area.parent_pk) if area.parent_pk else None
        groups.setdefault(parent.name if parent else "", []).append((area.code, area.name))
    return [(name, sorted(members, key=_by_name)) for name, members in sorted(groups.items())]


def _by_name(member: tuple[str, str]) -> str:
    return member[1]
