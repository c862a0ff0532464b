"""How Open311's operations describe themselves: two formats, errors of their own shape, a key in the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from api.open311.v2.rendering import Document, XmlRenderer
from api.schema import SECURITY_SCHEMES, ApiSchema

JSON: Final = "application/json"
XML: Final = "text/xml"
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"

_MEANINGS: Final[Mapping[int, str]] = {
    400: "Something was sent that cannot be accepted; each entry says what.",
    403: "The `api_key` is missing, unknown, over, or not allowed to do this; or the city's package has no Open311.",
    404: "The jurisdiction, service, request or token is unknown.",
    413: "The body is larger than this operation reads.",
    429: "Too many calls; `Retry-After` says in how many seconds the next may come.",
    503: "A part we depend on is away; nothing was changed.",
}

KEY: Final[dict[str, Any]] = {
    "type": "apiKey",
    "in": "query",
    "name": "api_key",
    "description": "A city key (`tgk_…`), as a field of the form or in the address.",
}
EXTENSION: Final = OpenApiParameter(
    "extension",
    str,
    OpenApiParameter.PATH,
    enum=["xml", "json"],
    description="The format of the answer.",
)


_KEY: Final[Mapping[str, str]] = {
    "type": "apiKey",
    "in": "query",
    "name": "api_key",
    "description": "A city key (`tgk_…`), in the address or, better, as a field of the form.",
}
_ERRORS: Final[Mapping[str, Any]] = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["code", "description"],
        "properties": {
            "code": {"type": "integer", "description": "The HTTP status."},
            "description": {"type": "string"},
        },
    },
}


class Open311Schema(ApiSchema):
    """As for our other APIs, but for errors and the key."""

    def get_auth(self) -> list[dict[str, Any]]:
        """A key as a parameter or as a bearer; nobody where reading is open."""
        access = self._access()
        for name, scheme in (("open311Key", _KEY), ("cityKey", SECURITY_SCHEMES["cityKey"])):
            self.registry.register_on_missing(
                ResolvedComponent(  # type: ignore[no-untyped-call]  # an untyped library
                    name=name,
                    type=ResolvedComponent.SECURITY_SCHEMA,
                    object=name,
                    schema=dict(scheme),
                )
            )
        scopes = [access.scope] if access.scope else []
        found: list[dict[str, Any]] = [{"open311Key": scopes}, {"cityKey": scopes}]
        return [*found, {}] if access.nobody else found

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """The described answers, and every error an operation of this kind can give."""
        bodies = super(ApiSchema, self)._get_response_bodies(direction)
        for status in self._possible():
            if str(status) not in bodies:
                bodies[str(status)] = self._refusal(status, direction)
        return dict(sorted(bodies.items()))

    def _refusal(self, status: int, direction: Any) -> dict[str, Any]:
        """One error in both formats."""
        formats: tuple[tuple[str, Any], ...] = ((JSON, dict(_ERRORS)), (XML, OpenApiTypes.STR))
        found: dict[str, Any] = {}
        for media, shape in formats:
            answer: dict[str, Any] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                _described(status, shape), str(status), media_types=[media], direction=direction
            )
            found = {**answer, "content": found.get("content", {}) | answer["content"]}
        return found

    def _possible(self) -> set[int]:
        found = {400, 403, 404, 429, 503}
        return found | {413} if self.method == "POST" else found


def both(shape: Any, *, status: int = 200) -> dict[Any, Any]:
    """An answer in JSON as shaped, and in XML."""
    return {(status, JSON): shape, (status, XML): OpenApiTypes.STR}


def shown(root: str, content: Any) -> list[OpenApiExample]:
    """One answer as an example in both formats."""
    text = XmlRenderer().render(Document(root, content)).decode()
    # Of a list the generator wants one entry, and makes the list itself.
    content = content[0] if isinstance(content, list) else content
    return [
        OpenApiExample(
            f"{root}_json", value=content, media_type=JSON, response_only=True, status_codes=["200"]
        ),
        OpenApiExample(
            f"{root}_xml", value=text, media_type=XML, response_only=True, status_codes=["200"]
        ),
    ]


def sent(fields: Mapping[str, str]) -> list[OpenApiExample]:
    """One form as an example."""
    return [
        OpenApiExample(
            "form_" + str(index), value=dict(fields), media_type=media, request_only=True
        )
        for index, media in enumerate((FORM, MULTIPART))
    ]


def path_parameter(name: str, description: str) -> OpenApiParameter:
    """A part of the address that is a name."""
    return OpenApiParameter(name, str, OpenApiParameter.PATH, description=description)


def _described(status: int, shape: Any) -> OpenApiResponse:
    content = [{"code": status, "description": "Kalimat untuk orang: apa yang salah."}]
    text = XmlRenderer().render(Document("errors", content)).decode()
    return OpenApiResponse(
        shape,
        description=_MEANINGS[status],
        examples=[
            OpenApiExample(
                f"errors_{status}_{media.rpartition('/')[2]}",
                value=value,
                media_type=media,
                response_only=True,
                status_codes=[str(status)],
            )
            for media, value in ((JSON, content), (XML, text))
        ],
    )
