"""A report in a few words and one small photo, as every public list shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from core.storage import links
from reporting.models import Photo, PhotoKind, PhotoState, Report
from reporting.models.report import ReportQuerySet
from reporting.rules.lifecycle import hold_rule, reject_rule
from reporting.rules.personal_data import for_everybody
from reporting.rules.states import State, state_sentence
from reporting.services import config

TITLE_LENGTH: Final = 140
SHOWN_MINUTES_IN: Final = frozenset({State.RECEIVED, State.ASSIGNED, State.IN_PROGRESS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a list says of one report. ``due_at`` is the deadline that runs now."""

    number: str
    title: str
    photo: str
    icon: str
    state: str
    state_label: str
    facts: tuple[str, ...]
    submitted_at: datetime
    due_at: datetime | None
    supporters: int
    lon: float
    lat: float
    distance_m: int | None = None
    agency: str = ""


def with_card_facts(reports: ReportQuerySet, setup: config.Snapshot | None = None) -> list[Report]:
    """Read reports with what a card needs: photos in the same query, names from the city's snapshot.

    Joined, the names would double the time of a page: PostgreSQL weighs every order of the joins.

    Args:
        reports: Which; already cut to the page.
        setup: The snapshot when the caller has it: asking for it costs a query.
    """
    first_photo = (
        Photo.objects.filter(report=OuterRef("pk"), kind=PhotoKind.BEFORE, state=PhotoState.READY)
        .in_order()
        .values("thumb_key")[:1]
    )
    found = list(reports.annotate(card_thumb=Subquery(first_photo)))
    if found:
        _name(found, (setup or config.snapshot()).rows)
    return found


def _name(reports: Iterable[Report], rows: config.Rows) -> None:
    """Hand out the rows that are known; a newer one is read when it is asked for."""
    for report in reports:
        for name, known in (
            ("category", rows.categories.get(report.category_id)),
            ("agency", rows.agencies.get(report.agency_id or 0)),
            ("kelurahan", rows.areas.get(report.kelurahan_id or 0)),
            ("kecamatan", rows.areas.get(report.kecamatan_id or 0)),
        ):
            if known is not None:
                setattr(report, name, known)


def cards(reports: Iterable[Report]) -> list[Card]:
    """The cards of reports read through :func:`with_card_facts`, as anybody may read them."""
    return [card(report) for report in reports]


def card(report: Report, distance_m: int | None = None, *, as_typed: bool = False) -> Card:
    """The card of one report read through :func:`with_card_facts`.

    Args:
        report: Which.
        distance_m: How far it is from where one looks.
        as_typed: For its reporter and for staff at a desk; others read it without personal data.
    """
    state = State(report.state)
    words = " ".join(report.description.split())
    words = _shortened(words if as_typed else for_everybody(words))
    agency = _agency(report)
    category = _(report.category.name)
    facts = (
        category if words else "",
        report.kelurahan.name if report.kelurahan else "",
        agency if state is not State.ASSIGNED else "",
    )
    return Card(
        number=report.number,
        title=words or category,
        photo=thumb_url(getattr(report, "card_thumb", None)),
        icon=report.category.icon,
        state=state.value,
        state_label=state_words(report),
        facts=tuple(fact for fact in facts if fact),
        submitted_at=report.submitted_at,
        due_at=report.next_due_at if state in SHOWN_MINUTES_IN else None,
        supporters=report.supporters_count,
        lon=report.location.x,
        lat=report.location.y,
        distance_m=distance_m,
        agency=agency,
    )


def state_words(report: Report, merged_into: str = "") -> str:
    """Where a report stands, with the fact that matters: "Diteruskan ke DLH"."""
    return state_sentence(
        State(report.state),
        agency=_agency(report),
        hold_reason=hold_rule(report.hold_reason).label if report.hold_reason else "",
        merged_into=merged_into,
        closing=reject_rule(report.reject_reason).closing if report.reject_reason else "",
    )


def thumb_url(key: Any) -> str:
    """A link to a thumbnail, "" while there is none."""
    return links.signed_url(str(key)) if key else ""


def _agency(report: Report) -> str:
    if report.agency is None:
        return ""
    return report.agency.short_name or report.agency.name


def _shortened(words: str) -> str:
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1].rstrip() + "…"
