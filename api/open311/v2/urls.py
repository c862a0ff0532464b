"""Addresses of Open311 GeoReport v2, below ``/open311/v2/``."""

from __future__ import annotations

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from api.open311.v2 import reading
from api.open311.v2.bulk import BulkView
from api.open311.v2.requests import RequestsView
from api.open311.v2.updates import UpdatesView


class Extension(StringConverter):
    """The format of the answer."""

    regex = "xml|json"


register_converter(Extension, "open311_extension")
app_name = "open311"
urlpatterns = [
    path(
        "discovery.<open311_extension:extension>", reading.DiscoveryView.as_view(), name="discovery"
    ),
    path("services.<open311_extension:extension>", reading.ServicesView.as_view(), name="services"),
    path(
        "services/<str:service_code>.<open311_extension:extension>",
        reading.DefinitionView.as_view(),
        name="definition",
    ),
    path("requests.csv", BulkView.as_view(), name="bulk"),
    path("requests.<open311_extension:extension>", RequestsView.as_view(), name="requests"),
    path(
        "requests/<str:service_request_id>.<open311_extension:extension>",
        reading.RequestView.as_view(),
        name="request",
    ),
    path(
        "tokens/<str:token>.<open311_extension:extension>",
        reading.TokenView.as_view(),
        name="token",
    ),
    path(
        "servicerequestupdates.<open311_extension:extension>",
        UpdatesView.as_view(),
        name="updates",
    ),
    path("photos/<uuid:photo_id>.webp", reading.PhotoView.as_view(), name="photo"),
    re_path(r"^(?P<rest>.*)$", reading.NothingHere.as_view(), name="nothing"),
]
