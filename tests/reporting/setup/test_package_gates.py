"""What a city has not bought stays shut, on screens, in the API and for jobs; the rest goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from core import redis
from core.identity.models import User
from core.storage import files
from reporting.models import Scorecard, WallScreen
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import photos, screens, storage
from reporting.services.catalog.entitlements import LimitReached
from reporting.services.messages import people
from reporting.services.scorecards.freezing import freeze_scorecards
from reporting.web.gates import GATES
from tenants import gates
from tenants.entitlements import NotInPackage, Service
from tenants.models import City
from tests.make.cities import entitle
from tests.make.reporting import make_person
from tests.support.clients import CityClient, signed_in
from tests.support.pictures import jpeg

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
NOTHING: dict[str, Any] = {"services": [], "package": "uji"}
ADDRESSES = (
    ("/dinding/", "wall:page", Role.COMMAND),
    ("/atur/layar/", "setup:screens", Role.CITY_ADMIN),
    ("/tugas/", "crew:day", Role.CREW),
    ("/meja/papan", "desk:board", Role.TRIAGE),
    ("/meja/dana", "desk:funds", Role.TRIAGE),
    ("/meja/rapor/", "desk:rapor", Role.TRIAGE),
    ("/kota-kita/rumus", "citizen:formula", None),
    ("/kota-kita.csv", "citizen:city_table", None),
    ("/api/v1/categories", "api:categories", None),
)


@pytest.mark.parametrize(("address", "name", "role"), ADDRESSES)
def test_a_service_that_is_not_bought_is_shut_and_the_rest_is_open(
    batam: City, address: str, name: str, role: Role | None
) -> None:
    browser = signed_in(batam, make_person(role)) if role else CityClient(batam)
    open_service = gates.service_of(name)

    entitle(**NOTHING)
    shut = browser.get(address)
    entitle(services=[str(open_service)])
    opened = browser.get(address)

    assert (shut.status_code, opened.status_code) == (403, 200), (shut, opened)
    assert "tidak termasuk paket" in shut.content.decode()


def test_the_table_names_addresses_that_exist_and_the_services_a_package_knows() -> None:
    known = set(_addresses(get_resolver("core.conf.urls_city"), ""))

    unknown = {name for name in GATES if not name.endswith(":*") and name not in known}

    assert unknown == set()
    assert all(service in Service for service in GATES.values())


def test_menus_leave_out_what_is_shut(batam: City) -> None:
    admin = signed_in(batam, make_person(Role.CITY_ADMIN))
    assert "/atur/layar/" in admin.get("/atur/orang/").content.decode()

    entitle(**NOTHING)
    page = admin.get("/atur/orang/").content.decode()

    assert "/atur/layar/" not in page
    assert "/atur/regu/" not in page


def test_what_the_snapshot_does_not_say_is_allowed(batam: City) -> None:
    entitle()

    assert CityClient(batam).get("/kota-kita/rumus").status_code == 200


def test_without_the_service_nobody_is_written_to_by_phone(batam: City) -> None:
    person: User = make_person(Role.CITY_ADMIN)
    person.phone = "+628123456789"
    person.save()

    assert people.users_as_recipients([person])[0].channels >= {"sms", "whatsapp"}


def test_the_month_is_not_frozen_without_scorecards(batam: City) -> None:
    batam.entitlements = NOTHING

    freeze_scorecards(AT)

    assert not Scorecard.objects.exists()


def test_screens_need_the_wall_and_room(batam: City) -> None:
    def add(name: str) -> None:
        screens.add(name=name, actor=Actor.system(), at=AT)

    entitle(services=[], max_screens=5)
    with pytest.raises(NotInPackage):
        add("Lobi")
    entitle(services=["command_wall"], max_screens=1)
    add("Lobi")
    with pytest.raises(LimitReached, match="1"):
        add("Ruang rapat")
    entitle(services=["command_wall"], max_screens=None)
    add("Ruang rapat")
    assert WallScreen.objects.count() == 2


def test_programs_that_ask_too_often_are_asked_to_wait_after_a_little_slack(batam: City) -> None:
    redis.client().flushdb()  # what earlier tests asked is none of this minute's
    entitle(services=["api"], api_per_minute=20)
    browser = CityClient(batam)

    answers = [browser.get("/api/v1/categories").status_code for _time in range(24)]

    assert answers == [200] * 22 + [429] * 2
    refused = browser.get("/api/v1/categories")
    assert refused.json()["code"] == "too_many"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert gates.busy_minutes() == 1


def test_a_report_is_never_refused_because_programs_ask_too_much(batam: City) -> None:
    entitle(services=["api"], api_per_minute=1)
    browser = CityClient(batam)
    for _time in range(5):
        browser.get("/api/v1/categories")

    answer = browser.post("/api/v1/reports", {}, content_type="application/json")

    assert answer.status_code != 429


def _addresses(resolver: URLResolver, namespace: str) -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                found.append(f"{namespace}:{entry.name}" if namespace else entry.name)
        else:
            found += _addresses(entry, entry.namespace or namespace)
    return found


def test_the_first_page_tells_the_admin_what_is_passed(batam: City) -> None:
    admin = signed_in(batam, make_person(Role.CITY_ADMIN))
    for _number in range(2):
        make_person(Role.TRIAGE)
    entitle(max_staff=2, max_agencies=100)

    page = admin.get("/atur/").content.decode()

    assert "Batas paket terlewati" in page
    assert "Orang: 3 dari 2" in page
    assert "Dinas:" not in page


def test_storage_is_measured_and_only_large_files_wait_when_it_is_full(
    batam: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put(files.city_key("uji/satu.bin"), b"x" * 1000, "application/octet-stream")
    monkeypatch.setattr(storage, "BYTES_PER_GB", 100)
    storage.measure(AT)
    assert storage.used_gb() == 10

    entitle(storage_gb=10)
    storage.require_room()
    entitle(storage_gb=5)
    with pytest.raises(LimitReached, match="5 GB"):
        storage.require_room()
    photos.receive_upload(file=jpeg(), device_hash="", at=AT)
