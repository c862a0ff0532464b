"""``/api/v1/categories`` and ``/api/v1/agencies``: what can be reported, and who solves it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from api import conditional
from api.base import ApiView
from api.city.v1 import examples
from api.city.v1.catalogue_shapes import AgencyOut, CategoryOut
from api.parsers import JsonRenderer
from api.schema import operation
from api.scopes import anybody
from core import clock
from reporting.selectors import catalogue


class CategoriesView(ApiView):
    """Categories a citizen may choose now."""

    access = {"GET": anybody()}

    @operation(
        "list_categories",
        summary="Categories with their questions and targets",
        description="Two levels, in the order the city shows them; a category asks the questions of the one above "
        "it, too. `targets` are what the city promises today: the usual ones first, then where a priority or an "
        "area has others.",
        responses={200: CategoryOut(many=True)},
        examples=examples.answered([examples.CATEGORY]),
        etag=True,
    )
    def get(self, request: Request) -> HttpResponse:
        return _answer(request, catalogue.categories(clock.now()))


class CategoryView(ApiView):
    """One category."""

    access = {"GET": anybody()}

    @operation(
        "get_category",
        summary="One category with its questions and targets",
        parameters=[
            OpenApiParameter(
                "code", str, OpenApiParameter.PATH, description="Code of the category."
            )
        ],
        responses={200: CategoryOut},
        refuses=(catalogue.CategoryNotFound,),
        examples=examples.answered(examples.CATEGORY),
        etag=True,
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        return _answer(request, catalogue.category(code, clock.now()))


class AgenciesView(ApiView):
    """Agencies that work now."""

    access = {"GET": anybody()}

    @operation(
        "list_agencies",
        summary="Agencies of the city",
        description="Their public part, by name; units name the agency above them.",
        responses={200: AgencyOut(many=True)},
        examples=examples.answered([examples.AGENCY]),
        etag=True,
    )
    def get(self, request: Request) -> HttpResponse:
        return _answer(request, catalogue.agencies())


class AgencyView(ApiView):
    """One agency."""

    access = {"GET": anybody()}

    @operation(
        "get_agency",
        summary="One agency",
        parameters=[
            OpenApiParameter("code", str, OpenApiParameter.PATH, description="Code of the agency.")
        ],
        responses={200: AgencyOut},
        refuses=(catalogue.AgencyNotFound,),
        examples=examples.answered(examples.AGENCY),
        etag=True,
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        return _answer(request, catalogue.agency(code))


def _answer(request: Request, found: Any) -> HttpResponse:
    return conditional.answer(request, JsonRenderer().render(found))
