"""``/requests.csv``: everything at once, in the columns of GeoReport Bulk."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from django.http import StreamingHttpResponse
from django.utils.translation import get_language, override
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from api.open311.v2 import arguments, mapping
from api.open311.v2.base import Open311View
from api.open311.v2.queries import BulkQuery
from api.open311.v2.rendering import moment
from api.schema import operation
from api.scopes import anybody
from core import clock
from core.spreadsheets import cell
from core.tenancy import current_city, inside
from reporting.models import Channel
from reporting.rules.states import State, state_group
from reporting.selectors import service_requests
from reporting.selectors.service_requests import RequestRow, Search
from reporting.services import config
from tenants.models import City

COLUMNS: Final = (
    "service_request_id", "requested_datetime", "updated_datetime", "closed_date", "status_description",
    "status_notes", "source", "service_name", "service_subtype", "description", "agency_responsible",
    "address", "lat", "long",
)  # fmt: skip


class BulkView(Open311View):
    """The whole list as a table."""

    access = {"GET": anybody()}
    query = {"GET": BulkQuery}

    @operation(
        "download_service_requests",
        summary="All service requests as CSV",
        description="GeoReport Bulk: every public request, oldest first, however many. Streamed; UTF-8, RFC 4180.",
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        since, until = arguments.period(self.arguments, clock.now(), longest=None)
        search = Search(
            since=since,
            until=until,
            categories=arguments.categories(
                self.arguments.words("service_code"), config.snapshot()
            ),
            groups=arguments.groups(self.arguments.words("status")),
        )
        city = cast(City, current_city())
        batches = service_requests.everything(search, city)
        response = StreamingHttpResponse(
            _lines(batches, city, get_language() or "id"), content_type="text/csv; charset=utf-8"
        )
        name = f"service-requests-{city.code}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _lines(batches: Iterable[list[RequestRow]], city: City, language: str) -> Iterator[bytes]:
    """The table, a batch at a time. Whoever reads it has left the city and its language by then."""
    yield _written([COLUMNS])
    for batch in batches:
        with inside(city), override(language):
            names = mapping.Names(config.snapshot())
            written = _written([[cell(value) for value in _row(row, names)] for row in batch])
        yield written


def _row(row: RequestRow, names: mapping.Names) -> tuple[Any, ...]:
    category, agency = names.category(row.category_id), names.agency(row.agency_id)
    parent = names.category(category.parent_id) if category.parent_id else None
    return (
        row.number,
        moment(row.submitted_at),
        moment(row.updated_at),
        moment(row.closed_at),
        state_group(State(row.state)),
        mapping.status_notes(row, names),
        Channel(row.channel).label,
        parent.name if parent else category.name,
        category.name if parent else "",
        row.description,
        agency.name if agency else "",
        mapping.address(row, names),
        row.lat,
        row.lon,
    )


def _written(rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
