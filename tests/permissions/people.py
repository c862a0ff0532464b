"""One person of each kind at Batam, and every address of the staff's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import RoutePattern

from reporting.models import CrewMember, Report, WorkOrder
from reporting.rules.roles import STAFF_ROLES, Role
from tenants.models import City
from tests.make.people import make_person
from tests.make.reporting import make_crew, make_running_report, make_work_order, some_kelurahan
from tests.support.clients import CityClient, signed_in

NOBODY: Final = "nobody"
STRANGER: Final = "stranger"
STAFF_NAMESPACES: Final = frozenset({"desk", "crew", "wall", "setup", "portal"})


def report_in_work() -> Report:
    """A report that an agency works on."""
    return make_running_report(kelurahan=some_kelurahan())


def everybody(city: City, report: Report) -> dict[str, CityClient]:
    """Nobody, somebody without a role, and one holder of each role who is near the report."""
    agency = report.agency.code if report.agency else ""
    found = {NOBODY: CityClient(city), STRANGER: signed_in(city, make_person())}
    for role in sorted(STAFF_ROLES):
        area = report.kelurahan if role is Role.AREA_OFFICER else None
        person = make_person(role, agency=agency, area=area)
        if role is Role.CREW:
            crew = make_crew(agency=agency)
            CrewMember.objects.create(crew=crew, user=person)
            make_work_order(report=report, crew=crew)
        found[role.value] = signed_in(city, person)
    for client in found.values():
        client.raise_request_exception = False
    return found


def staff_addresses(report: Report) -> dict[str, str]:
    """An address of every view of the staff's pages, by ``namespace:name``."""
    order = WorkOrder.objects.get(report=report)
    agency = report.agency.code if report.agency else ""
    known = {"number": report.number, "public_id": str(order.public_id), "code": agency}
    found = _walk(get_resolver("core.conf.urls_city"), "/", "", known)
    return {name: path for name, path in found if name.partition(":")[0] in STAFF_NAMESPACES}


def _walk(
    resolver: URLResolver, path: str, space: str, known: dict[str, str]
) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        text = path + _filled(entry, known)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, text, entry.namespace or space, known)
        else:
            yield f"{space}:{entry.name}", text


def _filled(entry: URLPattern | URLResolver, known: dict[str, str]) -> str:
    pattern = entry.pattern.regex.pattern
    text = simplify_regex(pattern).lstrip("/").replace("\\Z", "").replace("\\", "")
    for name in entry.pattern.regex.groupindex:
        text = text.replace(f"<{name}>", _example(entry, pattern, name, known))
    return text


def _example(
    entry: URLPattern | URLResolver, pattern: str, name: str, known: dict[str, str]
) -> str:
    """A text the address takes: of its own kind, else one we know, else a word."""
    if isinstance(entry.pattern, RoutePattern):
        converter = entry.pattern.converters.get(name)
        if isinstance(converter, IntConverter):
            return "1"
        if isinstance(converter, UUIDConverter):
            return known["public_id"]
        return known.get(name, "x")
    group = re.search(rf"\(\?P<{name}>([^)]*)\)", pattern)
    inside = group[1] if group else ""
    if re.fullmatch(r"[\w-]+(\|[\w-]+)*", inside):
        return inside.partition("|")[0]
    if inside.startswith("[0-9a-f-]"):
        return known["public_id"]
    return "1" if inside.startswith("\\d") else known.get(name, "x")
