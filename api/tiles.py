"""``/tiles/…``: the map of reports as vector tiles, and where they are, as TileJSON."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from api import conditional
from api.authentication import BearerCredential
from api.base import ApiView
from api.city.v1 import examples
from api.city.v1.finding import categories_of
from api.parameters import QueryParameters
from api.parsers import JsonRenderer
from api.schema import operation
from api.scopes import anybody
from core.tenancy import current_city
from reporting.rules import limits
from reporting.rules.mercator import POINTS_FROM_ZOOM
from reporting.selectors import map_tiles
from reporting.selectors.report_rows import BadFilter
from reporting.selectors.setup import areas

MVT: Final = "application/vnd.mapbox-vector-tile"
SECONDS: Final = 15


#: Beyond it a library draws the tile above larger: points stay points.
MAX_ZOOM: Final = 16
_WORLD: Final = "-180,-85.0511,180,85.0511"
_LAYERS: Final[list[dict[str, Any]]] = [
    {
        "id": "cells",
        "minzoom": 0,
        "maxzoom": POINTS_FROM_ZOOM - 1,
        "fields": {"count": "Number", "open": "Number"},
    },
    {
        "id": "reports",
        "minzoom": POINTS_FROM_ZOOM,
        "maxzoom": MAX_ZOOM,
        "fields": {
            "number": "String",
            "state": "String",
            "category": "String",
            "icon": "String",
            "late": "Boolean",
        },
    },
]
_EXAMPLE: Final[dict[str, Any]] = {
    "tilejson": "3.0.0",
    "name": "Laporan warga Kota Batam",
    "tiles": ["https://batam.example/tiles/reports/{z}/{x}/{y}.mvt"],
    "minzoom": 0,
    "maxzoom": MAX_ZOOM,
    "bounds": [103.87, 0.98, 104.21, 1.22],
    "vector_layers": _LAYERS,
}


class TileQuery(QueryParameters):
    """Which reports the map shows."""

    category = serializers.CharField(
        required=False,
        max_length=(limits.MAX_CODE + 1) * 20,
        help_text="Codes of categories, separated by commas; those below them are included.",
    )


class TileRenderer(BaseRenderer):
    """Lets a caller ask for tiles by their media type; the view makes the bytes."""

    media_type = MVT
    format = "mvt"
    charset = None
    render_style = "binary"

    def render(self, data: Any, *_context: Any, **_more: Any) -> Any:
        return data


class LayerOut(serializers.Serializer[Any]):
    """A layer of the tiles and its fields."""

    id = serializers.CharField()
    minzoom = serializers.IntegerField()
    maxzoom = serializers.IntegerField()
    fields = serializers.DictField(  # type: ignore[assignment]  # a field, as the standard names it
        child=serializers.CharField()
    )


class TileSetOut(serializers.Serializer[Any]):
    """TileJSON 3.0.0."""

    tilejson = serializers.CharField()
    name = serializers.CharField()
    tiles = serializers.ListField(child=serializers.CharField())
    minzoom = serializers.IntegerField()
    maxzoom = serializers.IntegerField()
    bounds = serializers.ListField(
        child=serializers.FloatField(), help_text="West, south, east, north of the city."
    )
    vector_layers = LayerOut(many=True)


def _number(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, int, OpenApiParameter.PATH, description=description)


class _TilesView(ApiView):
    """Maps of the city's own screens come here, too: they ask for many tiles, and must never go without."""

    access = {"GET": anybody()}
    uncounted = frozenset({"GET"})
    authentication_classes = (BearerCredential,)  # type: ignore[assignment]  # no session is read


class ReportsTileView(_TilesView):
    """One tile."""

    renderer_classes = (TileRenderer, JsonRenderer)
    query = {"GET": TileQuery}

    @operation(
        "get_reports_tile",
        summary="Vector tile of the map of reports",
        description="Mapbox Vector Tile. Below zoom 13 the layer `cells` holds squares with `count` and `open`, "
        "counted ahead; from there the layer `reports` holds open reports with `number`, `state`, `category`, "
        "`icon` and `late`. Nothing a person wrote is in it.",
        parameters=[
            _number("z", "Zoom, 0 to 22."),
            _number("x", "Column, from the west."),
            _number("y", "Row, from the north."),
        ],
        responses={(200, MVT): OpenApiResponse(OpenApiTypes.BINARY, description="The tile.")},
        refuses=(map_tiles.NoSuchTile, BadFilter),
        etag=True,
    )
    def get(self, request: Request, z: int, x: int, y: int) -> HttpResponse:
        body = map_tiles.reports_tile(z, x, y, category=categories_of(self.asked))
        response = conditional.answer(request, body, content_type=MVT)
        response.headers["Cache-Control"] = f"private, max-age={SECONDS}"
        return response


class ReportsTileSetView(_TilesView):
    """The tiles as a whole."""

    @operation(
        "get_reports_tile_set",
        summary="Where the tiles of the map of reports are",
        description="TileJSON: give its address to a map library as a vector source.",
        responses={200: TileSetOut},
        examples=examples.answered(_EXAMPLE),
        etag=True,
    )
    def get(self, request: Request) -> HttpResponse:
        tiles = request._request.build_absolute_uri("/tiles/reports/{z}/{x}/{y}.mvt")
        body = {
            "tilejson": "3.0.0",
            "name": str(_("Laporan warga %s") % current_city().name),
            "tiles": [unquote(tiles)],
            "minzoom": 0,
            "maxzoom": MAX_ZOOM,
            "bounds": [float(edge) for edge in (areas.bounds() or _WORLD).split(",")],
            "vector_layers": _LAYERS,
        }
        return conditional.answer(request, JsonRenderer().render(body))


reports_tile = ReportsTileView.as_view()
reports_tile_set = ReportsTileSetView.as_view()
