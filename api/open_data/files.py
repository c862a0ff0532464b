"""``/open-data/<data set>.<format>``: one address for every file, streamed, with a tag that says whether it changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final, cast

import orjson
from django.http import (
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.middleware.gzip import GZipMiddleware
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from api.base import ApiView
from api.conditional import is_unchanged
from api.open_data import asking
from api.open_data.formats import CSV, GEOJSON, INCOMPLETE, Format, chunks, formats_of
from api.schema import operation
from api.scopes import anybody
from core import clock
from core.spreadsheets import BOM, csv_pieces
from core.streaming import Busy, CityStream
from core.tenancy import current_city
from reporting.rules.open_data import LICENCE_URL
from reporting.selectors.open_data import catalogue
from reporting.selectors.open_data.tables import Column, DataSet, Kind
from tenants import entitlements
from tenants.entitlements import NotInPackage
from tenants.models import City

#: A copy may be kept so long without asking; then the tag decides.
KEPT_SECONDS: Final = 60
_gzip: Final = GZipMiddleware(lambda _request: HttpResponse())


class AnyForm(BaseContentNegotiation):
    """The address names the format; what ``Accept`` says does not change it."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class OpenView(ApiView):
    """What every address of open data has in common: anybody may read it, and keep it by its licence."""

    document = "open-data-v1"
    access = {"GET": anybody("open_data.read")}
    content_negotiation_class = AnyForm

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if response.status_code in (200, 304):
            response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
            response.headers["Link"] = f'<{LICENCE_URL}>; rel="license"'
        return super().finalize_response(request, response, *args, **kwargs)


class FileView(OpenView):
    """One file. Each of them is a class of its own, so that the contract has an operation for each."""

    data_set: ClassVar[DataSet]
    form: ClassVar[Format]

    def send(self, request: Request) -> HttpResponseBase:
        """The file, unless the caller has it already."""
        data_set, form = self.data_set, self.form
        city = cast(City, current_city())
        if data_set.service:
            entitlements.require(city, data_set.service)
        mark = catalogue.version_of(data_set, form.ending, asking.as_asked(request))
        response: HttpResponse | StreamingHttpResponse
        if is_unchanged(request, f'"{mark}"'):
            response = HttpResponseNotModified()
        elif request.method == "HEAD":
            # Streamed, since how long the file will be is not known: "Content-Length: 0" would be wrong.
            response = StreamingHttpResponse((), content_type=form.media_type)
        else:
            made = chunks(data_set, form, asking.wanted(self.asked))
            stream = CityStream(made, keeps_place=data_set.is_long)
            response = StreamingHttpResponse(stream, content_type=form.media_type)
        # Weak: the same rows, not the same bytes; they may leave compressed.
        response.headers["ETag"] = f'W/"{mark}"'
        response.headers["Accept-Ranges"] = (
            "none"  # made while it is sent: begun again, not gone on with
        )
        if response.status_code == 200:
            name = f"{city.code}-{data_set.code}-{clock.now():%Y-%m-%d}.{form.ending}"
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        if response.streaming and request.method == "GET":
            return _gzip.process_response(request._request, response)
        return response


def file_view(data_set: DataSet, form: Format) -> type[FileView]:
    """The view of one file."""

    @operation(
        f"{data_set.code}_{form.ending}",
        summary=f"{_TITLES[data_set.code]} as {form.name}",
        description=_description(data_set, form),
        responses={(200, form.media_type.partition(";")[0]): _answer(data_set, form)},
        parameters=[_DISPOSITION, _LICENCE],
        refuses=[
            *([Busy] if data_set.is_long else []),
            *([NotInPackage] if data_set.service else []),
        ],
        etag=True,
    )
    def get(self: FileView, request: Request) -> HttpResponseBase:
        return self.send(request)

    return type(
        f"{data_set.code.title()}{form.ending.title()}View",
        (FileView,),
        {
            "__doc__": data_set.meaning,
            "__module__": __name__,
            "data_set": data_set,
            "form": form,
            "query": {"GET": asking.query_of(data_set)},
            "get": get,
        },
    )


_TITLES: Final = {
    "reports": "Reports, anonymous,",
    "grid": "Map of reports",
    "scorecards": "Scorecards of agencies",
    "categories": "Categories and targets",
    "agencies": "Agencies",
    "areas": "Areas",
}
_DISPOSITION: Final = OpenApiParameter(
    "Content-Disposition",
    str,
    OpenApiParameter.HEADER,
    description="Name for saving it.",
    response=[200],
)
_LICENCE: Final = OpenApiParameter(
    "Link",
    str,
    OpenApiParameter.HEADER,
    description='The licence, `rel="license"`.',
    response=[200, 304],
)


