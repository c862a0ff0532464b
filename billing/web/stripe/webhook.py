"""``/stripe/webhook``: the event is verified, kept, and answered at once. A worker looks into it."""

from __future__ import annotations

import logging

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.services import inbox
from core import clock
from core.errors import DomainError

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> JsonResponse:
    """Take an event. Stripe tries again, for days, until the answer is 200."""
    signature = request.headers.get("Stripe-Signature", "")
    try:
        received = inbox.receive(request.body, signature, at=clock.now())
    except DomainError as refused:
        # The body is not logged: it may come from anybody, and holds what Stripe knows of a customer.
        log.warning("stripe webhook refused: %s", refused.code)
        answer = {"received": False, "code": refused.code, "message": str(refused)}
        return JsonResponse(answer, status=refused.status)
    return JsonResponse({"received": True, "replayed": not received.is_new})
