"""The paper behind the link in a letter: for the treasurer who has no account at the city."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.selectors import invoices as selector
from billing.services.quotes import billing_day
from billing.services.reminder_letters import invoice_of_link
from billing.web import paper as papers
from core import callers, clock, ratelimit
from core.errors import TooMany

PAPERS_AN_HOUR: Final = 60


@require_safe
def paper(request: HttpRequest, ticket: str) -> HttpResponse:
    """The invoice as PDF; the ticket is the permission.

    Raises:
        NotFound, LinkOver: The ticket is made up, or too old.
        TooMany: Too many papers within an hour.
    """
    public_id = invoice_of_link(ticket)
    wait = ratelimit.hit(
        "invoice_papers", callers.address_hash(request), limit=PAPERS_AN_HOUR, seconds=3600
    )
    if wait is not None:
        raise TooMany(_("Terlalu banyak dokumen diminta. Coba lagi nanti."), retry_after=wait)
    answer = papers.response(selector.sheet(public_id, today=billing_day(clock.now())))
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
