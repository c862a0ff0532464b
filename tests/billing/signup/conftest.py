"""A browser at the platform's host, with regions to choose from and packages on sale."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse

from billing.models import Package
from billing.services import packages
from core import redis
from core.tenancy import inside_public
from tenants.models import Application
from tests.make.regions import BATAM, make_regions
from tests.support import outbox
from tests.support.clients import PlatformClient

EMAIL = "rina@diskominfo.batam.go.id"


class Applicant:
    """Somebody who signs a city up, in a browser without scripts."""

    def __init__(self) -> None:
        self.browser = PlatformClient()

    def get(self, path: str, **query: str) -> HttpResponse:
        return self.browser.get(f"/daftar/{path}", query)  # type: ignore[return-value]

    def post(self, path: str, **fields: object) -> HttpResponse:
        return self.browser.post(f"/daftar/{path}", fields)  # type: ignore[return-value]

    def choose(self, code: str = BATAM, **fields: object) -> HttpResponse:
        wanted: dict[str, object] = {
            "area": ["21.71.02", "21.71.06"],
            "act": "next",
        }
        if "package" not in fields:
            fields["package"] = package("kota").pk
        return self.post(f"{code}/", **(wanted | fields))

    def name(self, **fields: object) -> HttpResponse:
        wanted: dict[str, object] = {
            "institution": "Diskominfo Kota Batam",
            "name": "Rina",
            "position": "Kepala Bidang",
            "email": EMAIL,
            "partner_code": "",
        }
        return self.post("penanggung-jawab/", **(wanted | fields))

    def code(self) -> str:
        """The code in the newest letter."""
        outbox.drain()
        found = re.search(r"^(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
        assert found is not None
        return found[1]

    def come_to_the_offer(self) -> None:
        self.choose()
        self.name()
        answer = self.post("kode/", code=self.code())
        assert answer.headers["Location"] == "/daftar/ringkasan/"

    @property
    def application(self) -> Application:
        with inside_public():
            return Application.objects.select_related("partner").latest("pk")


def package(code: str) -> Package:
    """The version on sale."""
    with inside_public():
        return Package.objects.newest(code)


def make_country(settings: Any) -> None:
    """Regions and the price list; letters are kept by Django; nobody has tried anything yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEMO = False
    redis.client().flushdb()
    make_regions()
    with inside_public():
        packages.lay_out()


@pytest.fixture(autouse=True)
def _a_country(db: None, settings: Any) -> None:
    make_country(settings)


@pytest.fixture
def applicant() -> Applicant:
    return Applicant()
