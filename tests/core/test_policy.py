"""The policy of answers: the library's, whichever way it is written."""

from __future__ import annotations

from typing import Any

import pytest
from csp.constants import HEADER
from csp.exceptions import CSPNonceError
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.policy import PolicyMiddleware

OWN: list[tuple[str, dict[str, Any]]] = [
    ("plain", {}),
    ("added to", {"_csp_update": {"img-src": ["https://tiles.example"]}}),
    ("replaced", {"_csp_replace": {"img-src": ["https://tiles.example"]}}),
    ("exempt", {"_csp_exempt": True}),
]


def _policy(
    kind: type[CSPMiddleware], own: dict[str, Any], *, nonce: bool, status: int = 200
) -> str:
    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(status=status)
        for name, value in own.items():
            setattr(response, name, value)
        if nonce:
            setattr(request, "_csp_nonce", "abc")  # noqa: B010
        return response

    answered = kind(view)(RequestFactory().get("/"))
    assert isinstance(answered, HttpResponse)
    return answered.headers.get(HEADER, "")


def _parts(policy: str) -> set[str]:
    return {part.strip() for part in policy.split(";")}


@pytest.mark.parametrize("nonce", [False, True])
@pytest.mark.parametrize("own", [each for _name, each in OWN], ids=[name for name, _each in OWN])
@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize("debug", [False, True])
def test_it_is_what_the_library_writes(
    own: dict[str, Any], nonce: bool, status: int, debug: bool, settings: Any
) -> None:
    settings.DEBUG = debug
    theirs = _policy(CSPMiddleware, own, nonce=nonce, status=status)
    ours = _policy(PolicyMiddleware, own, nonce=nonce, status=status)

    assert _parts(ours) == _parts(theirs)
    if not own and not nonce and not debug:
        assert "frame-ancestors 'none'" in ours


def test_a_report_only_policy_is_written_too(settings: Any) -> None:
    settings.CONTENT_SECURITY_POLICY_REPORT_ONLY = {"DIRECTIVES": {"default-src": ["'none'"]}}
    answered = PolicyMiddleware(lambda request: HttpResponse())(RequestFactory().get("/"))

    assert isinstance(answered, HttpResponse)
    assert "default-src 'none'" in answered.headers["Content-Security-Policy-Report-Only"]


def test_a_nonce_asked_for_too_late_is_refused() -> None:
    request = RequestFactory().get("/")
    PolicyMiddleware(lambda request: HttpResponse())(request)

    with pytest.raises(CSPNonceError):
        str(request.csp_nonce)  # type: ignore[attr-defined]
