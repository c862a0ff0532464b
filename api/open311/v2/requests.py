"""``/requests``: search them, send one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import REPLAYED
from api.open311.v2 import arguments, creation, examples, mapping, shapes
from api.open311.v2.base import Open311View, answered
from api.open311.v2.contract import EXTENSION, FORM, MULTIPART, both, sent, shown
from api.open311.v2.queries import LenientQuery, RequestsQuery
from api.schema import IDEMPOTENCY_KEY, operation
from api.scopes import anybody, key_only
from core import clock
from reporting.selectors import service_requests
from reporting.services import config

LINK = OpenApiParameter(
    "Link", str, OpenApiParameter.HEADER, response=[200], description='The next page, `rel="next"`.'
)


class RequestsView(Open311View):
    """Reports anybody may see."""

    access = {"GET": anybody(), "POST": key_only("reports.create")}
    query = {"GET": RequestsQuery, "POST": LenientQuery}
    # A new report keeps its idempotency key in its own transaction.

    @operation(
        "list_service_requests",
        summary="Search service requests",
        description=(
            "Newest first. Without a period: the last 90 days. At most 1,000 at once; the header `Link` names the "
            "next page. A period of more than 90 days is refused, not clipped."
        ),
        parameters=[EXTENSION, LINK],
        responses=both(shapes.RequestOut(many=True)),
        examples=shown("service_requests", examples.REQUESTS),
        etag=True,
    )
    def get(self, request: Request, extension: str = "") -> Response:
        setup = config.snapshot()
        search = arguments.search(self.arguments, setup, clock.now())
        rows = service_requests.find(search)
        shown_rows = rows[: search.limit - 1]
        content = mapping.requests(
            shown_rows, setup, self.photo_url, extensions=self.arguments.flag("extensions")
        )
        more = len(rows) > len(shown_rows)
        return answered("service_requests", content, headers=next_page(request) if more else {})

    @operation(
        "create_service_request",
        summary="Send a service request",
        description=(
            "Answers with the number at once. A request that a coordinator has to read first, or a private one, is "
            "answered with a token instead. Where: lat and long; else the code of a kelurahan, or an "
            "address that names a kelurahan or kecamatan: then the point is in its middle, and the notice says so."
        ),
        parameters=[EXTENSION, IDEMPOTENCY_KEY],
        request={FORM: shapes.RequestIn, MULTIPART: shapes.RequestWithFilesIn},
        responses=both(shapes.CreatedOut(many=True)),
        examples=[*shown("service_requests", examples.CREATED), *sent(examples.NEW_REQUEST)],
    )
    def post(self, request: Request, extension: str = "") -> Response:
        answer, is_again = creation.create(self.arguments, request, self.key, at=clock.now())
        return answered(
            "service_requests", [answer], headers={REPLAYED: "true"} if is_again else {}
        )


def next_page(request: Request) -> dict[str, str]:
    """The header that names the next page."""
    query: dict[str, Any] = {name: request.query_params[name] for name in request.query_params}
    query["page"] = int(query.get("page") or 1) + 1
    address = request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
    return {"Link": f'<{address}>; rel="next"'}
