"""The contract and its reading room: OpenAPI 3.1, and a page that shows it without the internet."""

from __future__ import annotations

import hashlib
from functools import cache

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView

YAML = "application/vnd.oai.openapi; charset=utf-8"
JSON = "application/vnd.oai.openapi+json; charset=utf-8"


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The contract of the city API: YAML, or JSON for those who ask for it."""
    wants_json = "json" in request.headers.get("Accept", "") or request.GET.get("format") == "json"
    body = rendered("json" if wants_json else "yaml")
    tag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=JSON if wants_json else YAML)
    response.headers["ETag"] = tag
    response.headers["Vary"] = "Accept"
    return response


@cache
def rendered(form: str) -> bytes:
    """The contract as text, made once per process: it is the same for every city."""
    renderer = OpenApiJsonRenderer() if form == "json" else OpenApiYamlRenderer()
    with override("id"):
        document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return bytes(renderer.render(document, renderer_context={}))


class DocsView(SpectacularSwaggerSplitView):
    """The page; its script comes as a file of its own, as the content security policy wants it."""

    template_name = "api/docs.html"
    url_name = "api:schema"
    title = "Tanggap City API"
