"""One address for e-mail, ``TANGGAP_EMAIL_URL``, as Django's settings.

``smtp://user:password@host:587?tls=1``  SMTP with STARTTLS (``smtps://`` is TLS from the start)
``anymail://postmark?SERVER_TOKEN=…``     a provider's HTTP interface; its settings as parameters
Without it nothing is sent, and what should have been says so.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SMTP: Final = "core.messages.smtp.Backend"
_SECONDS: Final = 10


def read(url: str) -> dict[str, Any]:
    """The settings an address stands for.

    Raises:
        ImproperlyConfigured: It is none of the above.
    """
    parts = urlsplit(url)
    found: dict[str, Any] = {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": "",
        "EMAIL_TIMEOUT": _SECONDS,
        "ANYMAIL": {},
    }
    if not url:
        return found
    given = dict(parse_qsl(parts.query))
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        tls = parts.scheme == "smtps"
        return found | {
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if tls else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": tls,
            "EMAIL_USE_TLS": not tls and given.get("tls") == "1",
        }
    if parts.scheme == "anymail" and parts.hostname:
        provider = parts.hostname.replace("-", "_")
        return found | {
            "EMAIL_BACKEND": f"anymail.backends.{provider}.EmailBackend",
            "ANYMAIL": {
                "REQUESTS_TIMEOUT": (_SECONDS, _SECONDS),
                **{f"{provider}_{name}".upper(): value for name, value in given.items()},
            },
        }
    raise ImproperlyConfigured(
        "TANGGAP_EMAIL_URL must look like smtp://user:password@host:587?tls=1 or "
        "anymail://postmark?SERVER_TOKEN=…"
    )
