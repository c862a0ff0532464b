"""Covering personal data in a report's text: what was there is kept for coordinators only."""

from __future__ import annotations

from datetime import datetime

from core.audit import services as audit
from reporting.models import Report, TriageCard
from reporting.rules.lifecycle import Actor
from reporting.rules.personal_data import find, masked
from reporting.services.workflow import steps


def mask(report: Report, *, actor: Actor, at: datetime) -> int:
    """Cover phone numbers, identity numbers, plates and addresses. The caller locks the report.

    Returns:
        How many pieces were covered; with none nothing is written.
    """
    found = find(report.description)
    if not found:
        return 0
    card, _created = TriageCard.objects.get_or_create(report=report)
    if not card.words_before:
        card.words_before = report.description
        card.save(update_fields=["words_before"])
    report.description = masked(report.description)
    report.save(update_fields=["description"])
    kinds = sorted({each.kind.value for each in found})
    steps.note_down(
        report,
        kind="words_masked",
        actor=actor,
        at=at,
        facts={"pieces": len(found), "kinds": [*kinds]},
    )
    audit.record(
        kind="words_masked",
        subject=report.number,
        actor_label=actor.label,
        at=at,
        facts={"pieces": len(found), "kinds": kinds},
    )
    return len(found)
