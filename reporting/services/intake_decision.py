"""What follows from a submission: category, priority, agency and deadlines, by the city's set-up.

No query and no write: everything decided by was read beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.errors import DomainError, Invalid, TooMany
from core.tenancy import current_city
from reporting.rules import holding, limits, questions, targets
from reporting.rules.dates import date_words
from reporting.rules.priority import assess
from reporting.rules.questions import Answer
from reporting.selectors import locate
from reporting.services import deadlines, guessing, national_clock
from reporting.services.config import AgencyFacts, CategoryFacts, Snapshot
from reporting.services.national_clock import NationalPromise

FALLBACK_CATEGORY: Final = "lainnya"
#: Above its daily limit a device's reports are held for triage; this many times above, refused.
REFUSED_ABOVE: Final = 10


class CategoryOff(DomainError):
    """The category was switched off since the form was opened."""

    code = "category_inactive"


class SenderBlocked(DomainError):
    """The device, phone number or network may send nothing for a while."""

    code = "sender_blocked"
    status = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody sends. Lengths and values are checked here, whatever the channel checked.

    Attributes:
        category: Code, or "" to let the words decide.
        photos: Uploads made beforehand: public id and the token given with it.
        device_hash, address_hash: Hashes; the device and the address themselves are never kept.
        credential, key, body_hash: Whose idempotency key, the key, and a hash of what was sent.
        answers: To the category's questions, by code.
        must_answer: Whether required answers must be there; what was written down without signal
            is taken in without them, because its form could not ask.
        only_asked: Whether an answer nobody asked for is refused; a form that changed its category
            still sends those of the former.
        longest: Characters a description may have; other systems' standards allow more than our form.
        source: Public id of the key of the system that sent it; kept with the first timeline entry.
    """

    description: str = ""
    category: str = ""
    lon: float
    lat: float
    accuracy_m: float | None = None
    location_source: str = "pin"
    address_text: str = ""
    photos: tuple[tuple[UUID, str], ...] = ()
    visibility: str = ""
    channel: str = "web"
    danger: bool = False
    name: str = ""
    phone: str = ""
    email: str = ""
    device_hash: str = ""
    address_hash: str = ""
    credential: str = ""
    key: str = ""
    body_hash: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)
    must_answer: bool = True
    only_asked: bool = True
    longest: int = limits.MAX_DESCRIPTION
    source: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the first statement found."""

    version: int
    kelurahan: int | None
    by_device: int
    by_phone: int
    body_hash: str | None
    public_id: UUID | None
    blocked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from the set-up."""

    category: CategoryFacts
    answers: tuple[Answer, ...]
    agency: AgencyFacts | None
    place: locate.Place
    priority: str
    danger: bool
    emergency: bool
    triage_reason: str
    deadlines: tuple[tuple[targets.Target, targets.DeadlineFacts, int], ...]
    national: tuple[NationalPromise, ...] = ()

    @property
    def triage(self) -> bool:
        """Whether the coordinator has to look at it."""
        return bool(self.triage_reason)

    def due(self, kind: targets.TargetKind) -> datetime | None:
        """When this clock runs out; ``None`` when the city promised nothing."""
        return next((facts.due_at for t, facts, _version in self.deadlines if t.kind is kind), None)


def decide(submission: Submission, setup: Snapshot, found: Findings, at: datetime) -> Decision:
    """Decide all that follows from a submission.

    Args:
        submission: What was sent.
        setup: The city's set-up.
        found: What the first statement read.
        at: When it was sent (aware).

    Raises:
        SenderBlocked, CategoryOff, Invalid, WrongAnswers, TooMany, OutsideCity, OutOfCoverage: It cannot be taken.
    """
    _require_not_blocked(submission, found)
    place = locate.resolve(setup, found.kelurahan, submission.lon, submission.lat)
    category, guessed_badly = _category(submission, setup)
    answers = questions.check(
        category.questions,
        submission.answers,
        category=category.code,
        must_answer=submission.must_answer and not guessed_badly,
        strict=submission.only_asked and not guessed_badly,
    )
    assessment = assess(
        submission.description,
        category_priority=category.default_priority,
        hazard_words=category.hazard_words,
        danger=submission.danger,
    )
    priority = assessment.priority.value
    told = questions.values_of(answers)
    route = setup.route(category, place.kelurahan, priority, answers=told, at=at)
    held = [_held_back(setup, found), guessed_badly, _banned(submission, setup)]
    agency = None if any(held) else setup.agencies.get(route.agency)
    looked_at = [*_to_look_at(submission, setup), route.why if route.needs_triage else ""]
    return Decision(
        category=category,
        answers=answers,
        agency=agency,
        place=place,
        priority=priority,
        danger=assessment.danger,
        emergency=assessment.emergency,
        triage_reason=holding.joined([*held, *looked_at]),
        deadlines=_deadlines(setup, category, agency, place, priority, at),
        national=national_clock.promises(setup, category=category, start=at),
    )


