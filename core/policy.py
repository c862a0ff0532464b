"""``Content-Security-Policy`` as the library writes it, with the policy of plain answers written once."""

from __future__ import annotations

from typing import Final

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property

#: What a view, a decorator or middleware leaves on an answer that has a policy of its own.
_OWN: Final = tuple(
    f"_csp_{name}{kind}"
    for name in ("config", "update", "replace", "exempt")
    for kind in ("", "_ro")
)


class PolicyMiddleware(CSPMiddleware):
    """Most answers, all of the APIs' among them, draw no page: nothing of theirs is in the policy."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The library's own way, unless the answer is plain."""
        if not self._plain or _is_special(request, response):
            return super().process_response(request, response)
        response.headers[HEADER] = self._plain
        # As the library does: a nonce asked for from now on would be in no policy.
        setattr(request, "csp_nonce", CheckableLazyObject(self._csp_nonce_post_response))  # noqa: B010
        return response

    @cached_property
    def _plain(self) -> str:
        """The policy without a nonce; "" where more than one is set, which only the library knows."""
        told = getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None)
        excluded = settings.CONTENT_SECURITY_POLICY.get("EXCLUDE_URL_PREFIXES")
        return "" if settings.DEBUG or told or excluded else build_policy()


def _is_special(request: HttpRequest, response: HttpResponseBase) -> bool:
    if getattr(request, "_csp_nonce", None) is not None or HEADER in response:
        return True
    return any(name in vars(response) for name in _OWN)
