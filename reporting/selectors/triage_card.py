"""One card of the triage desk: everything that decides, in four queries, however many reports wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from reporting.access import Viewer
from reporting.models import Contact, Photo, Report
from reporting.rules.guess import Guess
from reporting.rules.holding import personal_data
from reporting.rules.questions import stored_values
from reporting.rules.reasons import RejectReason
from reporting.rules.states import State
from reporting.rules.working_time import NoWorkingTime, add_working
from reporting.selectors.cards import Card
from reporting.selectors.public_report import photo_urls
from reporting.selectors.triage import merge_candidates
from reporting.services import guessing
from reporting.services.config import CategoryFacts, Snapshot
from reporting.services.triage import pile

HISTORY: Final = timedelta(days=90)
MAX_SIMILAR: Final = 3


@dataclass(frozen=True, slots=True)
class Option:
    """A category it may be, who would get it and why; ``is_chosen`` by the reporter."""

    code: str
    name: str
    icon: str
    percent: int
    agency: str
    why: str
    words: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class DeviceHistory:
    """What this device sent in ninety days; counts only, never what."""

    sent: int
    solved: int
    spam: int
    held: int


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photo; ``url`` is "" while its copies are made."""

    public_id: str
    url: str
    thumb: str
    covered: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and since when the longest."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class TriageCard:
    """What the page shows of one report."""

    report: Report
    reasons: tuple[str, ...]
    options: tuple[Option, ...]
    is_guessed: bool
    personal: tuple[str, ...]
    photos: tuple[ShownPhoto, ...]
    similar: tuple[Card, ...]
    repeats: str
    device: DeviceHistory | None
    has_phone: bool
    entered_at: datetime
    due_at: datetime | None
    failure: str
    waiting: Waiting


def card(pk: int, viewer: Viewer, *, setup: Snapshot, at: datetime) -> TriageCard:
    """Return one card.

    Args:
        pk: Of the report, as ``pile.take`` gave it.
        viewer: The coordinator.
        setup: The city's set-up.
        at: Now (aware).
    """
    report = _read(pk, setup, at)
    facts: Any = report
    guessed = guessing.guess(report.description, setup)
    found = [each for each in (guessed.best, *guessed.alternatives) if each is not None]
    similar = tuple(merge_candidates(viewer, report, "", at=at, setup=setup)[:MAX_SIMILAR])
    history = facts.device_history
    entered_at = facts.entered_at or report.submitted_at
    return TriageCard(
        report=report,
        reasons=tuple(part for part in report.triage_reason.split("; ") if part),
        options=tuple(_options(found, report, setup, at)),
        is_guessed=bool(found),
        personal=tuple(_(each) for each in personal_data(report.description)),
        photos=tuple(_photo(each) for each in Photo.objects.filter(report=pk).in_order()),
        similar=similar,
        repeats=_repeated(similar, report),
        device=DeviceHistory(**history) if history else None,
        has_phone=facts.has_phone,
        entered_at=entered_at,
        due_at=_due(entered_at, setup),
        failure=facts.card_failure or "",
        waiting=_waiting_of(facts.pile_facts),
    )


def waiting_now() -> Waiting:
    """How many wait and since when, for the page without a card."""
    found = pile.waiting().aggregate(count=Count("pk"), oldest=Min("submitted_at"))
    return Waiting(found["count"], found["oldest"])


def _read(pk: int, setup: Snapshot, at: datetime) -> Report:
    others = Report.objects.filter(
        device_hash=OuterRef("device_hash"), submitted_at__gt=at - HISTORY
    ).exclude(Q(device_hash="") | Q(pk=OuterRef("pk")))
    history = (
        others.order_by()
        .values("device_hash")
        .annotate(
            facts=JSONObject(
                sent=Count("pk"),
                solved=Count("pk", filter=Q(state=State.CLOSED.value)),
                spam=Count("pk", filter=Q(reject_reason=RejectReason.SPAM.value)),
                held=Count("pk", filter=Q(needs_triage=True)),
            )
        )
    )
    everything = (
        pile.waiting()
        .order_by()
        .annotate(all=Value("", output_field=CharField()))
        .values("all")
        .annotate(facts=JSONObject(count=Count("pk"), oldest=Min("submitted_at")))
    )
    report = (
        Report.objects.filter(pk=pk)
        .annotate(
            device_history=Subquery(history.values("facts")[:1]),
            pile_facts=Subquery(everything.values("facts")[:1]),
            has_phone=Exists(Contact.objects.filter(report=OuterRef("pk")).exclude(phone="")),
            entered_at=F("triage_card__entered_at"),
            card_failure=F("triage_card__failure"),
        )
        .get()
    )
    rows = setup.rows
    report.category = rows.categories[report.category_id]
    if report.agency_id:
        report.agency = rows.agencies.get(report.agency_id)
    if report.kelurahan_id:
        report.kelurahan = rows.areas.get(report.kelurahan_id)
    if report.kecamatan_id:
        report.kecamatan = rows.areas.get(report.kecamatan_id)
    return report


def _options(found: list[Guess], report: Report, setup: Snapshot, at: datetime) -> list[Option]:
    """The guess and its alternatives; what the citizen chose stands among them."""
    by_code = {each.category: each for each in found}
    chosen = report.category.code
    codes = [*by_code] if chosen in by_code or chosen == "lainnya" else [*by_code, chosen]
    options = []
    for code in codes[:3]:
        category = setup.categories.get(code)
        if category is None or not category.is_active:
            continue
        guess = by_code.get(code)
        agency, why = agency_for(report, category, setup, at)
        options.append(
            Option(
                code=code,
                name=_(category.name),
                icon=category.icon,
                percent=round(guess.confidence * 100) if guess else 0,
                agency=agency,
                why=why,
                words=", ".join(guess.because[:3]) if guess else "",
                is_chosen=guess is None,
            )
        )
    return options


def agency_for(
    report: Report, category: CategoryFacts, setup: Snapshot, at: datetime
) -> tuple[str, str]:
    """Who would get a report of this category, and why in a few words."""
    found = setup.route(
        category,
        setup.areas.get(report.kelurahan_id or report.kecamatan_id or 0),
        report.priority,
        answers=stored_values(report.answers),
        at=at,
    )
    agency = setup.agencies.get(found.agency)
    name = (agency.short_name or agency.name) if agency else ""
    if found.why:
        return name, _(found.why)
    if found.rule is None:
        return name, _("dinas penampung: tidak ada aturan yang cocok")
    return name, _("aturan penerusan %(position)d") % {"position": found.rule.position}


def _photo(photo: Photo) -> ShownPhoto:
    url, thumb = photo_urls(photo)
    return ShownPhoto(str(photo.public_id), url, thumb, len(photo.boxes))


def _repeated(similar: tuple[Card, ...], report: Report) -> str:
    """The number of the report this one most likely repeats: the same matter, near enough."""
    near = report.category.duplicate_radius_m
    return next(
        (
            each.number
            for each in similar
            if each.distance_m is not None and each.distance_m <= near
        ),
        similar[0].number if similar else "",
    )


def _due(entered_at: datetime, setup: Snapshot) -> datetime | None:
    """When the internal clock of triage runs out, in the city's working time."""
    try:
        return add_working(
            entered_at, timedelta(minutes=setup.triage_target_minutes), setup.default_calendar
        ).at
    except NoWorkingTime:
        return None


def _waiting_of(facts: dict[str, Any] | None) -> Waiting:
    if not facts:
        return Waiting(0, None)
    oldest = facts["oldest"]
    return Waiting(
        int(facts["count"]), parse_datetime(oldest) if isinstance(oldest, str) else oldest
    )
