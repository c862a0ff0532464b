"""``/requests.csv``: everything at once, in the columns of GeoReport Bulk."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterable, Mapping
from typing import Any, Final, cast

from django.http import (
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.translation import get_language, override
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from api import conditional
from api.open311.v2 import arguments, mapping
from api.open311.v2.base import Open311View
from api.open311.v2.queries import BulkQuery
from api.open311.v2.rendering import moment
from api.schema import operation
from api.scopes import anybody
from core import clock
from core.spreadsheets import cell
from core.streaming import CityStream
from core.tenancy import current_city
from reporting.models import Channel
from reporting.rules.states import State, state_group
from reporting.selectors import service_requests
from reporting.selectors.open_data import catalogue
from reporting.selectors.service_requests import RequestRow, Search
from reporting.services import config
from tenants.models import City

COLUMNS: Final = (
    "service_request_id", "requested_datetime", "updated_datetime", "closed_date", "status_description",
    "status_notes", "source", "service_name", "service_subtype", "description", "agency_responsible",
    "address", "lat", "long",
)  # fmt: skip
CONTENT_TYPE: Final = "text/csv; charset=utf-8"


class BulkView(Open311View):
    """The whole list as a table."""

    access = {"GET": anybody()}
    query = {"GET": BulkQuery}

    @operation(
        "download_service_requests",
        summary="All service requests as CSV",
        description="GeoReport Bulk: every public request, oldest first, however many. Streamed; UTF-8, RFC 4180.",
        responses={(200, "text/csv"): OpenApiTypes.STR},
        etag=True,
    )
    def get(self, request: Request) -> HttpResponseBase:
        since, until = arguments.period(self.arguments, clock.now(), longest=None)
        search = Search(
            since=since,
            until=until,
            categories=arguments.categories(
                self.arguments.words("service_code"), config.snapshot()
            ),
            groups=arguments.groups(self.arguments.words("status")),
        )
        mark = catalogue.version("open311", "csv", request.query_params.urlencode())
        response: HttpResponse | StreamingHttpResponse
        if conditional.is_unchanged(request, f'"{mark}"'):
            response = HttpResponseNotModified()
        elif request.method == "HEAD":
            response = StreamingHttpResponse(
                (), content_type=CONTENT_TYPE
            )  # its length is not known
        else:
            lines = _lines(service_requests.everything(search), get_language() or "id")
            stream = CityStream(lines, keeps_place=True)
            response = StreamingHttpResponse(stream, content_type=CONTENT_TYPE)
        name = f"service-requests-{cast(City, current_city()).code}.csv"
        response.headers["ETag"] = f'W/"{mark}"'
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _lines(batches: Iterable[list[RequestRow]], language: str) -> Generator[bytes]:
    """The table, a batch at a time; the thread speaks another language between two of them."""
    yield _written([COLUMNS])
    for batch in batches:
        with override(language):
            names = mapping.Names(config.snapshot())
            sources = {
                each.value: str(each.label) for each in Channel
            }  # said once, not in each row
            rows = (_row(row, names, sources) for row in batch)
            written = _written([cell(value) for value in row] for row in rows)
        yield written


def _row(row: RequestRow, names: mapping.Names, sources: Mapping[str, str]) -> tuple[Any, ...]:
    category, agency = names.category(row.category_id), names.agency(row.agency_id)
    parent = names.category(category.parent_id) if category.parent_id else None
    return (
        row.number,
        moment(row.submitted_at),
        moment(row.updated_at),
        moment(row.closed_at),
        state_group(State(row.state)),
        mapping.status_notes(row, names),
        sources[row.channel],
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
