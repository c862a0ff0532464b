"""Every address of a city, asked at the other city's host with everything the first one holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.tenancy import inside
from reporting.models import Report, ReportEvent
from reporting.rules.roles import Role
from tenants.models import City
from tests.isolation.canary import CANARY, DEVICE, Life, addresses
from tests.support.clients import CityClient

STAFF_ONLY = ("/meja/", "/tugas/", "/atur/", "/dinding/", "/petugas/")


def content_of(response: Any) -> bytes:
    return b"".join(response) if response.streaming else bytes(response.content)


def sings(response: Any) -> bool:
    """Whether a canary is in the answer: in its text or in what it tells the browser to keep."""
    told = content_of(response) + str(response.headers).encode() + str(response.cookies).encode()
    return CANARY.lower().encode() in told.lower()


def with_everything(client: CityClient, life: Life) -> CityClient:
    """The client, with the device, link and screen that would open doors in Batam."""
    client.defaults |= {
        "HTTP_X_DEVICE_ID": DEVICE,
        "HTTP_X_FOLLOW_TOKEN": life.follow_token,
    }
    client.cookies["tanggap_screen"] = life.screen_token
    client.raise_request_exception = False
    return client


def try_all(client: CityClient, life: Life, path: str) -> None:
    """GET and POST; nothing of Batam may come back."""
    target = path % life.values
    asked_with_canary = CANARY.lower() in target.lower()
    send = client.post_json if target.startswith("/api/") else client.post
    for response in (client.get(target), send(target, {})):
        assert response.status_code < 500, (target, response.status_code)
        if not asked_with_canary:
            assert not sings(response), target
        if "%(number)s" not in path:
            assert life.report.number.encode() not in content_of(response), target


def test_nobody_hears_anything_of_batam_in_bekasi(life: Life, bekasi: City) -> None:
    paths = addresses()
    assert len(paths) > 80

    for path in paths:
        try_all(with_everything(CityClient(bekasi), life), life, path)


@pytest.mark.parametrize("role", [Role.TRIAGE, Role.CITY_ADMIN, Role.CREW])
def test_nor_does_the_staff_of_bekasi(
    life: Life, in_bekasi: Callable[[Role], CityClient], role: Role
) -> None:
    before = {report.pk: (report.state, report.version) for report in Report.objects.all()}
    events = ReportEvent.objects.count()

    client = with_everything(in_bekasi(role), life)
    assert not client.get("/petugas/").headers.get("Location", "").startswith("/masuk/")
    for path in addresses(
        "/meja/", "/tugas/", "/atur/", "/dinding/", "/petugas/", "/api/", "/laporan"
    ):
        try_all(client, life, path)

    after = {report.pk: (report.state, report.version) for report in Report.objects.all()}
    assert after == before
    assert ReportEvent.objects.count() == events


def test_staff_pages_open_for_nobody(life: Life, bekasi: City) -> None:
    client = with_everything(CityClient(bekasi), life)

    for path in addresses(*STAFF_ONLY):
        for response in (client.get(path % life.values), client.post(path % life.values, {})):
            assert response.status_code in (302, 401, 403, 404, 405), path
            if response.status_code == 302:
                assert response.headers["Location"].startswith("/masuk/"), path


def test_at_home_the_canaries_do_sing(life: Life, batam: City) -> None:
    """Otherwise the tests above prove nothing."""
    client = with_everything(CityClient(batam), life)

    assert sings(client.get(f"/laporan/{life.report.number}"))
    assert sings(client.get("/api/v1/reports"))
    assert sings(client.get(f"/api/v1/reports/{life.secret.public_id}"))
    assert client.get(life.file_url).status_code == 200
    with inside(batam):
        assert Report.objects.count() == 2
