"""``/open-data/catalog.json``: what is offered, for programs that collect open data (DCAT 3 in JSON-LD)."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from api import conditional
from api.open_data.files import OpenView
from api.open_data.listing import Offer, offers
from api.parsers import JsonRenderer
from api.schema import operation
from core.tenancy import current_city
from reporting.rules.open_data import LICENCE_URL

#: Short words become addresses: ``id`` a language of ISO 639-1, ``text/csv`` a type of IANA's list.
_CONTEXT: Final = {
    "@version": 1.1,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "title": {"@id": "dct:title", "@language": "id"},
    "description": {"@id": "dct:description", "@language": "id"},
    "identifier": "dct:identifier",
    "language": {
        "@id": "dct:language",
        "@type": "@vocab",
        "@context": {"@vocab": "http://id.loc.gov/vocabulary/iso639-1/"},
    },
    "license": {"@id": "dct:license", "@type": "@id"},
    "publisher": "dct:publisher",
    "name": "foaf:name",
    "dataset": "dcat:dataset",
    "distribution": "dcat:distribution",
    "accessURL": {"@id": "dcat:accessURL", "@type": "@id"},
    "downloadURL": {"@id": "dcat:downloadURL", "@type": "@id"},
    "landingPage": {"@id": "dcat:landingPage", "@type": "@id"},
    "mediaType": {
        "@id": "dcat:mediaType",
        "@type": "@vocab",
        "@context": {"@vocab": "https://www.iana.org/assignments/media-types/"},
    },
}


class PublisherOut(serializers.Serializer[Any]):
    """Who publishes."""

    name = serializers.CharField()


class DistributionOut(serializers.Serializer[Any]):
    """One file of a data set."""

    title = serializers.CharField()
    format = serializers.CharField(help_text="CSV, GeoJSON or NDJSON.")
    mediaType = serializers.CharField()  # noqa: N815 - DCAT's name
    accessURL = serializers.URLField(help_text="The page for people.")  # noqa: N815 - DCAT's name
    downloadURL = serializers.URLField(help_text="The file.")  # noqa: N815 - DCAT's name
    license = serializers.URLField()


class ColumnOut(serializers.Serializer[Any]):
    """One column of a data set."""

    name = serializers.CharField()
    type = serializers.CharField(help_text="string, integer, number, boolean or date-time.")
    description = serializers.CharField()


class DataSetOut(serializers.Serializer[Any]):
    """Something the city publishes."""

    identifier = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    license = serializers.URLField()
    landingPage = serializers.URLField()  # noqa: N815 - DCAT's name
    publisher = PublisherOut()
    columns = ColumnOut(many=True)
    parameters = serializers.ListField(
        child=serializers.CharField(), help_text="What its files may be narrowed by."
    )
    distribution = DistributionOut(many=True)


class CatalogOut(serializers.Serializer[Any]):
    """Everything the city publishes, as JSON-LD; `@context` and `@type` stand beside these."""

    title = serializers.CharField()
    description = serializers.CharField()
    language = serializers.CharField()
    license = serializers.URLField()
    landingPage = serializers.URLField()  # noqa: N815 - DCAT's name
    publisher = PublisherOut()
    dataset = DataSetOut(many=True)


class CatalogView(OpenView):
    """The catalogue."""

    @operation(
        "get_catalog",
        summary="Everything the city publishes",
        description="A DCAT catalogue (JSON-LD): data sets with their columns and files. Titles are Indonesian.",
        responses={200: CatalogOut},
        etag=True,
    )
    def get(self, request: Request) -> HttpResponse:
        body = JsonRenderer().render(_catalog(request))
        return conditional.answer(request, body)


def _catalog(request: Request) -> dict[str, Any]:
    city = current_city().name
    return {
        "@context": _CONTEXT,
        "@id": request.build_absolute_uri(request.path),
        "@type": "dcat:Catalog",
        "title": _("Data terbuka %(city)s") % {"city": city},
        "description": _("Laporan warga, rapor dinas, kategori, dan wilayah, tanpa data pribadi."),
        "language": "id",
        "license": LICENCE_URL,
        "landingPage": _page(request),
        "publisher": _publisher(request),
        "dataset": [_data_set(request, offer) for offer in offers()],
    }


def _data_set(request: Request, offer: Offer) -> dict[str, Any]:
    data_set = offer.data_set
    return {
        "@id": f"{request.build_absolute_uri(request.path)}#{data_set.code}",
        "@type": "dcat:Dataset",
        "identifier": data_set.code,
        "title": _(data_set.title),
        "description": _(data_set.about),
        "license": LICENCE_URL,
        "landingPage": f"{_page(request)}#{data_set.code}",
        "publisher": _publisher(request),
        "columns": [
            {"name": each.name, "type": each.kind.value, "description": _(each.words)}
            for each in data_set.columns
        ],
        "parameters": list(data_set.narrowed_by),
        "distribution": [
            {
                "@id": f"{request.build_absolute_uri(file.address)}#file",
                "@type": "dcat:Distribution",
                "title": f"{_(data_set.title)} ({file.form.name})",
                "format": file.form.name,
                "mediaType": file.form.media_type.partition(";")[0],
                "accessURL": _page(request),
                "downloadURL": request.build_absolute_uri(file.address),
                "license": LICENCE_URL,
            }
            for file in offer.files
        ],
    }


def _page(request: Request) -> str:
    return request.build_absolute_uri(reverse("open_data:page"))


def _publisher(request: Request) -> dict[str, str]:
    """The city itself: one node, named wherever it stands."""
    address = request.build_absolute_uri("/")
    return {"@id": address, "@type": "foaf:Organization", "name": current_city().name}
