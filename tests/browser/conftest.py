"""A real browser before a real server: pages as people meet them, with and without scripts or signal."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    Open = Callable[..., Page]

CHROMIUM: Final = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
)
PATIENCE_MS: Final = 90_000  # a busy machine is slow, not broken
PHONE: Final = {"width": 360, "height": 740}
SCREEN: Final = {"width": 1366, "height": 768}
# Playwright keeps an event loop in the test's thread; Django would refuse queries there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all tests."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("Chromium is not installed.")
    with playwright.sync_playwright() as engine:
        playwright.expect.set_options(timeout=PATIENCE_MS)
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def site(committed_db: None) -> Iterator[str]:
    """The address of Batam on a server of the test's own."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from core import frontend

    assert frontend.build().exists, "The front end is not built; make test builds it."

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """The test says what went wrong."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(WSGIHandler())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://batam.localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A phone in Batam that tells where it is."""
    context = browser.new_context(
        base_url=site,
        viewport=PHONE,  # type: ignore[arg-type]
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        geolocation={"latitude": 1.1191, "longitude": 104.0485, "accuracy": 9},
        permissions=["geolocation"],
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    """A tab of that phone; an error in a script fails the test."""
    tab = phone.new_page()
    tab.on("pageerror", fail)
    return tab


@pytest.fixture
def open_setup(browser: Browser, site: str) -> Iterator[Open]:
    """Open the set-up as the city's admin; an error in a script fails the test."""
    from core.tenancy import inside
    from reporting.rules.roles import Role
    from tests.make.cities import entitle
    from tests.make.people import make_person
    from tests.support import database
    from tests.support.clients import signed_in

    city = database.city("batam")
    with inside(city):
        entitle()
        person = make_person(Role.CITY_ADMIN, name="Pak Hendra")
        cookies = signed_in(city, person).cookies
    with ExitStack() as contexts:

        def open_page(path: str, **options: Any) -> Page:
            given = {"viewport": SCREEN, "locale": "id-ID", **options}
            context = browser.new_context(base_url=site, **given)
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.add_cookies(
                [{"name": name, "value": cookies[name].value, "url": site} for name in cookies]
            )
            page = context.new_page()
            page.on("pageerror", fail)
            page.goto(f"/atur/{path}")
            return page

        yield open_page


def fail(error: object) -> None:
    """No script of a page may fail."""
    raise AssertionError(f"A script failed: {error}")
