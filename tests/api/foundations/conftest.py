"""Small views of the foundation's kind, called as the middleware would call them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import orjson
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from api.base import ApiView
from tenants.models import City

Ask = Callable[..., HttpResponse]


def called(
    city: City,
    view: type[ApiView],
    method: str = "get",
    body: Any = None,
    *,
    query: str = "",
    **headers: str,
) -> HttpResponse:
    """The view's answer; the caller is inside the city."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    options: dict[str, Any] = {"headers": named}
    if body is not None:
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        options |= {"data": raw, "content_type": "application/json"}
    request = getattr(RequestFactory(), method)(f"/api/v1/uji{query}", **options)
    request.city = city
    response: Any = view.as_view()(request)
    if hasattr(response, "render"):
        response.render()
    return cast(HttpResponse, response)


@pytest.fixture
def ask(batam: City) -> Ask:
    """Call a view: ``ask(View, "post", {"a": 1}, idempotency_key="k")``."""
    return partial(called, batam)


def document(response: HttpResponse) -> dict[str, Any]:
    """The JSON of an answer."""
    found: dict[str, Any] = orjson.loads(response.content)
    return found
