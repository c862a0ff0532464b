"""One table says who may open what; every staff page is tried with everybody.

``table.toml`` lists each view once, under those who may use it. A view that is not listed fails, and
so does a line whose view is gone.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

import pytest
from django.http import HttpResponseBase

from reporting.models import Report, ReportEvent
from reporting.rules.roles import STAFF_ROLES
from tenants.models import City
from tests.permissions.people import NOBODY, STRANGER, everybody, report_in_work, staff_addresses
from tests.support.clients import CityClient

TABLE: Final = Path(__file__).with_name("table.toml")
EVERYBODY: Final = "everybody"
# Enough to get past "write something": what is refused then is the person, not the words.
WORDS: Final = dict.fromkeys(("text", "note", "reason", "alasan"), "Cukup panjang untuk dibaca")


def allowed() -> dict[str, frozenset[str]]:
    """Who may use each view, by its name."""
    groups = tomllib.loads(TABLE.read_text(encoding="utf-8"))["group"]
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        for view in group["views"]:
            assert view not in found, f"{view} is listed twice."
            found[view] = frozenset(group["who"])
    return found


def ask(client: CityClient, path: str) -> HttpResponseBase:
    """Open it; post to it where it cannot be opened."""
    answer = client.get(path)
    return client.post(path, WORDS) if answer.status_code == 405 else answer


def lets_in(answer: HttpResponseBase) -> bool:
    """Whether the person got past the door; what is behind it may still not exist."""
    if answer.status_code in (302, 303):
        return not answer.headers["Location"].startswith("/masuk/")
    return answer.status_code not in (401, 403)


def test_the_table_names_every_view_and_only_people_there_are(batam: City) -> None:
    report = report_in_work()
    everybody(batam, report)
    people = {role.value for role in STAFF_ROLES} | {EVERYBODY}

    assert set(allowed()) == set(staff_addresses(report))
    assert all(who and who <= people for who in allowed().values())


@pytest.mark.parametrize("space", ["desk", "crew", "wall", "setup"])
def test_everybody_gets_exactly_where_the_table_says(batam: City, space: str) -> None:
    report = report_in_work()
    people = everybody(batam, report)
    table = allowed()
    wrong = []

    for view, path in staff_addresses(report).items():
        if not view.startswith(f"{space}:"):
            continue
        who = table[view]
        for person, client in people.items():
            answer = ask(client, path)
            assert answer.status_code < 500, (view, person)
            expected = EVERYBODY in who or person in who
            if lets_in(answer) != expected:
                wrong.append(f"{view} for {person}: {answer.status_code}")

    assert wrong == []


def test_those_who_are_refused_change_nothing(batam: City) -> None:
    report = report_in_work()
    people = everybody(batam, report)
    before = _state(report)
    table = allowed()

    for view, path in staff_addresses(report).items():
        for person in (NOBODY, STRANGER):
            if EVERYBODY not in table[view]:
                people[person].post(path, WORDS)

    assert _state(report) == before


def _state(report: Report) -> tuple[object, ...]:
    report.refresh_from_db()
    return report.state, report.version, report.agency_id, ReportEvent.objects.count()
