"""What anybody may read, by the rules of the standard."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test.utils import CaptureQueriesContext

from core import clock
from core.tenancy import inside
from reporting.models import Category, Contact, Report, ReportEvent
from reporting.rules.states import State
from tenants.models import City
from tests.api.open311.conftest import V2, errors_of, make_key, xml_of
from tests.make.reporting import make_report
from tests.support.clients import CityClient


def ids(response: Any) -> list[str]:
    """The numbers listed, in order."""
    assert response.status_code == 200, response.content
    return [each["service_request_id"] for each in response.json()]


def w3c(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ago(**duration: float) -> datetime:
    return clock.now() - timedelta(**duration)


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


class TestWhichRequests:
    """The list's rules."""

    def test_the_last_ninety_days_newest_first(self, open311: CityClient) -> None:
        old = make_report(submitted_at=ago(days=91))
        first = make_report(submitted_at=ago(days=89))
        second = make_report(submitted_at=ago(days=1))

        assert ids(open311.get(f"{V2}/requests.json")) == [second.number, first.number]
        named = f"{old.number},BTM-0000-0000,apa,{first.number},,{second.number}"
        asked = {"service_request_id": named, "status": "closed", "start_date": w3c(ago(days=2))}
        assert set(ids(open311.get(f"{V2}/requests.json", asked))) == {
            old.number, first.number, second.number,
        }  # fmt: skip

    def test_a_period_is_inclusive_to_the_second(self, open311: CityClient) -> None:
        at = datetime(2026, 10, 5, 3, 4, 5, 678901, tzinfo=UTC)
        report = make_report(submitted_at=at)

        for query in (
            {"start_date": "2026-10-05T03:04:05Z", "end_date": "2026-10-05T03:04:05Z"},
            {"start_date": "2026-10-05T10:04:05+07:00"},
            {"end_date": "2026-10-05T03:04:05Z"},
            {"start_date": "2026-10-05T03:04:05Z", "end_date": "2027-01-03T03:04:05Z"},
        ):
            assert ids(open311.get(f"{V2}/requests.json", query)) == [report.number], query
        for query in (
            {"start_date": "2026-10-05T03:04:06Z"},
            {"end_date": "2026-10-05T03:04:04Z"},
            {"start_date": "2026-05-01T00:00:00Z"},  # ninety days from then
            {"end_date": "2027-03-01T00:00:00Z"},  # the ninety days before
        ):
            assert ids(open311.get(f"{V2}/requests.json", query)) == [], query

    def test_a_plus_that_was_not_encoded_is_understood(self, open311: CityClient) -> None:
        report = make_report(submitted_at=datetime(2026, 10, 5, 3, 0, tzinfo=UTC))
        asked = f"{V2}/requests.json?start_date=2026-10-05T09:00:00+07:00"

        assert ids(open311.get(asked)) == [report.number]

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"start_date": "2026-10-05"}, "start_date"),
            ({"start_date": "2026-10-05T00:00:00"}, "start_date"),
            ({"end_date": "kemarin"}, "end_date"),
            ({"start_date": "0001-01-01T00:00:00Z"}, "start_date"),
            (
                {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-02T00:00:00Z"},
                "start_date",
            ),
            (
                {"start_date": "2026-04-02T00:00:00Z", "end_date": "2026-04-01T00:00:00Z"},
                "end_date",
            ),
            ({"status": "pending"}, "status"),
            ({"status": "open,lain"}, "status"),
            ({"page": "0"}, "page"),
            ({"page_size": "1001"}, "page_size"),
            ({"page_size": "-1"}, "page_size"),
            ({"page": "99999999999999999999"}, "page"),
            ({"bbox": "1,2,3"}, "bbox"),
            ({"bbox": "nan,0,1,1"}, "bbox"),
            ({"bbox": "104,1,103,2"}, "bbox"),
            ({"sort": "acak"}, "sort"),
            ({"sort": "updated_datetime"}, "sort"),
            ({"q": "x" * 201}, "q"),
            ({"q": "a\x00b"}, "q"),
        ],
    )
    def test_what_cannot_be_read_is_named(
        self, open311: CityClient, query: dict[str, str], names: str
    ) -> None:
        for format in ("json", "xml"):
            assert names in errors_of(open311.get(f"{V2}/requests.{format}", query), 400)[0]

    def test_by_service_status_and_words(self, open311: CityClient) -> None:
        waste = make_report(submitted_at=ago(hours=3), description="Bau 100% busuk")
        parking = make_report(
            submitted_at=ago(hours=2), category="parkir_liar",
            state=State.CLOSED, closed_at=ago(hours=1),
        )  # fmt: skip

        def listed(**query: str) -> list[str]:
            return ids(open311.get(f"{V2}/requests.json", query))

        assert listed(service_code="sampah") == [waste.number]
        assert listed(service_code="sampah,parkir_liar") == [parking.number, waste.number]
        assert listed(status="open") == [waste.number]
        assert listed(status="Closed") == [parking.number]
        assert listed(status="open,closed") == listed(status="") == [parking.number, waste.number]
        assert listed(q="busuk") == listed(q="BAU busuk") == [waste.number]
        assert listed(q="busuk", updated_after="2020-01-01T00:00:00Z") == []
        assert listed(q="wangi") == listed(q="dan") == []
        assert listed(sort="requested_datetime") == [waste.number, parking.number]
        assert listed(foo="bar", _="1") == [parking.number, waste.number]
        errors_of(open311.get(f"{V2}/requests.json", {"service_code": "sampah,x"}), 404)
        lon, lat = waste.location.x, waste.location.y
        near = f"{lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01}"
        assert set(listed(bbox=near)) == {waste.number, parking.number}
        assert listed(bbox=near, status="closed") == [parking.number]
        assert listed(bbox="103,-1,103.1,-0.9") == []

    def test_by_what_happened_lately(self, open311: CityClient) -> None:
        old = make_report(submitted_at=ago(days=200))
        silent = make_report(submitted_at=ago(days=199))
        latest = note(old, ago(hours=2))
        note(silent, ago(days=150))
        note(silent, ago(hours=1), is_public=False)

        def listed(**query: str) -> list[str]:
            return ids(open311.get(f"{V2}/requests.json", query))

        assert listed(updated_after=w3c(ago(hours=3))) == [old.number]
        assert listed(updated_after=w3c(ago(hours=1))) == []
        assert listed(updated_before=w3c(ago(days=149))) == [silent.number]
        both = listed(updated_after=w3c(ago(days=160)), sort="-updated_datetime")
        assert both == [old.number, silent.number]
        (told,) = open311.get(f"{V2}/requests/{old.number}.json").json()
        assert told["updated_datetime"] == w3c(latest.happened_at)

    def test_pages_follow_each_other(self, open311: CityClient) -> None:
        reports = [make_report(submitted_at=ago(hours=hour)) for hour in range(5)]
        found: list[str] = []
        address = f"{V2}/requests.json?page_size=2&status=open"
        while address:
            response = open311.get(address)
            found += ids(response)
            link = response.headers.get("Link", "")
            address = link.partition("<http://batam.localhost")[2].partition(">")[0]

        assert found == [report.number for report in reports]
        assert ids(open311.get(f"{V2}/requests.json?page=9&page_size=2")) == []

    def test_nobody_sees_what_is_not_public(self, open311: CityClient) -> None:
        hidden = [
            make_report(visibility="secret", submitted_at=ago(hours=1)),
            make_report(needs_triage=True, submitted_at=ago(hours=1)),
            make_report(
                state=State.REJECTED,
                reject_reason="spam",
                closed_at=ago(hours=1),
                submitted_at=ago(hours=2),
            ),
        ]
        for report in hidden:
            note(report, ago(minutes=5))

        numbers = ",".join(report.number for report in hidden)
        everywhere = [
            f"{V2}/requests.json",
            f"{V2}/requests.json?service_request_id={numbers}",
            f"{V2}/servicerequestupdates.json",
            f"{V2}/servicerequestupdates.json?service_request_id={numbers}",
        ]
        for address in everywhere:
            assert open311.get(address).json() == [], address
        table = b"".join(open311.get(f"{V2}/requests.csv"))
        assert not any(report.number.encode() in table for report in hidden)
        for report in hidden:
            mine = errors_of(open311.get(f"{V2}/requests/{report.number}.json"), 404)
            assert mine == errors_of(open311.get(f"{V2}/requests/BTM-2601-9999.json"), 404)

    def test_no_word_of_who_sent_it(self, open311: CityClient) -> None:
        report = make_report(submitted_at=ago(hours=1))
        Contact.objects.create(
            report=report, name="RAHASIA", phone="+62811111111", email="rahasia@example.com",
            created_at=ago(hours=1),
        )  # fmt: skip
        note(report, ago(minutes=9), kind="ask_reporter", text="RAHASIA alamatnya?")
        note(report, ago(minutes=8), text="RAHASIA untuk petugas", is_public=False)

        for address in (
            "requests.json?extensions=true",
            "servicerequestupdates.json",
            "requests.csv",
        ):
            answer = open311.get(f"{V2}/{address}")
            body = b"".join(answer) if answer.streaming else answer.content
            assert b"RAHASIA" not in body.upper(), address

    def test_extensions_only_for_those_who_ask(self, open311: CityClient) -> None:
        answers = [
            {
                "code": "a",
                "text": "Apa?",
                "kind": "text",
                "value": "x",
                "said": "Tampak",
                "public": True,
            },
            {
                "code": "b",
                "text": "Siapa?",
                "kind": "text",
                "value": "y",
                "said": "Gaib",
                "public": False,
            },
        ]
        report = make_report(submitted_at=ago(hours=1), answers=answers)
        note(report, ago(minutes=9), text="Sedang dikerjakan")

        more = {"extended_attributes", "attributes", "notes"}
        (plain,) = open311.get(f"{V2}/requests.json").json()
        assert not more & set(plain)
        (full,) = open311.get(f"{V2}/requests.json?extensions=true").json()
        assert set(full) == set(plain) | more
        assert full["attributes"] == [{"code": "a", "label": "Apa?", "value": "Tampak"}]
        assert [each["description"] for each in full["notes"]] == ["Sedang dikerjakan"]
        assert full["extended_attributes"]["state"] == report.state
        root = xml_of(open311.get(f"{V2}/requests.xml?extensions=true"))
        assert root.findtext("request/notes/note/description") == "Sedang dikerjakan"
        assert root.findtext("request/extended_attributes/state") == report.state

    def test_a_page_costs_the_same_however_long(
        self, open311: CityClient, django_assert_max_num_queries: Any
    ) -> None:
        from django.db import connection

        def cost() -> int:
            with CaptureQueriesContext(connection) as counted:
                open311.get(f"{V2}/requests.json?extensions=true")
            return len(counted)

        make_report(submitted_at=ago(hours=1))
        cost()
        one = cost()
        for hour in range(2, 12):
            note(make_report(submitted_at=ago(hours=hour)), ago(minutes=hour))
        assert cost() == one
        assert one <= 6


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


def note(
    report: Report, at: datetime, *, kind: str = "reply", text: str = "", is_public: bool = True
) -> ReportEvent:
    """An entry of the timeline."""
    return ReportEvent.objects.create(
        report=report, kind=kind, actor_role="agency_operator", actor_label="Ayu", note=text,
        is_public=is_public, facts={"to": report.state}, happened_at=at,
    )  # fmt: skip
