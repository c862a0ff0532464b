"""What the vendor's table shows of the current city: how much comes in, how much is kept, is the wall alive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Q

from core.tenancy import current_city
from reporting.models import Deadline, Report, WallScreen
from tenants.services.pulse import measured_by

WEEK: Final = timedelta(days=7)
MONTH: Final = timedelta(days=30)


@measured_by
def measure(at: datetime) -> Mapping[str, Any]:
    """Numbers only: reports of today and of a week, clocks kept in 30 days, the last sign of a screen."""
    midnight = at.astimezone(ZoneInfo(current_city().time_zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    reports = Report.objects.filter(submitted_at__gt=at - WEEK, submitted_at__lte=at).aggregate(
        week=Count("pk"), today=Count("pk", filter=Q(submitted_at__gte=midnight))
    )
    clocks = Deadline.objects.filter(
        is_current=True, due_at__gt=at - MONTH, due_at__lte=at
    ).aggregate(all=Count("pk"), kept=Count("pk", filter=Q(met_at__lte=F("due_at"))))
    seen = WallScreen.objects.filter(revoked_at=None).aggregate(last=Max("last_seen_at"))
    return {
        "reports_today": reports["today"],
        "reports_week": reports["week"],
        "on_time_bp": clocks["kept"] * 10_000 // clocks["all"] if clocks["all"] else None,
        "wall_seen_at": seen["last"],
    }
