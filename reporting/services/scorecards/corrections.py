"""After a month is frozen: reports the coordinator leaves out, and what a later count finds different.

A frozen card is never touched. When the next month is frozen, the months before it that may have changed are
counted again; what differs from what is known of them is written on the new card, number by number.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Forbidden, Invalid, NotFound
from reporting.models import Report, ReportEvent, Scorecard, ScorecardExclusion
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MIN_NOTE
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.rules.roles import Role
from reporting.rules.scoring import (
    SETTLED,
    ExclusionReason,
    PeriodKind,
    month_of,
    previous_month,
)
from reporting.services.scorecards import formula, periods

MAX_REASON_NOTE: Final = 500
MOST_MONTHS_BACK: Final = 12


class OnlyTheCoordinator(Forbidden):
    """Numbers everybody reads are corrected by the coordinator alone."""

    code = "only_the_coordinator"


class ReportUnknown(NotFound):
    """No such report in this city."""

    code = "report_not_found"


class AlreadyExcluded(DomainError):
    """The report is left out already."""

    code = "already_excluded"


class ExclusionGone(DomainError):
    """Somebody lifted the exclusion before, or it never was."""

    code = "exclusion_gone"


def require_coordinator(actor: Actor) -> None:
    """Refuse everybody else.

    Raises:
        OnlyTheCoordinator: The actor has another role.
    """
    if actor.role is not Role.TRIAGE:
        raise OnlyTheCoordinator(_("Hanya koordinator yang dapat mengubah dasar hitungan rapor."))


@transaction.atomic(durable=True)
def exclude(
    *, number: str, reason: str, note: str, actor: Actor, at: datetime
) -> ScorecardExclusion:
    """Leave a report out of all scorecards from now on.

    Args:
        number: Of the report, as somebody typed it.
        reason: An ``ExclusionReason`` value.
        note: Why, for whoever reads the audit trail.
        actor: The coordinator.
        at: When (aware).

    Raises:
        OnlyTheCoordinator: Somebody else tries.
        Invalid: Number, reason or note is missing or wrong.
        ReportUnknown: No such report.
        AlreadyExcluded: It is left out already.
    """
    require_coordinator(actor)
    if reason not in set(ExclusionReason):
        raise Invalid(_("Pilih alasan pengecualian."), field="reason")
    words = note.strip()
    if len(words) < MIN_NOTE:
        raise Invalid(_("Tulis penjelasannya, supaya orang lain dapat memeriksa."), field="note")
    if len(words) > MAX_REASON_NOTE:
        raise Invalid(
            _("Penjelasan paling panjang %(n)d huruf.") % {"n": MAX_REASON_NOTE}, field="note"
        )
    report = _find(number)
    try:
        with transaction.atomic():
            row = ScorecardExclusion.objects.create(
                report=report, reason=reason, note=words, excluded_by=actor.label, excluded_at=at
            )
    except IntegrityError:
        raise AlreadyExcluded(
            _("%(number)s sudah dikecualikan.") % {"number": report.number}, number=report.number
        ) from None
    audit.record(
        kind="scorecard_report_excluded",
        subject=report.number,
        actor_label=actor.label,
        at=at,
        facts={"reason": reason, "note": words},
    )
    return row


@transaction.atomic(durable=True)
def lift(*, exclusion_id: int, actor: Actor, at: datetime) -> ScorecardExclusion:
    """Let a report count again.

    Raises:
        OnlyTheCoordinator: Somebody else tries.
        ExclusionGone: It is not left out.
    """
    require_coordinator(actor)
    row = (
        ScorecardExclusion.objects.select_for_update(of=("self",))
        .select_related("report")
        .filter(pk=exclusion_id, lifted_at__isnull=True)
        .first()
    )
    if row is None:
        raise ExclusionGone(_("Pengecualian ini sudah dicabut."))
    row.lifted_at, row.lifted_by = max(at, row.excluded_at), actor.label
    row.save(update_fields=["lifted_at", "lifted_by"])
    audit.record(
        kind="scorecard_report_counted_again",
        subject=row.report.number,
        actor_label=actor.label,
        at=at,
        facts={"reason": row.reason, "note": row.note},
    )
    return row


def late_corrections(*, month: date, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """What earlier, frozen months turn out to have been, for the cards of ``month``.

    Looked at are the month before, and every month a report excluded or counted again since then speaks of.

    Returns:
        By agency: ``{"month": "2026-03", "changes": {"reports": [42, 40]}}``, oldest month first.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for earlier in sorted(_months_to_look_at(month)):
        known = known_facts(earlier)
        begin, end = periods.bounds(PeriodKind.MONTH, earlier)
        fresh = {
            score.agency: score.facts
            for score in formula.of_period(begin=begin, end=end)
            if score.agency is not None and score.category is None
        }
        for agency, facts in known.items():
            now = fresh.get(agency, formula.NOTHING)
            changes = {
                name: [facts[name], now[name]] for name in SETTLED if facts[name] != now[name]
            }
            if changes:
                found.setdefault(agency, []).append(
                    {"month": f"{earlier:%Y-%m}", "changes": changes}
                )
    return found


def known_facts(month: date) -> dict[str, dict[str, Any]]:
    """What is known of a frozen month: its cards, with the corrections said since."""
    found = {
        card.agency.code: {name: card.facts.get(name) for name in SETTLED}
        for card in Scorecard.objects.filter(month=month).select_related("agency")
    }
    later = Scorecard.objects.filter(month__gt=month).select_related("agency").order_by("month")
    for card in later:
        for correction in card.facts.get("corrections", ()):
            if correction["month"] == f"{month:%Y-%m}" and card.agency.code in found:
                for name, (_was, now) in correction["changes"].items():
                    found[card.agency.code][name] = now
    return found


def _months_to_look_at(month: date) -> set[date]:
    oldest = month
    for _back in range(MOST_MONTHS_BACK):
        oldest = previous_month(oldest)
    frozen = set(
        Scorecard.objects.filter(month__gte=oldest, month__lt=month)
        .values_list("month", flat=True)
        .distinct()
    )
    since = periods.midnight(month) - timedelta(days=1)
    changed = ScorecardExclusion.objects.filter(excluded_at__gte=since).values("report") | (
        ScorecardExclusion.objects.filter(lifted_at__gte=since).values("report")
    )
    moments = ReportEvent.objects.filter(report__in=changed).values_list("happened_at", flat=True)
    spoken_of = {month_of(periods.local_day(at)) for at in moments.iterator(chunk_size=2000)}
    return frozen & (spoken_of | {previous_month(month)})


def _find(number: str) -> Report:
    try:
        wanted = parse_number(number)
    except InvalidNumber:
        raise Invalid(_("Nomor laporan ditulis seperti BTM-2611-0482."), field="number") from None
    report = Report.objects.filter(number=wanted).first()
    if report is None:
        raise ReportUnknown(
            _("Laporan %(number)s tidak ditemukan.") % {"number": wanted}, field="number"
        )
    return report
