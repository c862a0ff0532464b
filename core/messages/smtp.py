"""Django's SMTP backend that knows whether the message itself was already handed over."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class _Tracking:
    """Remembers that DATA was begun: from then on a broken connection proves nothing."""

    reached_data = False

    def data(self, msg: Any) -> Any:
        self.reached_data = True
        return super().data(msg)  # type: ignore[misc]


class _Plain(_Tracking, smtplib.SMTP):
    """SMTP, with STARTTLS when asked for."""


class _Tls(_Tracking, smtplib.SMTP_SSL):
    """SMTP inside TLS."""


class Backend(EmailBackend):
    """The SMTP backend of every deployment that does not use a provider's HTTP interface."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Tls if self.use_ssl else _Plain

    @property
    def reached_data(self) -> bool:
        """Whether a message was being handed over on the present connection."""
        return bool(getattr(self.connection, "reached_data", False))
