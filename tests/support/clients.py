"""Callers from outside: programs and browsers that come in by a city's host name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, user_logged_in
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from core.identity.middleware import SESSION_CITY
from core.identity.models import User
from core.tenancy import PUBLIC, CityLike, inside, inside_public

PLATFORM_HOST = "tanggap.localhost"


def host_of(city: CityLike | str) -> str:
    """The host name of a test city."""
    return f"{city if isinstance(city, str) else city.code}.localhost"


class CityClient(Client):
    """A browser or program at a city's host; cookies stay from call to call."""

    def __init__(self, city: CityLike | str, *, device: str = "", **defaults: Any) -> None:
        super().__init__(HTTP_HOST=host_of(city), **defaults)
        if device:
            self.defaults["HTTP_X_DEVICE_ID"] = device

    def post_json(self, path: str, body: Any, **headers: str) -> Any:
        """POST a JSON document; header names in keyword form: ``idempotency_key="…"``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.post(path, body, content_type="application/json", headers=named)


def signed_in(city: CityLike, user: User, *, second_factor: bool = True) -> CityClient:
    """A client with the session that signing in at the city would leave behind."""
    client = CityClient(city)
    with inside(city):
        _sign_in(client, user, city=city.schema_name, second_factor=second_factor)
    return client


class PlatformClient(Client):
    """A browser at the platform's own host."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(HTTP_HOST=PLATFORM_HOST, **defaults)


def signed_in_platform(user: User, *, second_factor: bool = True) -> PlatformClient:
    """A client with the session that signing in at the platform's host would leave behind."""
    client = PlatformClient()
    with inside_public():
        _sign_in(client, user, city=PUBLIC, second_factor=second_factor)
    return client


def _sign_in(client: Client, user: User, *, city: str, second_factor: bool) -> None:
    """As ``force_login``, with the session complete when it is written: half of all tests begin here."""
    request = HttpRequest()
    request.session = session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SESSION_CITY] = city
    if second_factor:
        session["second_factor_enrolled"] = True
    session.create()
    user_logged_in.send(sender=type(user), request=request, user=user)
    assert session.session_key is not None
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
