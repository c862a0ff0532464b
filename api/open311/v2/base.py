"""What every Open311 endpoint shares: two formats, errors of its own shape, a key as a parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import IO, Any, ClassVar, Final, cast
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.utils.translation import gettext as _
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import conditional
from api.authentication import BadCredential, BearerCredential, Caller, Identified
from api.base import ApiView
from api.open311.v2 import errors
from api.open311.v2.arguments import Arguments, form_of, require_jurisdiction
from api.open311.v2.contract import Open311Schema
from api.open311.v2.errors import BadArgument
from api.open311.v2.rendering import ByExtension, Document, JsonRenderer, XmlRenderer
from api.parsers import BodyTooLarge, UploadParser
from core import clock
from core.tenancy import current_city
from reporting import access
from reporting.models import ApiKey
from reporting.rules import limits
from reporting.services import api_access

MAX_FORM: Final = limits.MAX_PHOTOS * limits.MAX_PHOTO_BYTES + 1024 * 1024


class LimitedForm(FormParser):
    """A form as browsers send it, up to 256 kB."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(settings.API_MAX_BODY + 1)
        if len(raw) > settings.API_MAX_BODY:
            raise BodyTooLarge
        broken = _not_text(raw)
        if broken is not None:
            raise BadArgument(_("Kirim isian dalam UTF-8."), field=broken)
        return QueryDict(raw, encoding="utf-8")


class LimitedMultipart(UploadParser):
    """A form with photos."""

    most = MAX_FORM


class KeyAsParameter(BearerCredential):
    """``api_key`` in the form or the address, as Open311 has it; or as a bearer, as we have it.

    Reading needs no key, so a stale one in a polling client's settings stops nothing.
    """

    def authenticate(self, request: Request) -> tuple[Any, Identified] | None:
        """Nobody in particular, with the key that was sent."""
        given = _sent(request, "api_key")
        sent_as = request.headers.get("Authorization", "").partition(" ")[0].lower()
        if not given or sent_as == "bearer":
            return super().authenticate(request)
        key = api_access.check(secret=given, at=clock.now())
        if key is None:
            if request.method in {"GET", "HEAD"}:
                return None
            raise BadCredential(_("api_key ini tidak berlaku."))
        request._request._tanggap_viewer = access.key_viewer(key)  # type: ignore[attr-defined]
        caller = Caller("key", f"key:{key.public_id}", frozenset(key.scopes), key.name)
        return AnonymousUser(), Identified(caller, key)


class Open311View(ApiView):
    """One resource of Open311.

    Attributes:
        arguments: What was asked, from the form or the address.
    """

    document: ClassVar[str] = "open311-v2"
    idempotent: ClassVar[frozenset[str]] = frozenset()
    authentication_classes: Any = (KeyAsParameter,)
    renderer_classes = (XmlRenderer, JsonRenderer)
    parser_classes: Any = (LimitedForm, LimitedMultipart)
    content_negotiation_class = ByExtension
    schema = Open311Schema()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_jurisdiction(self.arguments, current_city(), request.get_host())

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return errors.handle

    @cached_property
    def arguments(self) -> Arguments:
        """What was asked: the form's fields, then those of the address that it does not name."""
        request = self.request
        if request.method in {"GET", "HEAD"}:
            return Arguments(request.query_params)
        together = request.query_params.copy()
        for name, values in form_of(request).lists():
            together.setlist(name, [each for each in values if isinstance(each, str)])
        return Arguments(together)

    @property
    def key(self) -> ApiKey:
        """The key that calls; only where ``access`` asks for one."""
        return cast(ApiKey, cast(Identified, self.request.auth).row)

    @property
    def address(self) -> str:
        """Where this API is, with a slash at the end."""
        return self.request.build_absolute_uri("/open311/v2/")

    def photo_url(self, photo: object) -> str:
        """The lasting address of a photo."""
        return f"{self.address}photos/{photo}.webp"

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Who has it already is told so."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(response, Response) and response.status_code == 200:
            return _with_tag(request, response)
        return response


def _with_tag(request: Request, response: Response) -> HttpResponse:
    """The answer with a mark of what it says; 304 to who has that already."""
    if request.method not in {"GET", "HEAD"}:
        return response
    response.render()
    tag = conditional.etag_of(response.content)
    if not conditional.is_unchanged(request, tag):
        response.headers["ETag"] = tag
        return response
    unchanged = HttpResponseNotModified()
    for name in ("Cache-Control", "RateLimit", "RateLimit-Policy"):
        if name in response.headers:
            unchanged.headers[name] = response.headers[name]
    unchanged.headers["ETag"] = tag
    return unchanged


def answered(root: str, content: Any, *, headers: Mapping[str, str] | None = None) -> Response:
    """An answer in the format that was asked for."""
    return Response(Document(root, content), headers=dict(headers or {}))


def _not_text(raw: bytes) -> str | None:
    """The field of a form that is not UTF-8 and would be kept as question marks; ``None`` for none."""
    for pair in raw.split(b"&"):
        name, _equals, value = (unquote_to_bytes(part) for part in pair.partition(b"="))
        try:
            (name + value).decode("utf-8")
        except UnicodeDecodeError:
            return name.decode("utf-8", "replace")[:60]
    return None


def _sent(request: Request, name: str) -> str:
    """A field of the form, else of the address; "" when there is none."""
    if request.method not in {"GET", "HEAD"}:
        given = form_of(request).get(name)
        if isinstance(given, str) and given.strip():
            return given.strip()
    return str(request.query_params.get(name, "")).strip()


__all__ = ["Open311View", "answered"]
