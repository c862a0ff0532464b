"""A citizen's report goes from phone to agency to crew to wall and back, in two cities side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from core import clock
from core.identity import second_factor
from core.identity.models import User
from core.live import selectors as live
from core.tenancy import inside
from reporting.demo.people import PASSWORD, people
from reporting.models import Area, Crew, Report, WorkOrder
from tenants.models import City
from tests.support import database, pictures
from tests.support.outbox import drain


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a browser in one city."""

    city: City
    browser: Client

    @classmethod
    def of(cls, city: City) -> Person:
        return cls(city, Client(HTTP_HOST=f"{city.code}.localhost"))

    @classmethod
    def signed_in(cls, city: City, name: str) -> Person:
        """Come in as people do: password, then the code of the authenticator app."""
        person = cls.of(city)
        email = f"{name}@{city.code}.example"
        person.browser.post("/masuk/", {"login": email, "password": PASSWORD})
        with inside(city):
            code = second_factor.demo_code(User.objects.get(email=email))
        answer = person.browser.post("/masuk/kode/", {"code": code})
        assert answer.status_code == 302
        return person

    def page(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def act(self, path: str, **data: object) -> None:
        answer = self.browser.post(path, data)
        assert answer.status_code in {200, 302, 303}, (path, answer.content.decode()[:2000])


@pytest.fixture
def cities(committed_db: None, settings: Settings) -> tuple[City, City]:
    """Batam and Bekasi with their people."""
    settings.DEMO = True
    both = (database.city("batam"), database.city("bekasi"))
    for city in both:
        with inside(city):
            people(at=clock.now())
    return both


def photo(name: str, **size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pictures.jpeg(**size), content_type="image/jpeg")


def send_rubbish(citizen: Person) -> str:
    """Send a photo of rubbish without JavaScript; returns the report's number."""
    with inside(citizen.city):
        area = Area.objects.kelurahan().order_by("code").first()
    assert area is not None
    assert "Kirim laporan" in citizen.page("/lapor")
    answer = citizen.browser.post(
        "/lapor",
        {
            "description": "Sampah menumpuk di depan pasar",
            "category": "sampah",
            "lon": area.label_point.x,
            "lat": area.label_point.y,
            "location_source": "gps",
            "hide_name": "1",
            "photos": photo("sampah.jpg"),
        },
    )
    assert answer.status_code == 303, answer.content.decode()
    found = re.search(r"/terkirim/([A-Z]+-\d{4}-\d+)", answer["Location"])
    assert found is not None
    return found[1]


def test_from_phone_to_agency_to_crew_to_wall_and_back(cities: tuple[City, City]) -> None:
    batam, bekasi = cities
    citizen = Person.of(batam)
    number = send_rubbish(citizen)
    neighbour = send_rubbish(Person.of(bekasi))
    drain()

    assert "Lingkungan Hidup" in citizen.page(f"/terkirim/{number}")
    assert neighbour.startswith("BKS-")

    desk = Person.signed_in(batam, "dlh")
    queue = desk.page("/meja/")
    assert number in queue
    assert neighbour not in queue
    with inside(batam):
        crew = Crew.objects.get(memberships__user__email="petugas.dlh@batam.example")
    desk.act(f"/meja/laporan/{number}/terima", crew=crew.code)
    drain()
    assert "Dikerjakan" in citizen.page(f"/laporan/{number}")

    worker = Person.signed_in(batam, "petugas.dlh")
    with inside(batam):
        job = WorkOrder.objects.get(report__number=number).public_id
    assert "Sampah menumpuk" in worker.page(f"/tugas/{job}")
    worker.act(f"/tugas/{job}/mulai")
    worker.act(f"/tugas/{job}/posisi", lon="104.03", lat="1.12")
    worker.act(f"/tugas/{job}/sampai")
    worker.act(
        f"/tugas/{job}/selesai", note="Sudah diangkut", photos=photo("bersih.jpg", width=420)
    )
    drain()

    wall = Person.signed_in(batam, "walikota")
    assert "Sampah menumpuk" in wall.page("/dinding/masuk")
    citizen.act(f"/laporan/{number}/langkah/confirm")
    drain()

    with inside(batam):
        report = Report.objects.get(number=number)
        assert report.state == "closed"
        assert report.responded_at is not None
        kinds = [event.type for event in live.since(0)]
        assert {"report_created", "report_changed", "crew_moved"} <= set(kinds)
        assert [event.seq for event in live.since(0)] == list(range(1, len(kinds) + 1))
    assert "Selesai" in citizen.page(f"/laporan/{number}")

    with inside(bekasi):
        assert Report.objects.get().number == neighbour
        assert Report.objects.get().state == "assigned"
    assert Person.of(bekasi).browser.get(f"/laporan/{number}").status_code == 404
