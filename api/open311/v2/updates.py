"""``/servicerequestupdates``: what happened to requests, and news from other systems (an extension)."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from api.open311.v2 import arguments, examples, mapping, shapes, telling
from api.open311.v2.base import Open311View, answered
from api.open311.v2.contract import EXTENSION, FORM, MULTIPART, both, sent, shown
from api.open311.v2.queries import LenientQuery, UpdatesQuery
from api.open311.v2.requests import LINK, next_page
from api.schema import operation
from api.scopes import anybody, key_only
from core import clock
from reporting.selectors import request_updates
from reporting.selectors.request_updates import Period
from reporting.services import config


class UpdatesView(Open311View):
    """The public history of all requests."""

    access = {"GET": anybody(), "POST": key_only("updates.write")}
    query = {"GET": UpdatesQuery, "POST": LenientQuery}
    idempotent = frozenset({"POST"})

    @operation(
        "list_service_request_updates",
        summary="Updates of service requests",
        description="Every public step of every public request in a period, oldest first, for polling clients.",
        parameters=[EXTENSION, LINK],
        responses=both(shapes.UpdateOut(many=True)),
        examples=shown("service_request_updates", examples.UPDATES),
        etag=True,
    )
    def get(self, request: Request, extension: str = "") -> Response:
        period = _period(self.arguments)
        rows = request_updates.find(period)
        kept = rows[: period.limit - 1]
        setup = config.snapshot()
        content = [
            mapping.update(row, mapping.agency_of(row, setup), self.photo_url) for row in kept
        ]
        more = next_page(request) if len(rows) > len(kept) else {}
        return answered("service_request_updates", content, headers=more)

    @operation(
        "create_service_request_update",
        summary="Send an update of a service request",
        description=(
            "From the system of the key's agency: `closed` declares the work done and needs a photo, as at the desk; "
            "other words answer the reporter. From the system that sent the request: `closed` confirms work that was "
            "declared done, `open` reopens it. From others only words are taken. An `update_id` counts once."
        ),
        parameters=[EXTENSION],
        request={FORM: shapes.UpdateIn, MULTIPART: shapes.UpdateWithFilesIn},
        responses=both(shapes.UpdateCreatedOut(many=True)),
        examples=[*shown("service_request_updates", examples.UPDATED), *sent(examples.NEW_UPDATE)],
    )
    def post(self, request: Request, extension: str = "") -> Response:
        entry = telling.take(self.arguments, request, self.key, at=clock.now())
        return answered("service_request_updates", [{"update_id": mapping.update_id(entry)}])


def _period(asked: arguments.Arguments) -> Period:
    size = asked.whole("page_size", default=arguments.MOST, most=arguments.MOST)
    offset = (asked.whole("page", default=1, most=arguments.MAX_PAGE) - 1) * size
    named = asked.words("service_request_id")
    if named:
        return Period(numbers=arguments.numbers(named), limit=size + 1, offset=offset)
    since, until = arguments.period(asked, clock.now())
    return Period(since=since, until=until, limit=size + 1, offset=offset)
