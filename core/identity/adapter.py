"""How sign-in behaves: staff are invited, nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """Closes self-registration; everything else is the library's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
