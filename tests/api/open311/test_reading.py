"""What anybody may read, by the rules of the standard."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

import pytest

from core.tenancy import inside
from reporting.models import Category, Report
from tenants.models import City
from tests.api.open311.conftest import V2, errors_of, make_key, xml_of
from tests.api.open311.moments import ago, ids, w3c
from tests.make.reporting import make_report
from tests.support.clients import CityClient


def test_discovery_leads_here(open311: CityClient) -> None:
    found = open311.get(f"{V2}/discovery.json").json()

    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    (endpoint,) = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert endpoint["type"] in {"production", "test"}
    path = endpoint["url"].removeprefix("http://batam.localhost")
    assert open311.get(f"{path}/services.xml").status_code == 200
    root = xml_of(open311.get(f"{V2}/discovery.xml"))
    assert root.tag == "discovery"
    formats = root.findall("endpoints/endpoint/formats/format")
    assert [each.text for each in formats] == ["text/xml", "application/json"]


def test_services_are_the_same_in_both_formats(open311: CityClient) -> None:
    listed = open311.get(f"{V2}/services.json").json()
    root = xml_of(open311.get(f"{V2}/services.xml"))

    assert root.tag == "services"
    elements = [{child.tag: child.text or "" for child in each} for each in root.findall("service")]
    assert elements == [
        {name: str(value).lower() if name == "metadata" else value for name, value in each.items()}
        for each in listed
    ]
    active = Category.objects.filter(is_active=True).count()
    assert len(listed) == active


def test_xml_holds_whatever_people_write(open311: CityClient) -> None:
    words = 'Lubang <besar> & "dalam" \x0b\ufffe\U0001f6a7 ]]> --'
    report = make_report(description=words, submitted_at=ago(hours=1))

    root = xml_of(open311.get(f"{V2}/requests/{report.number}.xml"))
    assert root.tag == "service_requests"
    shown = root.findtext("request/description")
    assert shown == 'Lubang <besar> & "dalam" \U0001f6a7 ]]> --'
    assert root.find("request/zipcode") is not None
    assert root.findtext("request/zipcode") == ""
    plain = open311.get(f"{V2}/requests/{report.number}.json").json()[0]
    assert plain["zipcode"] is None
    assert plain["description"] == words


def test_the_whole_as_a_table(open311: CityClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from reporting.selectors import service_requests

    monkeypatch.setattr(service_requests, "BATCH", 2)
    old = make_report(submitted_at=ago(days=400), description='=HYPERLINK("x")\nbaris "dua"')
    others = [make_report(submitted_at=ago(days=day)) for day in range(4)]

    response = open311.get(f"{V2}/requests.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode())))
    assert [row["service_request_id"] for row in rows] == [each.number for each in [old, *others]]
    assert list(rows[0])[:4] == [
        "service_request_id", "requested_datetime", "updated_datetime", "closed_date",
    ]  # fmt: skip
    assert rows[0]["description"] == '\'=HYPERLINK("x")\nbaris "dua"'
    assert float(rows[0]["lat"]) == pytest.approx(old.location.y)
    since = quote(w3c(ago(days=2, hours=1)))
    late = b"".join(open311.get(f"{V2}/requests.csv?start_date={since}&status=open")).decode()
    assert len(late.strip().split("\r\n")) == 4
    errors_of(open311.get(f"{V2}/requests.csv?start_date=kemarin"), 400)
    tag = {"If-None-Match": response.headers["ETag"]}
    assert open311.get(f"{V2}/requests.csv", headers=tag).status_code == 304
    assert "Content-Length" not in open311.head(f"{V2}/requests.csv").headers
    make_report(submitted_at=ago(hours=1))
    fresh = open311.get(f"{V2}/requests.csv", headers=tag)
    assert len(b"".join(fresh).decode().strip().split("\r\n")) == 7


def test_a_photo_has_a_lasting_address(open311: CityClient) -> None:
    from core.storage import files
    from reporting.models import Photo

    report = make_report(submitted_at=ago(hours=1))
    photo = Photo.objects.create(
        report=report, kind="before", state="ready", original_key="x", thumb_key="x",
        display_key=files.city_key("photos/x/display.webp"), created_at=ago(hours=1),
    )  # fmt: skip
    files.put(photo.display_key, b"RIFF", "image/webp")
    (told,) = open311.get(f"{V2}/requests.json").json()

    assert told["media_url"] == f"http://batam.localhost{V2}/photos/{photo.public_id}.webp"
    led = open311.get(told["media_url"].removeprefix("http://batam.localhost"))
    assert led.status_code == 302
    assert open311.get(led.headers["Location"]).status_code == 200
    Report.objects.update(visibility="secret")
    errors_of(open311.get(told["media_url"].removeprefix("http://batam.localhost")), 404)


def test_who_has_it_already_is_told_so(open311: CityClient) -> None:
    first = open311.get(f"{V2}/services.json")
    again = open311.get(f"{V2}/services.json", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["", "requests", "requests.yaml", "services/a/b.xml", "requests/.json", "apa/saja.json"]
)
def test_addresses_that_are_none(open311: CityClient, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        errors_of(open311.generic(method, f"{V2}/{path}"), 404)


def test_methods_that_are_none(open311: CityClient) -> None:
    response = open311.delete(f"{V2}/services.xml")

    errors_of(response, 405)
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("path", ["services", "requests", "servicerequestupdates", "discovery"])
def test_no_key_stops_a_reader(open311: CityClient, path: str) -> None:
    for key in ("", "lama", make_key("reports.create")):
        assert open311.get(f"{V2}/{path}.json", {"api_key": key}).status_code == 200


class TestShut:
    """What is refused before an endpoint runs has the same shape."""

    def test_a_city_without_the_service(self, batam: City, open311: CityClient) -> None:
        from core.tenancy import inside_public
        from tenants import hosts

        with inside_public():
            City.objects.filter(pk=batam.pk).update(entitlements={"services": ["api"]})
        hosts._clear()

        for format in ("json", "xml"):
            errors_of(open311.get(f"{V2}/services.{format}"), 403)

    def test_a_suspended_city_reads_and_takes_nothing(
        self, batam: City, open311: CityClient
    ) -> None:
        from core.tenancy import inside_public
        from tenants import hosts
        from tests.api.open311.conftest import a_request

        form = a_request(make_key())
        with inside_public():
            City.objects.filter(pk=batam.pk).update(state="suspended")
        hosts._clear()

        errors_of(open311.post(f"{V2}/requests.xml", form), 403)
        assert open311.get(f"{V2}/services.xml").status_code == 200
        assert not Report.objects.exists()


def test_the_neighbours_see_nothing(batam: City, bekasi: City) -> None:
    report = make_report(submitted_at=ago(hours=1))
    there = CityClient(bekasi)

    assert ids(there.get(f"{V2}/requests.json")) == []
    errors_of(there.get(f"{V2}/requests/{report.number}.json"), 404)
    errors_of(there.get(f"{V2}/tokens/{report.public_id}.json"), 404)
    with inside(bekasi):
        assert not Report.objects.exists()
