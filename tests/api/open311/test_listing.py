"""Which requests a list holds, and in which order, by the rules of the standard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from reporting.models import Contact
from reporting.rules.states import State
from tests.api.open311.conftest import V2, errors_of, xml_of
from tests.api.open311.moments import ago, ids, note, w3c
from tests.make.reporting import make_report
from tests.support.clients import CityClient


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
