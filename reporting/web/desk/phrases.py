"""Sentences that desks write again and again, one press each: the city's own and the common ones."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.tenancy import current_city
from reporting.models import Report
from reporting.rules.dates import ZONE_LABELS, moment_words
from reporting.rules.reply_texts import filled, offered
from reporting.services import config

_NOT_KNOWN: Final = "–"


def phrases_for(step: str, report: Report | None = None) -> list[str]:
    """Ready sentences for the note of a step, their placeholders filled in.

    Args:
        step: Name of the step, or ``reply``.
        report: Which report; without one (many at once) only sentences that fit any of them.
    """
    setup = config.snapshot()
    if report is None:
        common = offered(setup.reply_templates, step, category=(), agency="")
        return [_(text) for text in common if "{" not in text]
    line = setup.categories[report.category.code].line
    agency = report.agency.code if report.agency else ""
    texts = offered(setup.reply_templates, step, category=line, agency=agency)
    values = _values(report)
    return [filled(_(text), values) for text in texts]


def _values(report: Report) -> dict[str, str]:
    due = report.resolution_due_at
    zone = current_city().time_zone
    when = moment_words(due.astimezone(ZoneInfo(zone))) if due else _NOT_KNOWN
    agency = report.agency
    return {
        "nomor": report.number,
        "kategori": _(report.category.name),
        "dinas": (agency.short_name or agency.name) if agency else _NOT_KNOWN,
        "batas_waktu": f"{when} {ZONE_LABELS.get(zone, '')}".strip() if due else when,
    }
