"""``Idempotency-Key``: the same POST again gives the same answer and acts once.

``ApiView`` does this for every POST; creating a report has its own in the transaction of the report.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from api.authentication import Caller
from api.parsers import body_hash
from core import clock
from core.calls import once

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
#: How long a second call waits for the first before it is sent away with 409.
PATIENCE_SECONDS: Final = 3.0
_PAUSE_SECONDS: Final = 0.05
#: Headers of an answer that belong to what was done, not to the call.
_KEPT_HEADERS: Final = ("Content-Type", "Location", "ETag", "Link")


def act_once(
    request: Request, caller: Caller, work: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Do the work, or answer as before.

    Args:
        request: The call; without an ``Idempotency-Key`` it simply acts.
        caller: Whose key it is.
        work: Acts, and gives a rendered answer.

    Raises:
        BadKey, KeyReused, InFlight: See ``core.calls.once``.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return work()
    key, asked = once.checked_key(given), request_hash(request)
    begun = _begin(caller.credential[:80], key, asked)
    if isinstance(begun, once.Answer):
        return _again(begun)
    try:
        response = work()
    except BaseException:
        once.give_up(begun)
        raise
    if not isinstance(response, HttpResponse) or response.status_code >= 300:
        once.give_up(begun)
        return response
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    answer = once.Answer(response.status_code, headers, response.content)
    once.keep(begun, answer, at=clock.now())
    return response


def request_hash(request: Request) -> str:
    """What was asked: method, address, and the body as it was read."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    data = request.data  # read now, so that what is no JSON is refused before anything is claimed
    raw = body_hash(request)
    if raw:
        digest.update(raw.encode())
    elif hasattr(data, "lists"):
        for name, values in sorted(data.lists()):
            for value in values:
                digest.update(f"{name}\n".encode())
                digest.update(_hash_of(value))
    return digest.hexdigest()


def _hash_of(value: Any) -> bytes:
    if not isinstance(value, UploadedFile):
        return hashlib.sha256(str(value).encode("utf-8", "surrogatepass")).digest()
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.digest()


def _begin(credential: str, key: str, asked: str) -> once.Claim | once.Answer:
    """Claim the call; wait a little for one that is under way, since its answer is the one wanted."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return once.begin(credential=credential, key=key, request_hash=asked, at=clock.now())
        except once.InFlight:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE_SECONDS)


def _again(answer: once.Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
    response.headers[REPLAYED] = "true"
    return response
