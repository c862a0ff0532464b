"""Setting up how soon the city promises to answer and to solve."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from core.days import require_meant
from core.errors import Invalid, NotFound
from core.tenancy import current_city
from reporting.models import Area, Counting, Priority, SlaTarget, TargetKind, TargetUnit
from reporting.rules.lifecycle import Actor
from reporting.services import clock_changes
from reporting.services.catalog import categories, config

MAX_DAYS = 366
_MINUTES = {TargetUnit.MINUTES: 1, TargetUnit.HOURS: 60, TargetUnit.DAYS: 1440}


class TargetNotFound(NotFound):
    """No target of this kind for this case."""

    code = "target_not_found"


@dataclass(frozen=True, slots=True)
class Case:
    """What a target is for. Empty means every category, every priority, the whole city."""

    kind: str
    category: str = ""
    priority: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a target promises, and the rule it comes from.

    ``applies_to_open``: from its first day on, reports that came before it and are still open are
    computed again by it.
    """

    amount: int
    unit: str
    counting: str
    legal_basis: str = ""
    applies_to_open: bool = False


@transaction.atomic(durable=True)
def promise(
    *, case: Case, promise: Promise, valid_from: date, actor: Actor, at: datetime
) -> SlaTarget:
    """Promise something for a case from a day on; until then the earlier promise counts.

    Reports keep the target their deadline was set with, unless the promise says that it counts for
    open ones too: those a worker computes again on its first day. A promise for a later day that was
    made before and has not begun is replaced.

    Args:
        case: What it is for.
        promise: How soon.
        valid_from: First day it counts, in the city's time zone: at the earliest tomorrow, or
            today where nothing was promised so far.
        actor: Who decided.
        at: When (aware).

    Raises:
        Invalid: The case or the promise cannot be used, or the day is too early.
        CategoryNotFound: No such category.
    """
    config.hold()
    return promise_held(case=case, promise=promise, valid_from=valid_from, actor=actor, at=at)


def promise_held(
    *, case: Case, promise: Promise, valid_from: date, actor: Actor, at: datetime
) -> SlaTarget:
    """The same as part of a larger change, whose transaction holds the set-up."""
    _check(case, promise)
    require_meant(valid_from, field="valid_from")
    today = today_of(at)
    scope = scope_of(case)
    earlier = _stop_later(scope, today, valid_from)
    target = SlaTarget.objects.create(
        **scope,
        amount=promise.amount,
        unit=promise.unit,
        counting=promise.counting,
        legal_basis=" ".join(promise.legal_basis.split())[:200],
        valid_from=valid_from,
        applies_to_open=promise.applies_to_open,
    )
    if target.applies_to_open:
        clock_changes.follow_target(target)
    config.changed(
        kind="target_promised",
        subject=case.category,
        actor=actor,
        at=at,
        facts={
            "case": asdict(case),
            "after": asdict(promise),
            "before": str(earlier) if earlier else None,
            "previous": asdict(said_by(earlier)) if earlier else None,
            "valid_from": valid_from.isoformat(),
        },
    )
    return target


@transaction.atomic(durable=True)
def withdraw(*, case: Case, valid_to: date, actor: Actor, at: datetime) -> None:
    """End a narrower promise; from ``valid_to`` on the more general one counts.

    Raises:
        TargetNotFound: Nothing is promised for this case.
        Invalid: The day is not after today, or the promise is the city's general one.
    """
    config.hold()
    if not (case.category or case.priority or case.area):
        raise Invalid(_("Target umum kota selalu ada. Ubah saja isinya."), field="category")
    scope = scope_of(case)
    earlier = _stop_later(scope, today_of(at), valid_to)
    if earlier is None:
        raise TargetNotFound(_("Target ini tidak ada."), category=case.category)
    config.changed(
        kind="target_withdrawn",
        subject=case.category,
        actor=actor,
        at=at,
        facts={
            "case": asdict(case),
            "before": str(earlier),
            "previous": asdict(said_by(earlier)),
            "valid_to": valid_to.isoformat(),
        },
    )


def said_by(target: SlaTarget) -> Promise:
    """What a stored target promises."""
    return Promise(
        target.amount, target.unit, target.counting, target.legal_basis, target.applies_to_open
    )


def earliest_day(case: Case, at: datetime) -> date:
    """The first day a promise for a case could count: today where nothing is promised so far."""
    today = today_of(at)
    begun = SlaTarget.objects.filter(**scope_of(case)).in_force(today).exists()
    return today + timedelta(days=1) if begun else today


def _stop_later(scope: dict[str, object], today: date, day: date) -> SlaTarget | None:
    """Let nothing promised for a case count from ``day`` on; return what counts until then."""
    rows = SlaTarget.objects.filter(**scope)
    rows.filter(valid_from__gt=today).delete()
    current = rows.in_force(today).first()
    earliest = today + timedelta(days=1) if current else today
    if day < earliest:
        raise Invalid(
            _("Perubahan berlaku paling cepat %s.") % f"{earliest:%d-%m-%Y}", field="valid_from"
        )
    if current:
        current.valid_to = day
        current.save(update_fields=["valid_to"])
    return current


def scope_of(case: Case) -> dict[str, object]:
    """The columns that say what a target is for."""
    return {
        "kind": case.kind,
        "category": categories.require(case.category) if case.category else None,
        "priority": case.priority or None,
        "area": _area(case.area),
    }


def _check(case: Case, promise: Promise) -> None:
    if case.kind not in TargetKind.values:
        raise Invalid(_("Jenis target ini tidak dikenal."), field="kind")
    if case.priority and case.priority not in Priority.values:
        raise Invalid(_("Prioritas ini tidak dikenal."), field="priority")
    if promise.unit not in TargetUnit.values or promise.counting not in Counting.values:
        raise Invalid(_("Satuan waktu ini tidak dikenal."), field="unit")
    if promise.amount < 1 or promise.amount * _MINUTES[TargetUnit(promise.unit)] > MAX_DAYS * 1440:
        raise Invalid(_("Target waktu 1 menit sampai %d hari.") % MAX_DAYS, field="amount")


def _area(code: str) -> Area | None:
    if not code:
        return None
    area = Area.objects.active().filter(code=code).first()
    if area is None:
        raise Invalid(_("Wilayah ini tidak ada: %s.") % code, field="area")
    return area


def today_of(at: datetime) -> date:
    """The city's day at a moment."""
    return at.astimezone(ZoneInfo(current_city().time_zone)).date()
