"""What a client needs before it sends: categories, and where a point is."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from api.base import ApiView
from api.city.v1 import serializers
from api.parameters import LatitudeField, LongitudeField, QueryParameters
from api.schema import operation
from api.scopes import anybody
from reporting.rules.questions import Question
from reporting.selectors import locate
from reporting.services import config


class PointQuery(QueryParameters):
    """A point."""

    lat = LatitudeField(help_text="Degrees north.")
    lon = LongitudeField(help_text="Degrees east.")


class CategoriesView(ApiView):
    """Categories a citizen may choose now."""

    access = {"GET": anybody()}

    @operation(
        "list_categories",
        summary="Categories and their questions",
        responses={200: serializers.CategoryOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        return Response(
            [
                {
                    "code": each.code,
                    "name": each.name,
                    "icon": each.icon,
                    "parent": each.line[1] if len(each.line) > 1 else None,
                    "next_door": each.next_door_name,
                    "questions": [_question(asked) for asked in each.questions if asked.is_active],
                }
                for each in config.snapshot().categories.values()
                if each.is_active
            ]
        )


class AreasView(ApiView):
    """The kelurahan and kecamatan of a point."""

    access = {"GET": anybody()}
    query = {"GET": PointQuery}

    @operation(
        "locate",
        summary="Kelurahan and kecamatan of a point",
        responses={200: serializers.PlaceOut},
        refuses=(locate.OutsideCity, locate.OutOfCoverage),
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


def _question(asked: Question) -> dict[str, Any]:
    return {
        "code": asked.code,
        "text": asked.text,
        "kind": asked.kind.value,
        "required": asked.is_required,
        "help": asked.help,
        "public": asked.is_public,
        "minimum": None if asked.minimum is None else float(asked.minimum),
        "maximum": None if asked.maximum is None else float(asked.maximum),
        "options": [{"key": each.key, "name": each.name} for each in asked.options],
    }
