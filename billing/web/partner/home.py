"""The first page: what waits, what runs and what it brings this month."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from billing.rules import money
from billing.rules.deals import OPEN, Stage
from billing.services.partners import cities, deals, statements
from billing.services.quotes import billing_day
from billing.web.partner.frame import manages, show
from core import clock
from tenants.models import CityState
from tenants.services import addresses
from tenants.web.doors import partner_of, partner_only

NEWEST = 6


@require_safe
@partner_only
def home(request: HttpRequest) -> HttpResponse:
    """Figures, the pipeline's columns and the newest offers."""
    partner, today = partner_of(request), billing_day(clock.now())
    sums = deals.sums(partner)
    still = [each for each in sums if Stage(each.stage.value) in OPEN]
    running = (CityState.ACTIVE, CityState.PAST_DUE)
    context = {
        "sums": [
            {"stage": each.stage, "count": each.count, "value": money.shown(each.subtotal_minor)}
            for each in sums
        ],
        "open_count": sum(each.count for each in still),
        "open_value": money.shown(sum(each.subtotal_minor for each in still)),
        "running": cities.of(partner).filter(state__in=running).count(),
        "trials": cities.of(partner).filter(state=CityState.TRIAL).count(),
        "deals": deals.of(partner).order_by("-created_at", "-pk")[:NEWEST],
        "signup_url": addresses.platform_url(f"/daftar/?mitra={partner.code}"),
    }
    if manages(request):
        month = statements.open_month(partner, today)
        context |= {"month_net": month.net_minor, "month_margin": month.margin_minor}
    return show(request, "home.html", "partner_home", context)