def _category(submission: Submission, setup: Snapshot) -> tuple[CategoryFacts, str]:
    """The category, and why the coordinator should look at it ("" when there is no need)."""
    if submission.category:
        known = setup.categories.get(submission.category)
        if known is None:
            raise Invalid(_("Kategori tidak dikenal."), field="category", given=submission.category)
        known = setup.categories.get(known.merged_into, known)
        if not known.is_active:
            raise CategoryOff(
                _("Kategori %(name)s sedang tidak dilayani. Pilih kategori lain.")
                % {"name": known.name},
                category=known.code,
            )
        return known, ""
    guess = guessing.guess(submission.description, setup).best
    if guess is not None and guess.confidence >= setup.triage_confidence:
        return setup.categories[guess.category], ""
    fallback = setup.categories.get(FALLBACK_CATEGORY)
    chosen = setup.categories[guess.category] if guess is not None else fallback
    if chosen is None or not chosen.is_active:
        raise Invalid(_("Pilih kategori laporan."), field="category")
    return chosen, _(holding.UNSURE) if guess is not None else _(holding.UNKNOWN)


def _require_not_blocked(submission: Submission, found: Findings) -> None:
    """Refuse who is on the block list; staff who write down a phone call are not."""
    if found.blocked_until is None or submission.channel == "staff":
        return
    zone = ZoneInfo(current_city().time_zone)
    raise SenderBlocked(
        _(
            "Pengiriman dari perangkat, nomor, atau jaringan ini ditutup sampai %(day)s. Kalau ini"
            " keliru, hubungi koordinator kota. Dalam keadaan darurat, telepon 112."
        )
        % {"day": date_words(found.blocked_until.astimezone(zone).date())},
        until=found.blocked_until.isoformat(),
    )


def _banned(submission: Submission, setup: Snapshot) -> str:
    reason = holding.banned_words(submission.description, setup.banned_words)
    return _(reason.text) % reason.facts if reason else ""


def _to_look_at(submission: Submission, setup: Snapshot) -> list[str]:
    """Reasons that keep a report from the public, not from its agency."""
    found = []
    if setup.flag_personal_data:
        kinds = holding.personal_data(submission.description)
        if kinds:
            found.append(_(holding.PERSONAL) % {"kinds": ", ".join(_(kind) for kind in kinds)})
    reason = holding.contradictory(submission.description)
    if reason is not None:
        found.append(_(reason.text) % reason.facts)
    return found


def _held_back(setup: Snapshot, found: Findings) -> str:
    """Why a report must wait for the coordinator; refuses what is far beyond the limits."""
    if setup.phone_daily_limit and found.by_phone >= setup.phone_daily_limit:
        raise TooMany(
            _("Nomor ini sudah mengirim banyak laporan hari ini. Coba lagi besok."),
            retry_after=3600,
            limit=setup.phone_daily_limit,
        )
    over = setup.device_daily_limit and found.by_device >= setup.device_daily_limit
    if not over:
        return ""
    # Held for triage up to ten times the limit, so that an active citizen is never turned away.
    if (
        not setup.triage_after_device_limit
        or found.by_device >= setup.device_daily_limit * REFUSED_ABOVE
    ):
        raise TooMany(
            _("Perangkat ini sudah mengirim banyak laporan hari ini. Coba lagi besok."),
            retry_after=3600,
            limit=setup.device_daily_limit,
        )
    return _(holding.MANY)


def _deadlines(
    setup: Snapshot,
    category: CategoryFacts,
    agency: AgencyFacts | None,
    place: locate.Place,
    priority: str,
    at: datetime,
) -> tuple[tuple[targets.Target, targets.DeadlineFacts, int], ...]:
    calendar = setup.calendar_of(agency)
    zone = current_city().time_zone
    on = deadlines.city_day(at)
    found = []
    for kind in targets.TargetKind:
        target = targets.pick_target(
            setup.targets,
            kind=kind,
            category=category.line,
            priority=priority,
            area=place.kelurahan.line,
            on=on,
        )
        if target is not None:
            due = targets.deadline(at, target, calendar, city_zone=zone)
            found.append((target, due, calendar.version))
    return tuple(found)
