"""Patterns that deserve a question: found when a month is frozen, answered by the coordinator.

Each pattern is one statement over the month's timeline. A flag changes no number; once the coordinator
agrees, its sentence stands on the public scorecard.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Invalid, NotFound
from reporting.models import Agency, FlaggedReport, ScorecardFlag
from reporting.rules import gaming
from reporting.rules.gaming import FlagDecision, FlagKind
from reporting.rules.lifecycle import Actor
from reporting.rules.scoring import PeriodKind, month_of, next_month
from reporting.services.scorecards import periods
from reporting.services.scorecards.corrections import MAX_REASON_NOTE, require_coordinator

# Reports opened again soon after they were declared done.
_CLOSE_REOPEN: Final = """
SELECT agency, report_id, extract(epoch FROM happened_at - done_at) / 60, happened_at
  FROM (
    SELECT DISTINCT ON (event.facts ->> 'agency', event.report_id)
           event.facts ->> 'agency' AS agency, event.report_id, event.happened_at,
           (SELECT max(done.happened_at) FROM reporting_reportevent AS done
             WHERE done.report_id = event.report_id AND done.kind = 'resolve'
               AND done.happened_at <= event.happened_at) AS done_at
      FROM reporting_reportevent AS event
     WHERE event.kind = 'reopen' AND event.happened_at >= %(begin)s AND event.happened_at < %(end)s
     ORDER BY event.facts ->> 'agency', event.report_id, event.happened_at
  ) AS reopened
 WHERE agency IS NOT NULL AND done_at >= happened_at - %(soon)s
 ORDER BY agency, happened_at, report_id
"""

# What was declared done, with the minutes since it was accepted (null: never accepted).
_DONE: Final = """
SELECT event.facts ->> 'agency' AS agency, event.report_id,
       (SELECT extract(epoch FROM event.happened_at - max(began.happened_at)) / 60
          FROM reporting_reportevent AS began
         WHERE began.report_id = event.report_id AND began.kind = 'accept'
           AND began.happened_at <= event.happened_at) AS minutes, event.happened_at
  FROM reporting_reportevent AS event
 WHERE event.kind = 'resolve' AND event.happened_at >= %(begin)s AND event.happened_at < %(end)s
   AND event.facts ->> 'agency' IS NOT NULL
"""
_USUAL: Final = f"""
WITH done AS ({_DONE})
SELECT agency, count(*), count(*) FILTER (WHERE happened_at >= %(last)s),
       count(*) FILTER (WHERE minutes <= %(quick)s), min(happened_at)
  FROM done GROUP BY agency
"""  # noqa: S608 - constants only
_LAST_DAYS: Final = f"""
SELECT agency, report_id, coalesce(minutes, 0), happened_at FROM ({_DONE}) AS done
 WHERE agency = ANY(%(agencies)s) AND happened_at >= %(last)s
 ORDER BY agency, happened_at, report_id
"""  # noqa: S608 - constants only
_QUICK: Final = f"""
SELECT agency, report_id, minutes, happened_at FROM ({_DONE}) AS done
 WHERE agency = ANY(%(agencies)s) AND minutes <= %(quick)s
 ORDER BY agency, happened_at, report_id
"""  # noqa: S608 - constants only

# Given away by the agency's own people in the last part of a clock that was still running.
_HANDED: Final = """
SELECT DISTINCT ON (agency, report_id) agency, report_id, minutes, happened_at
  FROM (
    SELECT event.facts ->> 'agency_before' AS agency, event.report_id,
           extract(epoch FROM clock.due_at - event.happened_at) / 60 AS minutes, event.happened_at
      FROM reporting_reportevent AS event
      JOIN reporting_deadline AS clock ON clock.report_id = event.report_id
       AND clock.started_at <= event.happened_at AND clock.due_at >= event.happened_at
       AND (clock.met_at IS NULL OR clock.met_at > event.happened_at)
       AND clock.due_at - event.happened_at <= (clock.due_at - clock.started_at) * %(share)s::float8
     WHERE event.kind = 'hand_over' AND event.happened_at >= %(begin)s AND event.happened_at < %(end)s
       AND event.actor_role IN ('agency_operator', 'agency_head')
  ) AS given
 WHERE agency IS NOT NULL
 ORDER BY agency, report_id, minutes
