"""Callbacks of providers: signed, small, and answered so that they stop asking."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock
from core.errors import Forbidden, Invalid
from core.messages import gateway, signatures
from core.reading import open_while_reading
from reporting.services.messages import receipts

MAX_BODY = 16 * 1024


class BadSignature(Forbidden):
    """The callback was not signed by the provider, or too long ago."""

    code = "bad_signature"


@open_while_reading
@csrf_exempt
@require_POST
def receipt(request: HttpRequest, channel: str) -> HttpResponse:
    """What became of a message, or of an address. A message of another city is unknown here."""
    if int(request.headers.get("Content-Length") or 0) > MAX_BODY:
        raise Invalid(_("Tanda terima terlalu besar."))
    body = request.body
    header = request.headers.get(signatures.HEADER, "")
    if not signatures.is_valid(header, gateway.callback_key(channel), body, at=clock.now()):
        raise BadSignature(_("Tanda tangan tidak sah."))
    try:
        told = json.loads(body)
    except ValueError:
        raise receipts.BadReceipt(_("Tanda terima harus berupa objek JSON.")) from None
    known = receipts.take(channel=channel, receipt=told, at=clock.now())
    return HttpResponse(status=204 if known else 404)
