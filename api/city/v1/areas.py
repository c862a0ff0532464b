"""``/api/v1/areas``: kecamatan and kelurahan as GeoJSON, and which one holds a point."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import conditional
from api.base import ApiView
from api.city.v1 import examples
from api.city.v1.catalogue_shapes import AreaOut, AreasOut, PlaceOut
from api.parameters import LatitudeField, LongitudeField, QueryParameters
from api.parsers import JsonRenderer
from api.schema import operation
from api.scopes import anybody
from reporting.models import AreaLevel
from reporting.rules import limits
from reporting.selectors import area_features, locate
from reporting.selectors.area_features import Geometry, Wanted
from reporting.services import config

GEO_JSON = "application/geo+json"


class GeoJsonRenderer(JsonRenderer):
    """Lets a caller ask for GeoJSON by its media type."""

    media_type = GEO_JSON
    format = "geojson"


class GeometryQuery(QueryParameters):
    """How exactly outlines are wanted."""

    geometry = serializers.ChoiceField(
        [each.value for each in Geometry],
        required=False,
        default=Geometry.SIMPLE.value,
        help_text="`simple`: within about 45 m, for maps of the city; `full`: as surveyed; `none`: facts only.",
    )


class AreasQuery(GeometryQuery):
    """Which areas."""

    level = serializers.ChoiceField(
        AreaLevel.values, required=False, help_text="Areas of this level only."
    )
    parent = serializers.CharField(  # type: ignore[assignment]  # a field, as declared
        required=False, max_length=limits.MAX_CODE, help_text="Code of the area they lie in."
    )
    lat = LatitudeField(required=False, help_text="With `lon`: only areas that cover this point.")
    lon = LongitudeField(required=False, help_text="Degrees east.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("lat" in attrs) != ("lon" in attrs):
            missing = "lat" if "lon" in attrs else "lon"
            raise serializers.ValidationError({missing: [_("lat dan lon dikirim bersama.")]})
        return attrs


class PointQuery(QueryParameters):
    """A point."""

    lat = LatitudeField(help_text="Degrees north.")
    lon = LongitudeField(help_text="Degrees east.")


class AreasView(ApiView):
    """All areas in force."""

    access = {"GET": anybody()}
    query = {"GET": AreasQuery}
    renderer_classes = (GeoJsonRenderer, JsonRenderer)

    @operation(
        "list_areas",
        summary="Areas as GeoJSON",
        description="A feature collection of the city, its kecamatan and kelurahan, in the order of their codes. "
        "Names repeat; the Kemendagri code does not. Large with `geometry=full`: keep it, and ask again with "
        "`If-None-Match`.",
        responses={(200, GEO_JSON): AreasOut},
        examples=examples.answered({"type": "FeatureCollection", "features": [examples.AREA]}),
        etag=True,
    )
    def get(self, request: Request) -> HttpResponse:
        asked = self.asked
        point = (asked["lon"], asked["lat"]) if "lon" in asked else None
        if point is not None:
            locate.check_coordinates(*point)
        body = area_features.collection(
            Wanted(
                level=asked.get("level", ""),
                parent=asked.get("parent", ""),
                point=point,
                geometry=Geometry(asked["geometry"]),
            )
        )
        return conditional.answer(request, body, content_type=GEO_JSON)


class AreaView(ApiView):
    """One area."""

    access = {"GET": anybody()}
    query = {"GET": GeometryQuery}
    renderer_classes = (GeoJsonRenderer, JsonRenderer)

    @operation(
        "get_area",
        summary="One area as a GeoJSON feature",
        parameters=[
            OpenApiParameter(
                "code",
                str,
                OpenApiParameter.PATH,
                description="Kemendagri code, e.g. 21.71.10.1004.",
            )
        ],
        responses={(200, GEO_JSON): AreaOut},
        refuses=(area_features.AreaNotFound,),
        examples=examples.answered(examples.AREA),
        etag=True,
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        known = {area.code for area in config.snapshot().areas.values()}
        if code not in known:
            raise area_features.AreaNotFound(str(_("Wilayah ini tidak ditemukan.")))
        body = area_features.one(code, Geometry(self.asked["geometry"]))
        return conditional.answer(request, body, content_type=GEO_JSON)


class LocateView(ApiView):
    """Where a report from a point would belong."""

    access = {"GET": anybody()}
    query = {"GET": PointQuery}

    @operation(
        "locate",
        summary="Kelurahan and kecamatan of a point",
        description="By the rule that places reports: a point up to 300 m outside the city belongs to the nearest "
        "kelurahan, and one the city has not switched on is refused with whom to ask instead.",
        responses={200: PlaceOut},
        refuses=(locate.BadPlace, locate.OutsideCity, locate.OutOfCoverage),
        examples=examples.answered(examples.PLACE),
    )
    def get(self, request: Request) -> Response:
        place = locate.place(self.asked["lon"], self.asked["lat"])
        return Response(
            {
                "kelurahan": place.kelurahan.name,
                "kelurahan_code": place.kelurahan.code,
                "kecamatan": place.kecamatan.name if place.kecamatan else None,
                "kecamatan_code": place.kecamatan.code if place.kecamatan else None,
                "snapped_m": place.snapped_m,
            }
        )