"""


class FlagGone(NotFound):
    """There is no such flag in this city."""

    code = "flag_not_found"


class FlagDecided(DomainError):
    """Somebody decided on it first."""

    code = "flag_decided"


@dataclass(slots=True)
class Suspicion:
    """One pattern at one agency: its numbers and its reports (id, minutes, when)."""

    kind: FlagKind
    agency: str
    facts: dict[str, Any]
    reports: list[tuple[int, int, datetime]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Done:
    """What one agency declared done: all, on the last days, within minutes, and since when."""

    whole: int
    late: int
    quick: int
    since: datetime

    def usual(self, last: datetime) -> float:
        """How many a day before the last days, counted from its first."""
        days = max(1.0, (last - self.since) / timedelta(days=1))
        return (self.whole - self.late) / days


def find(*, month: date, at: datetime) -> int:
    """Raise the flags of a month, in the caller's transaction; those raised before are left alone.

    Returns:
        How many are new.
    """
    first = month_of(month)
    pks = dict(Agency.objects.values_list("code", "pk"))
    known = set(ScorecardFlag.objects.filter(month=first).values_list("agency__code", "kind"))
    fresh = [
        each
        for each in suspicions(month=first)
        if each.agency in pks and (each.agency, each.kind.value) not in known
    ]
    for each in fresh:
        flag = ScorecardFlag.objects.create(
            agency_id=pks[each.agency],
            month=first,
            kind=each.kind.value,
            facts=each.facts,
            found_at=at,
        )
        FlaggedReport.objects.bulk_create(
            [
                FlaggedReport(flag=flag, report_id=report, minutes=minutes, happened_at=when)
                for report, minutes, when in each.reports[: gaming.MAX_LISTED]
            ],
            ignore_conflicts=True,
        )
    return len(fresh)


def suspicions(*, month: date) -> list[Suspicion]:
    """What looks odd in a month, by agency; nothing is written."""
    begin, end = periods.bounds(PeriodKind.MONTH, month_of(month))
    last = periods.midnight(next_month(month) - timedelta(days=gaming.MONTH_END_DAYS))
    period = {"begin": begin, "end": end, "last": last, "quick": gaming.UNWORKED_MINUTES}
    done = _done(period)
    return [*_reopened(period, done), *_done_oddly(period, done), *_handed(period)]


@transaction.atomic(durable=True)
def decide(*, flag_id: int, decision: str, note: str, actor: Actor, at: datetime) -> ScorecardFlag:
    """Say what a flag means: agreed ones stand on the scorecard, dismissed ones do not.

    Args:
        flag_id: Primary key of the flag.
        decision: ``agreed`` or ``dismissed``.
        note: What was found out; required to dismiss.
        actor: The coordinator.
        at: When (aware).

    Raises:
        OnlyTheCoordinator: Somebody else tries.
        Invalid: No decision, or dismissed without a word.
        FlagGone: No such flag.
        FlagDecided: Somebody decided first.
    """
    require_coordinator(actor)
    if decision not in {FlagDecision.AGREED, FlagDecision.DISMISSED}:
        raise Invalid(_("Pilih: catat di rapor, atau tidak perlu dicatat."), field="decision")
    words = note.strip()[:MAX_REASON_NOTE]
    if decision == FlagDecision.DISMISSED and not words:
        raise Invalid(_("Tulis mengapa tidak perlu dicatat."), field="note")
    flag = ScorecardFlag.objects.select_for_update().filter(pk=flag_id).first()
    if flag is None:
        raise FlagGone(_("Tanda ini tidak ditemukan."))
    if flag.decision != FlagDecision.OPEN:
        raise FlagDecided(
            _("%(who)s sudah memutuskan tanda ini.") % {"who": flag.decided_by},
            decision=flag.decision,
        )
    flag.decision, flag.note = decision, words
    flag.decided_by, flag.decided_at = actor.label, at
    flag.save(update_fields=["decision", "note", "decided_by", "decided_at"])
    audit.record(
        kind=f"scorecard_flag_{decision}",
        subject=f"{flag.month:%Y-%m} {flag.kind}",
        actor_label=actor.label,
        at=at,
        facts={"agency": flag.agency_id, "note": words, **flag.facts},
    )
    return flag


def _done(period: dict[str, Any]) -> dict[str, Done]:
    """What each agency declared done in the month, counted."""
    with connection.cursor() as cursor:
        cursor.execute(_USUAL, period)
        return {agency: Done(*counts) for agency, *counts in cursor.fetchall()}


def _reopened(period: dict[str, Any], done: Mapping[str, Done]) -> list[Suspicion]:
    soon = timedelta(hours=gaming.CLOSE_REOPEN_HOURS)
    found = _rows(_CLOSE_REOPEN, {**period, "soon": soon})
    return [
        Suspicion(FlagKind.CLOSE_REOPEN, agency, {"count": len(rows)}, rows)
        for agency, rows in found.items()
        if len(rows) >= gaming.MIN_CLOSE_REOPEN
        and len(rows) >= (done[agency].whole if agency in done else 0) * gaming.CLOSE_REOPEN_SHARE
    ]


def _done_oddly(period: dict[str, Any], done: Mapping[str, Done]) -> list[Suspicion]:
    """Much done on the last days, or done within minutes."""
    at_the_end = {
        agency: {"count": each.late, "usual": round(usual, 1)}
        for agency, each in done.items()
        if each.late >= gaming.MIN_MONTH_END
        and each.late / gaming.MONTH_END_DAYS
        > (usual := each.usual(period["last"])) * gaming.MONTH_END_TIMES
    }
    within_minutes = {
        agency: {"count": each.quick, "whole": each.whole}
        for agency, each in done.items()
        if each.quick >= gaming.MIN_UNWORKED and each.quick >= each.whole * gaming.UNWORKED_SHARE
    }
    return [
        *_with_reports(FlagKind.MONTH_END, at_the_end, _LAST_DAYS, period),
        *_with_reports(FlagKind.UNWORKED, within_minutes, _QUICK, period),
    ]


def _handed(period: dict[str, Any]) -> list[Suspicion]:
    found = _rows(_HANDED, {**period, "share": gaming.BEFORE_BREACH_SHARE})
    return [
        Suspicion(FlagKind.HANDED_BEFORE_BREACH, agency, {"count": len(rows)}, rows)
        for agency, rows in found.items()
        if len(rows) >= gaming.MIN_BEFORE_BREACH
    ]


def _with_reports(
    kind: FlagKind, facts: Mapping[str, dict[str, Any]], statement: str, arguments: dict[str, Any]
) -> list[Suspicion]:
    if not facts:
        return []
    rows = _rows(statement, {**arguments, "agencies": sorted(facts)})
    return [Suspicion(kind, agency, each, rows[agency]) for agency, each in facts.items()]


def _rows(statement: str, arguments: dict[str, Any]) -> dict[str, list[tuple[int, int, datetime]]]:
    found: dict[str, list[tuple[int, int, datetime]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        for agency, report, minutes, when in cursor.fetchall():
            found[agency].append((report, max(0, int(minutes)), when))
    return found
