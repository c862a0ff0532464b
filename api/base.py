"""The one kind of view every API is made of.

In this order: who calls (``authentication_classes``), how often (``api.limits``), may they (``access``),
what they ask (``query``), then the method, once per ``Idempotency-Key``. Every answer carries its limits,
every refusal is a problem document, every call is counted.

::

    class AgenciesView(ApiView):
        access = {"GET": anybody(), "POST": staff("work.write")}
        query = {"GET": AgencyQuery}

        @operation("list_agencies", summary="Agencies of the city", responses={200: page_of(AgencyOut)})
        def get(self, request: Request) -> Response:
            page = pagination.read(Agency.objects.all(), self.asked, by=("name", "pk"))
            return Response(page.answer(shown))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import idempotency, limits, versions
from api.authentication import (
    CHALLENGE,
    BearerCredential,
    Caller,
    StaffSession,
    caller_of,
)
from api.parameters import NoParameters, QueryParameters
from api.schema import ApiSchema
from api.scopes import Access
from core import clock
from core.calls import usage
from core.errors import Forbidden
from core.identity.doors import NotSignedIn
from core.ratelimit import Bucket
from reporting.access import Viewer
from reporting.web.viewers import viewer_of
from tenants.entitlements import Service


class ScopeMissing(Forbidden):
    """The key or token does not hold the scope this operation needs."""

    code = "scope_missing"


class CallerNotAllowed(Forbidden):
    """This operation is not for callers of this kind, e.g. a key where a person is needed."""

    code = "caller_not_allowed"


class ApiView(APIView):
    """One address of an API.

    Attributes:
        document: The contract it belongs to: ``city-v1``, ``partner-v1``, ``open311-v2``, ``open-data-v1``.
        service: The part of a city's package it belongs to; asked before anything runs (``tenants.gates``).
        access: Who may call, by method; a method that is missing is open to nobody.
        query: Parameters after the question mark, by method; without an entry there are none.
        idempotent: Methods that understand ``Idempotency-Key`` here.
        uncounted: Methods with limits of their own, which take nothing from the caller's bucket.
        asked: The checked parameters of this call.
        caller: Who calls.
    """

    document: ClassVar[str] = "city-v1"
    service: ClassVar[Service] = Service.API
    access: ClassVar[Mapping[str, Access]] = {}
    query: ClassVar[Mapping[str, type[QueryParameters]]] = {}
    idempotent: ClassVar[frozenset[str]] = frozenset({"POST"})
    uncounted: ClassVar[frozenset[str]] = frozenset()

    authentication_classes = (BearerCredential, StaffSession)
    metadata_class = None
    schema = ApiSchema()

    asked: dict[str, Any]
    caller: Caller | None = None
    _bucket: Bucket | None = None

    @property
    def viewer(self) -> Viewer:
        """Who looks, with their roles in the city: what ``reporting.access`` asks for."""
        return viewer_of(self.request._request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Everything that is asked before the method runs."""
        super().initial(request, *args, **kwargs)
        self.caller = caller_of(request)
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in self.uncounted:
            self._bucket = limits.take(request, self.caller)
            limits.require(self._bucket)
            limits.require_city_rate(request, self.caller)
        if method == "OPTIONS" or not hasattr(self, method.lower()):
            return  # 405, whoever asks
        versions.require_alive(self.document, self.operation_id, at=clock.now())
        require_access(self.caller, self.access.get(method, Access()))
        self.asked = self.query.get(method, NoParameters).read(request)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """As the library does, with the method run once per ``Idempotency-Key``."""
        self.args, self.kwargs = args, kwargs
        request = self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(request, *args, **kwargs)
            response = self._run(request)
        except Exception as error:  # noqa: BLE001 - the library's own way: it raises again what it cannot word
            response = self.handle_exception(error)
        self.response = self.finalize_response(request, response, *args, **kwargs)
        return self.response

    def _run(self, request: Request) -> HttpResponseBase:
        name = str(request.method).lower()
        handler = getattr(self, name, self.http_method_not_allowed)
        if name not in self.http_method_names:
            handler = self.http_method_not_allowed

        def work() -> HttpResponseBase:
            response: HttpResponseBase = handler(request, *self.args, **self.kwargs)
            return response

        if request.method not in self.idempotent or self.caller is None:
            return work()
        return idempotency.act_once(request, self.caller, lambda: self._rendered(request, work()))

    def _rendered(self, request: Request, response: HttpResponseBase) -> HttpResponseBase:
        """The answer as bytes, so that it can be kept."""
        if isinstance(response, Response) and not response.is_rendered:
            response.accepted_renderer = request.accepted_renderer
            response.accepted_media_type = request.accepted_media_type
            setattr(response, "renderer_context", self.get_renderer_context())  # noqa: B010 - as the library does
            response.render()
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Limits, fate and caching of the answer; and the call is counted."""
        response = super().finalize_response(request, response, *args, **kwargs)
        limits.tell(response, self._bucket)
        versions.tell(response, self.document, self.operation_id)
        if response.status_code == 401:
            response.headers.setdefault("WWW-Authenticate", CHALLENGE)
        response.headers.setdefault("Cache-Control", "private, no-store")
        usage.count(
            credential=self.caller.counted_as if self.caller else "open",
            operation=self.operation_id,
            status=response.status_code,
        )
        return response

    @property
    def operation_id(self) -> str:
        """The name of the operation in the contract; of an unknown method, the view's own."""
        name = (self.request.method or "").lower() if hasattr(self, "request") else ""
        handler = getattr(self, "get" if name == "head" else name, None)
        return str(getattr(handler, "operation_id", type(self).__name__))


def require_access(caller: Caller, access: Access) -> None:
    """Let the caller through.

    Raises:
        NotSignedIn: Nobody, where somebody is needed.
        CallerNotAllowed: A key where a person is needed, or the reverse.
        ScopeMissing: The key or token does not hold the scope.
    """
    if caller.kind == "nobody":
        if not access.nobody:
            raise NotSignedIn(_("Kirim kunci atau token, atau masuk dahulu."))
        return
    if caller.kind in {"session", "staff_token"}:
        allowed = access.persons
    else:
        allowed = access.partners if caller.kind == "partner" else access.keys
    if not allowed:
        raise CallerNotAllowed(_("Operasi ini bukan untuk pemanggil jenis ini."))
    if access.scope and caller.scopes is not None and access.scope not in caller.scopes:
        raise ScopeMissing(
            _("Kunci ini tidak memiliki izin %s.") % access.scope, scope=access.scope
        )
