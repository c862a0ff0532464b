"""Programs of other vendors, as they were written before they met us.

``TypedClient`` reads JSON into types and fails on anything it does not expect: a missing key, a number
where the standard has text, a moment without a zone. ``PollingClient`` reads XML the way a well-known
reporting site does: it sends what citizens write, follows tokens, and asks for updates of the last hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from xml.etree import ElementTree as ET

from django.test import Client

T = TypeVar("T")


@dataclass(frozen=True)
class Service:
    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: str
    keywords: str
    group: str


@dataclass(frozen=True)
class Value:
    key: str
    name: str


@dataclass(frozen=True)
class Attribute:
    variable: bool
    code: str
    datatype: str
    required: bool
    datatype_description: str | None
    order: int
    description: str
    values: list[Value]


@dataclass(frozen=True)
class Definition:
    service_code: str
    attributes: list[Attribute]


@dataclass(frozen=True)
class ServiceRequest:
    service_request_id: str
    status: str
    status_notes: str | None
    service_name: str
    service_code: str
    description: str | None
    agency_responsible: str | None
    service_notice: str | None
    requested_datetime: datetime
    updated_datetime: datetime
    expected_datetime: datetime | None
    address: str | None
    address_id: str | None
    zipcode: str | None
    lat: float
    long: float
    media_url: str | None


class TypedClient:
    """Knows the standard's types and nothing else."""

    def __init__(self, http: Client, base: str) -> None:
        self._http, self._base = http, base

    def services(self) -> list[Service]:
        return [read(Service, each) for each in self._get("services.json")]

    def definition(self, code: str) -> Definition:
        return read(Definition, self._get(f"services/{code}.json"))

    def requests(self, **query: str) -> list[ServiceRequest]:
        return [read(ServiceRequest, each) for each in self._get("requests.json", query)]

    def request(self, number: str) -> ServiceRequest:
        (only,) = self._get(f"requests/{number}.json")
        return read(ServiceRequest, only)

    def _get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        response = self._http.get(f"{self._base}/{path}", dict(query or {}))
        assert response.status_code == 200, response.content
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        return response.json()


def read(kind: type[T], found: Any) -> T:
    """An object of this type, if every key is there and nothing else is."""
    assert isinstance(found, dict), found
    hints = get_type_hints(kind)
    assert set(found) == set(hints), set(found) ^ set(hints)
    return kind(**{name: _value(hints[name], found[name]) for name in hints})


def _value(kind: Any, found: Any) -> Any:
    if isinstance(kind, UnionType):
        if found is None:
            return None
        (kind,) = (each for each in get_args(kind) if each is not NoneType)
    if get_origin(kind) is list:
        assert isinstance(found, list), found
        (inner,) = get_args(kind)
        return [_value(inner, each) for each in found]
    if kind is datetime:
        assert isinstance(found, str)
        at = datetime.strptime(found, "%Y-%m-%dT%H:%M:%S%z")
        assert at.tzinfo is not None
        return at
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__"):
        assert fields(kind)
        return read(kind, found)
    assert type(found) is kind, (kind, found)
    return found


@dataclass
class Problem:
    """A citizen's report on the other site."""

    detail: str
    lat: float
    lon: float
    category: str
    external_id: str = ""
    state: str = "confirmed"
    comments: dict[str, str] | None = None


class PollingClient:
    """Sends problems, follows tokens, and learns by polling; XML throughout."""

    def __init__(self, http: Client, base: str, *, api_key: str, jurisdiction: str) -> None:
        self._http, self._base = http, base
        self._common = {"api_key": api_key, "jurisdiction_id": jurisdiction}

    def send(self, problem: Problem) -> str:
        """The number the city gave, or "" when it has given none yet."""
        form = {
            **self._common,
            "lat": str(problem.lat),
            "long": str(problem.lon),
            "email": "warga@example.com",
            "phone": "",
            "first_name": "Sari",
            "last_name": "Dewi",
            "description": f"title: Laporan\n\ndetail: {problem.detail}\n\nurl: https://lapor.example/1\n",
            "service_code": problem.category,
            "attribute[fixmystreet_id]": "17",
            "attribute[title]": "Laporan",
        }
        request = self._posted("requests.xml", form).find("request")
        assert request is not None
        problem.external_id = request.findtext("service_request_id") or ""
        token = request.findtext("token") or ""
        if not problem.external_id and token:
            problem.external_id = self.number_of(token)
        return problem.external_id or token

    def number_of(self, token: str) -> str:
        """What the token became; asked five times at most."""
        for _again in range(5):
            number = self._got(f"tokens/{token}.xml").findtext("request/service_request_id")
            if number:
                return number
        return ""

    def poll(self, problems: list[Problem], *, until: datetime, hours: int = 2) -> int:
        """Take over what happened lately; returns how many comments are new."""
        since = until - timedelta(hours=hours)
        query = {"start_date": _w3c(since), "end_date": _w3c(until)}
        new = 0
        for update in self._got("servicerequestupdates.xml", query).findall("request_update"):
            told = {each.tag: each.text or "" for each in update}
            problem = next(
                (each for each in problems if each.external_id == told["service_request_id"]), None
            )
            assert _w3c(since) <= told["updated_datetime"] <= _w3c(until)
            if problem is None:
                continue
            problem.comments = problem.comments if problem.comments is not None else {}
            if told["update_id"] in problem.comments:
                continue
            assert told["description"]
            problem.comments[told["update_id"]] = told["description"]
            problem.state = {"open": "confirmed", "closed": "fixed"}[told["status"]]
            new += 1
        return new

    def comment(self, problem: Problem, text: str, *, comment_id: int, at: datetime) -> str:
        """Pass on what somebody wrote there; the id it has here, so that polling does not bring it back."""
        status = "OPEN" if problem.state == "confirmed" else "CLOSED"
        form = {
            **self._common,
            "update_id": str(comment_id),
            "updated_datetime": at.isoformat(),
            "service_request_id": problem.external_id,
            "service_request_id_ext": "17",
            "status": status,
            "email": "warga@example.com",
            "description": text,
            "last_name": "Dewi",
            "first_name": "Sari",
            "title": "MR",
            "media_url": "",
            "public_anonymity_required": "FALSE",
        }
        update = self._posted("servicerequestupdates.xml", form).find("request_update")
        assert update is not None
        found = update.findtext("update_id") or ""
        problem.comments = {**(problem.comments or {}), found: text}
        return found

    def _posted(self, path: str, form: Mapping[str, str]) -> ET.Element:
        response = self._http.post(f"{self._base}/{path}", dict(form))
        assert 200 <= response.status_code < 300, response.content
        return ET.fromstring(response.content)

    def _got(self, path: str, query: Mapping[str, str] | None = None) -> ET.Element:
        more = {"jurisdiction_id": self._common["jurisdiction_id"], **(query or {})}
        response = self._http.get(f"{self._base}/{path}", more)
        assert response.status_code == 200, response.content
        return ET.fromstring(response.content)


def _w3c(at: datetime) -> str:
    from datetime import UTC

    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