def _description(data_set: DataSet, form: Format) -> str:
    lines = [data_set.meaning, "", "| Column | Type | Meaning |", "|---|---|---|"]
    lines += [f"| `{c.name}` | {c.kind} | {c.meaning} |" for c in _told(data_set, form)]
    if form is GEOJSON:
        lines += ["", "A `FeatureCollection`; the geometry is `null` where no place is told. Streamed: a file that was "
                  "cut short is no JSON."]  # fmt: skip
    else:
        lines += ["", f"Streamed: a file that was cut short ends in a line with `{INCOMPLETE}`."]
    return "\n".join(lines)


def _told(data_set: DataSet, form: Format) -> list[Column]:
    return [each for each in data_set.columns if not (form.has_shapes and each.is_place)]


def _answer(data_set: DataSet, form: Format) -> OpenApiResponse:
    shown = {column.name: _example(column) for column in _told(data_set, form)}
    if form is GEOJSON:
        return OpenApiResponse(_collection(data_set), description="The file.")
    if form is CSV:
        pieces = csv_pieces(list(shown), [list(shown.values())])
        example = b"".join(pieces).decode().removeprefix(BOM)
        text = "UTF-8 with a byte order mark; commas; a cell that would run as a formula begins with an apostrophe."
    else:
        example = orjson.dumps(shown, option=orjson.OPT_APPEND_NEWLINE).decode()
        text = "One JSON object in each line."
    return OpenApiResponse(
        {"type": "string"},
        description=text,
        examples=[
            OpenApiExample(f"{data_set.code}_{form.ending}", value=example, response_only=True)
        ],
    )


def _example(column: Column) -> Any:
    """A value as the column may hold it."""
    return _NAMED_EXAMPLES.get(column.name, _EXAMPLES[column.kind])


_EXAMPLES: Final[dict[Kind, Any]] = {
    Kind.TEXT: None, Kind.WHOLE: 12, Kind.NUMBER: 83.3, Kind.BOOLEAN: True,
    Kind.MOMENT: "2026-11-22T08:00:00+07:00",
}  # fmt: skip
_NAMED_EXAMPLES: Final[dict[str, Any]] = {
    "id": "0b5c1d7e9a3f4c2b8d6e", "state": "closed", "category": "sampah", "category_name": "Sampah", "agency": "dlh",
    "agency_name": "Dinas Lingkungan Hidup", "kecamatan_code": "21.71.06", "kecamatan": "Batam Kota",
    "kelurahan_code": "21.71.06.1003", "kelurahan": "Sukajadi", "lon": 104.05426, "lat": 1.12941,
    "location_precision": "cell", "priority": "normal", "channel": "web", "month": "2026-11", "code": "21.71.06.1003",
    "name": "Sukajadi", "level": "kelurahan", "parent": "21.71.06", "cell": "51710/32562", "reports": 41,
    "response_target": "30 menit kerja", "resolution_target": "1 hari kerja", "short_name": "DLH",
}  # fmt: skip


def _collection(data_set: DataSet) -> dict[str, Any]:
    """JSON Schema of the GeoJSON."""
    properties = {each.name: _property(each) for each in data_set.columns if not each.is_place}
    feature = {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "geometry": {
                "type": ["object", "null"],
                "required": ["type", "coordinates"],
                "properties": {"type": {"type": "string"}, "coordinates": {"type": "array", "items": {}}},
            },
            "properties": {
                "type": "object", "required": list(properties), "properties": properties,
            },
        },
    }  # fmt: skip
    return {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "name": {"type": "string"},
            "license": {"type": "string", "format": "uri"},
            "features": {"type": "array", "items": feature},
        },
    }


def _property(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"type": [column.kind.value, "null"], "description": column.meaning}
    if column.kind is Kind.MOMENT:
        found |= {"type": ["string", "null"], "format": "date-time"}
    return found


FILES: Final = {
    (data_set.code, form.ending): file_view(data_set, form)
    for data_set in catalogue.DATA_SETS.values()
    for form in formats_of(data_set)
}
"""The view of every file, by the code of its data set and the ending of its format."""
