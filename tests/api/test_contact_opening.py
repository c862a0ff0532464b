"""Staff look up who reported: the same rule as at the desk, on record every time."""

from __future__ import annotations

from typing import Any

import pytest

from core import clock
from core.audit.models import AuditEntry
from core.calls.models import KeptAnswer
from reporting.models import Contact, ContactOpening, Report, ReportEvent
from reporting.rules.api_scopes import SCOPES
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import contacts
from tenants.models import City
from tests.api.conftest import problem_of
from tests.api.test_contract import keeps_to
from tests.make.access import bearer, make_key, make_token
from tests.make.people import make_person
from tests.make.reporting import make_report
from tests.support.clients import CityClient, signed_in

REASON = {"reason": "Lokasi tidak ketemu, perlu patokan"}


@pytest.fixture
def report(batam: City) -> Report:
    """A report whose sender left a name and a number."""
    report = make_report(state=State.ASSIGNED)
    contacts.keep(report_id=report.pk, at=clock.now(), name="Ibu Ayu", phone="0812 3456 7890")
    return report


def look(client: CityClient, report: Report, body: Any = REASON, **headers: str) -> Any:
    return client.post_json(f"/api/v1/reports/{report.public_id}/contact/open", body, **headers)


def operator(batam: City, role: Role = Role.AGENCY_OPERATOR, agency: str = "dlh") -> CityClient:
    return signed_in(batam, make_person(role, agency=agency, name="Pak Budi"))


def test_the_desk_looks_and_everybody_learns_of_it(batam: City, report: Report) -> None:
    person = make_person(Role.AGENCY_OPERATOR, name="Pak Budi")
    app = CityClient(batam)
    app.defaults["HTTP_AUTHORIZATION"] = bearer(make_token(person)[1])["Authorization"]

    answer = look(app, report)

    assert answer.json() == {"name": "Ibu Ayu", "phone": "+6281234567890", "email": ""}
    keeps_to("/api/v1/reports/{report_id}/contact/open", answer, "post")
    assert answer.headers["Cache-Control"] == "private, no-store"
    opening = ContactOpening.objects.get()
    assert (opening.opened_by_label, opening.reason) == ("Pak Budi", REASON["reason"])
    assert ReportEvent.objects.get(kind="contact_opened").note == REASON["reason"]
    assert AuditEntry.objects.filter(kind="contact_opened", subject=report.number).count() == 1


def test_every_look_is_one_of_its_own_and_what_it_found_is_kept_nowhere(
    batam: City, report: Report
) -> None:
    desk = operator(batam, Role.TRIAGE)

    for _time in range(2):
        assert look(desk, report, idempotency_key="sekali-saja").status_code == 200

    assert ContactOpening.objects.count() == 2
    assert not KeptAnswer.objects.exists()


def test_those_who_may_not_look(batam: City, report: Report) -> None:
    _row, secret = make_key(*SCOPES, agency="dlh")
    key = CityClient(batam, HTTP_AUTHORIZATION=f"Bearer {secret}")

    problem_of(look(CityClient(batam), report), 401, "not_signed_in")
    problem_of(look(key, report), 403, "caller_not_allowed")
    problem_of(look(operator(batam, agency="dishub"), report), 404, "report_not_found")
    problem_of(look(operator(batam, Role.CITY_ADMIN), report), 403, "contact_closed")
    Report.objects.filter(pk=report.pk).update(visibility="secret")
    problem_of(look(operator(batam), report), 403, "contact_closed")
    assert not ContactOpening.objects.exists()
    assert not ReportEvent.objects.filter(kind="contact_opened").exists()


@pytest.mark.parametrize(
    "body", [{}, {"reason": "  "}, {"reason": "a"}, {"reason": "x" * 301}, {"reason": 7}]
)
def test_a_reason_is_needed(batam: City, report: Report, body: Any) -> None:
    problem = problem_of(look(operator(batam), report, body), 422, "invalid")

    assert [each["field"] for each in problem["errors"]] == ["reason"]
    assert not ContactOpening.objects.exists()


def test_a_reporter_who_left_nothing(batam: City, report: Report) -> None:
    Contact.objects.all().delete()

    problem_of(look(operator(batam), report), 422, "contact_empty")
