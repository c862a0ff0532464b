"""What every request gets: an id, and answers to errors that a person or a program can use."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from psycopg.errors import NumericValueOutOfRange

from core.conf import logs
from core.errors import DomainError, Invalid
from core.problems import error_response, unavailable_response

log = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]

_REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


class RequestIdMiddleware:
    """Gives each request an id: the proxy's when it is sane, a new one otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        offered = request.headers.get("X-Request-Id", "")
        request_id = offered if _REQUEST_ID.match(offered) else uuid.uuid4().hex
        request.META["TANGGAP_REQUEST_ID"] = request_id
        token = logs.request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response.headers["X-Request-Id"] = request_id
        return response


class DomainErrorMiddleware:
    """Turns refusals into pages or problem documents, and a lost database into 503 with Retry-After."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            # Sessions are saved in middleware, past process_exception.
            log.exception("The database is away.")
            return unavailable_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError) and error.status != 500:
            return error_response(request, error)
        if isinstance(error, OperationalError | InterfaceError):
            log.error("The database is away.", exc_info=error)
            return unavailable_response(request)
        if isinstance(error, DataError) and _cannot_be_kept(error):
            log.warning("Input that no column can keep.", exc_info=error)
            return error_response(request, Unkeepable())
        return None


class Unkeepable(Invalid):
    """A NUL byte or a number beyond every column, past the form that should have asked for it."""

    code = "unkeepable"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Isian memuat tanda atau angka yang tidak dapat disimpan. "
                "Tidak ada yang berubah. Kembali, lalu ketik ulang isian itu."
            )
        )


def _cannot_be_kept(error: DataError) -> bool:
    cause = error.__cause__
    return isinstance(cause, NumericValueOutOfRange) or "NUL" in str(cause)
