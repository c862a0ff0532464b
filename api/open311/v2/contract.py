"""How Open311's operations describe themselves: two formats, errors of their own shape, a key in the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from api.open311.v2 import shapes
from api.open311.v2.rendering import Document, XmlRenderer
from api.schema import ApiSchema

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

EXTENSION: Final = OpenApiParameter(
    "extension",
    str,
    OpenApiParameter.PATH,
    enum=["xml", "json"],
    description="The format of the answer.",
)


class Open311Schema(ApiSchema):
    """As for our other APIs, but for errors and the key."""

    def get_auth(self) -> list[dict[str, Any]]:
        """A key as a parameter or as a bearer; nobody where reading is open."""
        access = self._access()
        found: list[dict[str, Any]] = [{"open311Key": []}, {"cityKey": []}]
        return [*found, {}] if access.nobody else found

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """The described answers, and every error an operation of this kind can give."""
        bodies = super(ApiSchema, self)._get_response_bodies(direction)
        for status in sorted(self._possible()):
            if str(status) not in bodies:
                bodies[str(status)] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    _described(status), str(status), media_types=[JSON, XML], direction=direction
                )
        return dict(sorted(bodies.items()))

    def _possible(self) -> set[int]:
        found = {400, 403, 404, 429, 503}
        return found | {413} if self.method == "POST" else found


class Open311Key(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped __init_subclass__
    """How the contract names the parameter."""

    target_class = "api.open311.v2.base.KeyAsParameter"
    name = "open311Key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A key in the address; a form may carry it as a field of the same name."""
        del auto_schema
        return {
            "type": "apiKey",
            "in": "query",
            "name": "api_key",
            "description": "A city key (`tgk_…`), as a field of the form or in the address.",
        }


def both(shape: Any, *, status: int = 200) -> dict[Any, Any]:
    """An answer in JSON as shaped, and in XML."""
    return {(status, JSON): shape, (status, XML): OpenApiTypes.STR}


def shown(root: str, content: Any) -> list[OpenApiExample]:
    """One answer as an example in both formats."""
    text = XmlRenderer().render(Document(root, content)).decode()
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


def _described(status: int) -> OpenApiResponse:
    content: Sequence[dict[str, Any]] = [
        {"code": status, "description": "Kalimat untuk orang: apa yang salah."}
    ]
    text = XmlRenderer().render(Document("errors", content)).decode()
    code = str(status)
    examples = [
        OpenApiExample(f"errors_{code}_json", value=content, media_type=JSON, response_only=True,
                       status_codes=[code]),
        OpenApiExample(f"errors_{code}_xml", value=text, media_type=XML, response_only=True,
                       status_codes=[code]),
    ]  # fmt: skip
    return OpenApiResponse(
        shapes.ErrorOut(many=True), description=_MEANINGS[status], examples=examples
    )
