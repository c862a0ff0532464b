"""How an operation describes itself: ``@operation(…)`` on the method, the rest from the view.

The view's ``access``, ``query`` and path say who may call, with which parameters, and which problems
are possible; nobody writes those down twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, Literal, TypeVar

from django.conf import settings
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)
from rest_framework.fields import empty

from api import versions
from api.scopes import PARTNER_SCOPES, Access
from api.serializers import ProblemOut
from core.errors import DomainError

F = TypeVar("F", bound=Callable[..., Any])
PROBLEM: Final = "application/problem+json"

SECURITY_SCHEMES: Final[dict[str, dict[str, Any]]] = {
    "cityKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "tgk_…",
        "description": "A key of one system, made by the city's administrator on the developer pages. "
        "It holds scopes and ends after a year at most.",
    },
    "staffToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "tgs_…",
        "description": "An app in which a member of staff signed in (`create_token`): twelve hours.",
    },
    "staffSession": {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": "The session of the pages. Writing needs the header `X-CSRFToken`, too.",
    },
    "partnerToken": {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "/partner/v1/token", "scopes": PARTNER_SCOPES}},
        "description": "A partner's token of one hour (`tgt_…`), by client credentials at `/partner/v1/token`.",
    },
}

#: When a problem of this status is answered, in the words of the contract.
_MEANINGS: Final[dict[int, str]] = {
    400: "The request cannot be read: not JSON, or not HTTP as it should be.",
    401: "No credential where one is needed, or one that is unknown, expired, revoked or of another city.",
    403: "The caller is known and may not do this: a scope, a role or the city's package is missing.",
    404: "No such thing, or none for this caller; the answer is the same.",
    406: "The answer does not exist in a form the caller accepts.",
    409: "Not now: its state does not allow it, or the same call is being worked on.",
    410: "It existed and is over.",
    412: "It was changed since the version named in `If-Match`.",
    413: "The body is larger than this operation reads.",
    415: "The body is of a kind this operation does not read.",
    422: "Understood, and cannot be accepted: `errors` names each field or parameter.",
    428: "`If-Match` is missing.",
    429: "Too many calls; `Retry-After` says when the next may come.",
    503: "A part we depend on is away; nothing was changed. `Retry-After` says when to try again.",
}
_CODES: Final[dict[int, str]] = {
    400: "bad_request",
    401: "credential_invalid",
    403: "scope_missing",
    404: "not_found",
    406: "not_acceptable",
    409: "idempotency_in_flight",
    410: "operation_gone",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    428: "precondition_required",
    429: "too_many",
    503: "unavailable",
}
_ALWAYS: Final = (403, 406, 422, 429, 503)
_WITH_BODY: Final = (400, 409, 413, 415)

IF_MATCH: Final = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="`ETag` of what the decision was made on.",
)
IF_NONE_MATCH: Final = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="`ETag` of what the caller has; 304 when it is still the same.",
)
IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="New for each act, kept for a day. The same key and request again give the same "
    "answer with `Idempotency-Replayed: true`, and act once.",
)


def operation(
    operation_id: str,
    *,
    summary: str,
    responses: Any,
    description: str = "",
    request: Any = empty,
    parameters: Sequence[Any] = (),
    refuses: Iterable[type[DomainError]] = (),
    examples: Sequence[OpenApiExample] = (),
    if_match: bool = False,
    etag: bool = False,
    tagged: bool = False,
    located: bool = False,
    extensions: Mapping[str, Any] | None = None,
) -> Callable[[F], F]:
    """Describe one operation. Everything that follows from the view is added by itself.

    Args:
        operation_id: Stable name, ``verb_thing``; clients are generated from it, usage is counted by it.
        summary: A few words, English, without a full stop.
        responses: What comes back when it works: ``{201: ReceiptOut}`` or one serializer for 200.
        description: What a caller must know besides, Markdown.
        request: Shape of the body.
        parameters: Headers and path parameters besides those of the view's ``query``.
        refuses: Refusals special to this operation, by their classes: their status, code and docstring
            stand in the contract.
        examples: Of requests and answers (``request_only``/``response_only``).
        if_match: ``If-Match`` is required (412, 428).
        etag: Answers carry an ``ETag`` and ``If-None-Match`` is understood (304).
        tagged: Answers carry an ``ETag``, for what comes next.
        located: What was made stands at the ``Location`` of the answer.
        extensions: Members of the contract's own, ``x-…``.
    """
    answers = dict(responses) if isinstance(responses, Mapping) else {200: responses}
    more = list(parameters)
    if if_match:
        more.append(IF_MATCH)
    if etag:
        more.append(IF_NONE_MATCH)
        answers.setdefault(304, OpenApiResponse(description="Unchanged since `If-None-Match`."))

    def describe(method: F) -> F:
        method.operation_id = operation_id  # type: ignore[attr-defined]
        method.refuses = tuple(refuses)  # type: ignore[attr-defined]
        method.if_match = if_match  # type: ignore[attr-defined]
        method.has_etag = etag or if_match or tagged  # type: ignore[attr-defined]
        method.is_located = located  # type: ignore[attr-defined]
        method.is_once = IDEMPOTENCY_KEY in more  # type: ignore[attr-defined]
        return extend_schema(
            operation_id=operation_id,
            summary=summary,
            description=description or summary + ".",
            parameters=more or None,
            request=request,
            responses=answers,
            examples=list(examples) or None,
            extensions=dict(extensions) if extensions else None,
        )(method)

    return describe


class ApiSchema(AutoSchema):
    """Reads what :class:`api.base.ApiView` declares: access, parameters, problems, headers."""

    def get_auth(self) -> list[dict[str, Any]]:
        """Who may call, as security requirements; ``{}`` for callers without a credential."""
        access = self._access()
        scopes = [access.scope] if access.scope else []
        found: list[dict[str, Any]] = []
        if access.keys:
            found.append({"cityKey": scopes})
        if access.persons:
            found += [{"staffToken": []}, {"staffSession": []}]
        if access.partners:
            found.append({"partnerToken": scopes})
        if access.nobody:
            found.append({})
        for name in {name for each in found for name in each}:
            self.registry.register_on_missing(
                ResolvedComponent(  # type: ignore[no-untyped-call]  # an untyped library
                    name=name,
                    type=ResolvedComponent.SECURITY_SCHEMA,
                    object=name,
                    schema=SECURITY_SCHEMES[name],
                )
            )
        return found

    def is_deprecated(self) -> bool:
        """By the table of what is on its way out."""
        document = getattr(self.view, "document", "")
        return versions.fate_of(document, self.get_operation_id()) is not None

    def get_override_parameters(self) -> list[Any]:
        """The declared query, the idempotency key, and the headers of answers."""
        found: list[Any] = []
        query = getattr(self.view, "query", {}).get(self.method)
        if query is not None and query().fields:
            found.append(query)
        if self._is_idempotent():
            found.append(IDEMPOTENCY_KEY)
        return found + self._answer_headers()

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        """The described answers, and every problem an operation of this kind can give."""
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        refusals: dict[int, list[type[DomainError]]] = defaultdict(list)
        for refusal in getattr(self._handler(), "refuses", ()):
            refusals[refusal.status].append(refusal)
        for status in sorted({*self._possible(), *refusals}):
            if str(status) not in bodies:
                described = _described(status, refusals[status])
                bodies[str(status)] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    described, str(status), media_types=[PROBLEM], direction=direction
                )
        return dict(sorted(bodies.items()))

    def _possible(self) -> set[int]:
        access = self._access()
        found = set(_ALWAYS)
        if access.keys or access.persons or access.partners:
            found.add(401)
        if "{" in self.path:
            found.add(404)
        if self.method in {"POST", "PUT", "PATCH"}:
            found.update(_WITH_BODY)
        if self.method == "DELETE":
            found.add(409)
        if self.is_deprecated():
            found.add(410)
        if getattr(self._handler(), "if_match", False):
            found.update((412, 428))
        return found

    def _answer_headers(self) -> list[OpenApiParameter]:
        def header(name: str, description: str, statuses: Any = True, of: Any = str) -> Any:
            return OpenApiParameter(
                name, of, OpenApiParameter.HEADER, description=description, response=statuses
            )

        found = [
            header("X-Request-Id", "Number of this call; quote it when asking us."),
            header("Retry-After", "Seconds to wait.", [409, 429, 503], OpenApiTypes.INT),
        ]
        # What sends is counted apart for callers without a credential, and together with the rest for others.
        if self.method == "POST" or self.method not in getattr(self.view, "uncounted", ()):
            found += [
                header(
                    "RateLimit-Policy",
                    'Calls a bucket holds and its window, `"default";q=120;w=60`.',
                ),
                header(
                    "RateLimit", 'Calls left and seconds until it is full, `"default";r=118;t=1`.'
                ),
            ]
        if getattr(self._handler(), "has_etag", False):
            found.append(header("ETag", "Tag of this representation.", [200, 201, 304]))
        if getattr(self._handler(), "is_located", False):
            found.append(header("Location", "Where it stands.", [200, 201]))
        if self._is_idempotent() or getattr(self._handler(), "is_once", False):
            said = "`true` where the same call was answered before; nothing was done again."
            found.append(header("Idempotency-Replayed", said, [200, 201, 202]))
        return found

    def _is_idempotent(self) -> bool:
        return self.method in getattr(self.view, "idempotent", ())

    def _access(self) -> Access:
        found = getattr(self.view, "access", {}).get(self.method)
        return found if isinstance(found, Access) else Access(nobody=True)

    def _handler(self) -> Any:
        return getattr(self.view, self.method.lower(), None)


def _described(status: int, refusals: Sequence[type[DomainError]]) -> OpenApiResponse:
    """A problem in the contract: when it comes, its codes, and one as it looks."""
    lines = [_MEANINGS.get(status, HTTPStatus(status).phrase + ".")]
    lines += [f"- `{each.code}`: {_first_line(each)}" for each in refusals]
    code = refusals[0].code if refusals else _CODES.get(status, "refused")
    example = OpenApiExample(
        f"problem_{status}_{code}",
        summary=code,
        value={
            "type": f"/api/problems/{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": "Kalimat untuk orang: apa yang salah dan apa yang dapat dilakukan.",
            "trace_id": "5f6b0e1c2a3d4e5f8a9b0c1d2e3f4a5b",
            **(
                {"errors": [{"field": "lat", "message": "Isi angka.", "code": "wrong_type"}]}
                if status == 422 and not refusals
                else {}
            ),
        },
        response_only=True,
        status_codes=[str(status)],
    )
    return OpenApiResponse(ProblemOut, description="\n".join(lines), examples=[example])


def _first_line(refusal: type[DomainError]) -> str:
    return (refusal.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
