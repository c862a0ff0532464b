"""The contracts as they are served, and a page for each to read and try it without the internet."""

from __future__ import annotations

import hashlib
from functools import cache

import orjson
import yaml
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from api.documents import catalogue
from api.portal import sandbox
from reporting.selectors.example_report import example_report

YAML = "application/vnd.oai.openapi; charset=utf-8"
JSON = "application/vnd.oai.openapi+json; charset=utf-8"


@require_safe
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """A contract: YAML, or JSON for those who ask for it."""
    wants_json = "json" in request.headers.get("Accept", "") or request.GET.get("format") == "json"
    body = rendered(name, "json" if wants_json else "yaml")
    tag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=JSON if wants_json else YAML)
    response.headers["ETag"] = tag
    patch_vary_headers(response, ["Accept"])
    return response


@cache
def rendered(name: str, form: str) -> bytes:
    """A contract as text, read once per process: it is the same for every city."""
    text = catalogue.BY_NAME[name].file.read_bytes()
    return text if form == "yaml" else orjson.dumps(yaml.load(text, Loader=yaml.CSafeLoader))


def _example() -> dict[str, object] | None:
    """What this city would take in place of the contract's example; ``None`` before it has a category and an area."""
    found = example_report()
    return (
        None if found is None else {"category": found.category, "lon": found.lon, "lat": found.lat}
    )


@require_safe
def docs(request: HttpRequest, name: str) -> HttpResponse:
    """The page of a contract. What it sends goes to a city made for trying out; without one it only reads."""
    document = catalogue.BY_NAME[name]
    own = sandbox.own_url(request)
    # A partner tries with a sandbox key, which sees sandbox cities only: no other host is needed.
    writable = own if document is catalogue.PARTNER else sandbox.base_url(request)
    context = {
        "document": document,
        "server": writable or own,
        "elsewhere": bool(writable) and writable != own,
        "writes": bool(writable),
        "partner": document is catalogue.PARTNER,
        "example": None
        if document is catalogue.PARTNER or writable not in ("", own)
        else _example(),
    }
    response = render(request, "api/docs.html", context)
    if context["elsewhere"]:
        response._csp_update = {"connect-src": [writable]}  # type: ignore[attr-defined]  # as its decorators do
    return response
