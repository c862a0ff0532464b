"""A mistake on purpose, mounted in tests only: a view that builds SQL from what it is sent."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from core.conf.urls_city import handler404, handler500
from core.conf.urls_city import urlpatterns as city_urls

__all__ = ["handler404", "handler500", "urlpatterns"]


def search(request: HttpRequest) -> JsonResponse:
    """Numbers of reports whose description is what was asked, the way nobody should write it."""
    statement = f"SELECT number FROM reporting_report WHERE description = '{request.GET['q']}'"
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return JsonResponse({"found": [row[0] for row in cursor.fetchall()]})


urlpatterns = [path("api/rentan", search), *city_urls]
