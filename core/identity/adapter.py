"""How sign-in behaves: staff are invited, nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from core import callers
from core.messages import mail
from core.tenancy import PUBLIC, current_schema


class StaffAccountAdapter(DefaultAccountAdapter):
    """Closes self-registration; everything else is the library's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose failed attempts count together; behind a proxy not the proxy itself."""
        return callers.address(request) or "?"

    def get_from_email(self) -> str:
        """Every city writes as itself."""
        if current_schema() == PUBLIC:
            return str(settings.DEFAULT_FROM_EMAIL)
        return mail.from_line(mail.current_sender())
