"""A view that does nothing, for :mod:`infra.bench.tenancy`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path


def empty(_request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse(b"")


urlpatterns = [path("empty", empty)]
