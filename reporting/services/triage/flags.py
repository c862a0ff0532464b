"""Photos that do not fit their report: taken far away, or long ago. A coordinator has a look.

The agency keeps the report and its clock runs; the public sees it again once somebody has looked.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from core import clock
from core.outbox.registry import Message, consumer
from core.words import distance
from reporting.models import Channel, Photo, Report, TriageCard
from reporting.rules.geometry import metres_between
from reporting.rules.holding import joined
from reporting.rules.lifecycle import Actor
from reporting.services.facts import facts_of
from reporting.services.photos import CHECK
from reporting.services.workflow import steps

FAR_METRES: Final = 2_000
OLD: Final = timedelta(days=30)
_TRUSTED: Final = frozenset({Channel.STAFF.value, Channel.DEMO.value})
_WATCH: Final = Actor.system("Pemeriksaan foto")


@consumer(CHECK, queue="bulk")
def check_photo_claims(message: Message) -> None:
    """Flag the report when its photo says of itself that it shows another place or time."""
    photo = Photo.objects.filter(public_id=UUID(message.payload["photo"])).first()
    if photo is None or photo.report_id is None:
        return
    report_id = Report.objects.values_list("public_id", flat=True).get(pk=photo.report_id)
    report = steps.lock(report_id)
    if not report.is_open or report.channel in _TRUSTED:
        return
    reasons = doubts(photo.claims, report)
    if reasons:
        flag(report, reasons, at=clock.now())


def doubts(claims: dict[str, Any], report: Report) -> list[str]:
    """What speaks against a photo, in sentences for staff."""
    found = []
    lon, lat = claims.get("lon"), claims.get("lat")
    if lon is not None and lat is not None:
        far = metres_between(float(lon), float(lat), report.location.x, report.location.y)
        if far > FAR_METRES:
            found.append(_("Foto diambil %(far)s dari titik laporan") % {"far": distance(far)})
    taken_at = _moment(claims.get("taken_at"))
    if taken_at is not None and report.submitted_at - taken_at > OLD:
        days = (report.submitted_at - taken_at).days
        found.append(_("Foto diambil %(days)d hari sebelum dilaporkan") % {"days": days})
    return found


def flag(report: Report, reasons: list[str], *, at: datetime) -> None:
    """Have a coordinator look at a report. The caller locks it; the same reasons again change nothing."""
    line = joined([*report.triage_reason.split("; "), *reasons])
    if report.needs_triage and line == report.triage_reason:
        return
    before, stored = facts_of(report), steps.values_of(report)
    was_held = report.needs_triage
    report.needs_triage, report.triage_reason = True, line
    steps.save(report, stored)
    if not was_held:
        TriageCard.objects.update_or_create(report=report, defaults={"entered_at": at})
    steps.note_down(report, kind="triage_flagged", actor=_WATCH, at=at, note="; ".join(reasons))
    steps.announce(report, kind="triage_flagged", at=at, before=before)


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None
