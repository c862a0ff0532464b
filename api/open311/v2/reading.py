"""What anybody may read: discovery, services and their definitions, one request, tokens, photos."""

from __future__ import annotations

from typing import Any, Final, cast
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.open311.v2 import arguments, examples, mapping, shapes
from api.open311.v2.base import Open311View, answered
from api.open311.v2.contract import EXTENSION, both, path_parameter, shown
from api.open311.v2.errors import Unknown
from api.open311.v2.queries import JurisdictionQuery, LenientQuery, OneRequestQuery
from api.schema import operation
from api.scopes import anybody
from core.branding.selectors import current_brand
from core.storage import links
from core.tenancy import current_city
from reporting.selectors import service_requests
from reporting.selectors.photo_links import public_photo
from reporting.selectors.request_tokens import Fate, fate_of
from reporting.selectors.service_requests import Search
from reporting.services import config
from tenants.models import City
from tenants.models.city import CityState

SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
#: When what is described here last changed.
CHANGESET: Final = "2026-11-22T00:00:00Z"
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


class DiscoveryView(Open311View):
    """Where the API is."""

    access = {"GET": anybody()}
    query = {"GET": JurisdictionQuery}

    @operation(
        "discover_open311",
        summary="Service discovery",
        description="Where the API is, in which formats it answers, and where keys come from.",
        parameters=[EXTENSION],
        responses=both(shapes.DiscoveryOut),
        examples=shown("discovery", examples.DISCOVERY),
        etag=True,
    )
    def get(self, request: Request, extension: str = "") -> Response:
        city = cast(City, current_city())
        is_test = city.is_sandbox or city.state == CityState.TRIAL
        endpoint = {
            "specification": SPECIFICATION,
            "url": self.address.rstrip("/"),
            "changeset": CHANGESET,
            "type": "test" if is_test else "production",
            "formats": ["text/xml", "application/json"],
        }
        contact = " ".join(current_brand().contact_text.split())
        home = request.build_absolute_uri("/")
        return answered(
            "discovery",
            {
                "changeset": CHANGESET,
                "contact": f"{contact or city.name}, {home}",
                "key_service": request.build_absolute_uri("/pengembang/"),
                "endpoints": [endpoint],
            },
        )


class ServicesView(Open311View):
    """The categories."""

    access = {"GET": anybody()}
    query = {"GET": JurisdictionQuery}

    @operation(
        "list_services",
        summary="Services that can be asked for",
        description="The city's categories that are switched on, in the city's own order.",
        parameters=[EXTENSION],
        responses=both(shapes.ServiceOut(many=True)),
        examples=shown("services", examples.SERVICES),
        etag=True,
    )
    def get(self, request: Request, extension: str = "") -> Response:
        return answered("services", mapping.services(config.snapshot()))


class DefinitionView(Open311View):
    """The questions of a category."""

    access = {"GET": anybody()}
    query = {"GET": JurisdictionQuery}

    @operation(
        "get_service_definition",
        summary="What a service asks",
        description="The questions of a category; worth asking for where its `metadata` is true.",
        parameters=[EXTENSION, path_parameter("service_code", "Of the service.")],
        responses=both(shapes.DefinitionOut),
        examples=shown("service_definition", examples.DEFINITION),
        etag=True,
    )
    def get(self, request: Request, service_code: str, extension: str = "") -> Response:
        category = config.snapshot().categories.get(service_code)
        if category is None or not category.is_active:
            raise Unknown(_("service_code ini tidak ada. Lihat daftar services."))
        return answered("service_definition", mapping.definition(category))


class RequestView(Open311View):
    """One report."""

    access = {"GET": anybody()}
    query = {"GET": OneRequestQuery}

    @operation(
        "get_service_request",
        summary="One service request",
        description="A list of one. Private requests, and those a coordinator has not read yet, do not exist here.",
        parameters=[EXTENSION, path_parameter("service_request_id", "Number of the report.")],
        responses=both(shapes.RequestOut(many=True)),
        examples=shown("service_requests", examples.REQUESTS),
        etag=True,
    )
    def get(self, request: Request, service_request_id: str, extension: str = "") -> Response:
        named = arguments.numbers([service_request_id])
        rows = service_requests.find(Search(numbers=named, limit=1)) if named else []
        if not rows:
            raise Unknown(_("Laporan dengan nomor ini tidak ada."))
        return answered(
            "service_requests",
            mapping.requests(
                rows,
                config.snapshot(),
                self.photo_url,
                extensions=self.arguments.flag("extensions"),
            ),
        )


class TokenView(Open311View):
    """What became of a request that a coordinator had to read first."""

    access = {"GET": anybody()}
    query = {"GET": JurisdictionQuery}

    @operation(
        "get_request_of_token",
        summary="Number of a request from its token",
        description="No `service_request_id` until a coordinator has decided; unknown and refused tokens are 404.",
        parameters=[
            EXTENSION,
            path_parameter("token", "As it came with the answer to the request."),
        ],
        responses=both(shapes.TokenOut(many=True)),
        examples=shown("service_requests", examples.TOKEN),
        etag=True,
    )
    def get(self, request: Request, token: str, extension: str = "") -> Response:
        fate, number = fate_of(_uuid(token))
        if fate is Fate.UNKNOWN:
            raise Unknown(_("Token ini tidak dikenal."))
        return answered(
            "service_requests", [{"service_request_id": number or None, "token": token}]
        )


class PhotoView(Open311View):
    """The lasting address of a photo; the picture itself is behind a link that expires."""

    access = {"GET": anybody()}
    query = {"GET": LenientQuery}

    @operation(
        "get_request_photo",
        summary="Photo of a service request",
        description="Leads to the picture as long as its request is public.",
        parameters=[path_parameter("photo_id", "As named in `media_url`.")],
        responses={302: OpenApiResponse(description="The picture is at `Location`.")},
    )
    def get(self, request: Request, photo_id: UUID) -> HttpResponse:
        key = public_photo(photo_id)
        if key is None:
            raise Unknown(_("Foto ini tidak ada."))
        return HttpResponseRedirect(request.build_absolute_uri(links.signed_url(key)))


class NothingHere(Open311View):
    """An address that is none: said in Open311's words as well."""

    schema: Any = None
    access = dict.fromkeys(_METHODS, anybody())
    query = dict.fromkeys(_METHODS, LenientQuery)

    def get(self, request: Request, rest: str = "") -> Response:
        raise Unknown(_("Alamat ini tidak ada di Open311 GeoReport v2."))

    post = put = patch = delete = get


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
