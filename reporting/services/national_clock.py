"""The clock of SP4N-LAPOR beside the city's own: stored when it starts, met by the same acts.

Source: domain.md section 6. It counts working days of the city's office calendar and never stands
still. A city switches it on and off; while it is off nothing is written, and what is stored stays.
Callers hold the lock on the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reporting.models import NationalDeadline, Report
from reporting.rules.sp4n import NationalKind, days_for, national_deadline
from reporting.rules.states import CLOSED_STATES, State
from reporting.rules.working_time import steps_json
from reporting.services.config import CategoryFacts, Snapshot


@dataclass(frozen=True, slots=True)
class NationalPromise:
    """A national deadline about to be stored; intake writes the same in its own statement."""

    kind: NationalKind
    days: int
    due_at: datetime
    steps: list[dict[str, str]]
    calendar_version: int

    def stored(self) -> dict[str, object]:
        """Return it as intake's statement reads it."""
        return {
            "kind": self.kind.value,
            "days": self.days,
            "due_at": self.due_at.isoformat(),
            "steps": self.steps,
            "calendar": self.calendar_version,
        }


def promises(
    setup: Snapshot, *, category: CategoryFacts, start: datetime, because: str = "laporan masuk"
) -> tuple[NationalPromise, ...]:
    """Return both national deadlines of a clock that starts at ``start``; none when it is off.

    Raises:
        NoWorkingTime: The city's calendar never opens again.
    """
    if not setup.sp4n_clock:
        return ()
    is_complex = not setup.sp4n_complex.isdisjoint(category.line)
    calendar = setup.default_calendar
    found = []
    for kind in NationalKind:
        added = national_deadline(start, kind, calendar, is_complex=is_complex, because=because)
        found.append(
            NationalPromise(
                kind,
                days_for(kind, is_complex=is_complex),
                added.at,
                steps_json(added.steps),
                calendar.version,
            )
        )
    return tuple(found)


def start(report: Report, setup: Snapshot, *, at: datetime, because: str = "laporan masuk") -> None:
    """Start both clocks at ``at``; those of an earlier round become history."""
    if not setup.sp4n_clock:
        return
    NationalDeadline.objects.current().filter(report=report).update(is_current=False)
    category = setup.categories[report.category.code]
    NationalDeadline.objects.bulk_create(
        _row(report, each, started_at=at)
        for each in promises(setup, category=category, start=at, because=because)
    )


def stop_follow_up(report: Report, setup: Snapshot, *, at: datetime) -> None:
    """Record the first human act."""
    if setup.sp4n_clock:
        _stop(report, [NationalKind.FOLLOW_UP], at)


def stop_answer(report: Report, setup: Snapshot, *, at: datetime) -> None:
    """Record that the report was solved or decided on, which follows it up as well."""
    if setup.sp4n_clock:
        _stop(report, list(NationalKind), at)


def recompute(report: Report, setup: Snapshot, *, started_at: datetime, because: str) -> bool:
    """Compute clocks that run again, and lay out those a report does not have yet.

    Args:
        report: As it now is.
        setup: The city's set-up.
        started_at: When the report's clocks began, for those it does not have.
        because: Why, for the first step.

    Returns:
        Whether a deadline moved or was laid out.
    """
    if not setup.sp4n_clock:
        return False
    known = {row.kind: row for row in NationalDeadline.objects.current().filter(report=report)}
    category = setup.categories[report.category.code]
    changed = False
    for kind in NationalKind:
        row = known.get(kind.value)
        if row is not None and row.met_at is not None:
            continue
        began = row.started_at if row else started_at
        fresh = next(
            each
            for each in promises(setup, category=category, start=began, because=because)
            if each.kind is kind
        )
        if row is not None and (row.due_at, row.days) == (fresh.due_at, fresh.days):
            continue
        if row is not None:
            row.is_current = False
            row.save(update_fields=["is_current"])
        _row(report, fresh, started_at=began, met_at=_met_at(report, kind)).save()
        changed = True
    return changed


def _met_at(report: Report, kind: NationalKind) -> datetime | None:
    """When a clock laid out late was already met."""
    solved = report.resolved_at
    if solved is None and report.state in CLOSED_STATES and report.state != State.MERGED:
        solved = report.closed_at
    if kind is NationalKind.ANSWER:
        return solved
    return report.responded_at or solved


def _row(
    report: Report,
    each: NationalPromise,
    *,
    started_at: datetime,
    met_at: datetime | None = None,
) -> NationalDeadline:
    return NationalDeadline(
        report=report,
        kind=each.kind.value,
        days=each.days,
        started_at=started_at,
        due_at=each.due_at,
        met_at=met_at,
        steps=each.steps,
        calendar_version=each.calendar_version,
    )


def _stop(report: Report, kinds: list[NationalKind], at: datetime) -> None:
    NationalDeadline.objects.running().filter(
        report=report, kind__in=[kind.value for kind in kinds]
    ).update(met_at=at)
