"""Who may see which report, and as whom they act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from core.errors import Forbidden
from core.identity.models import User
from reporting import access
from reporting.access import ReportNotFound, Viewer
from reporting.models import Agency, Crew, CrewMember, Report, Visibility, WorkOrder
from reporting.rules.roles import Role
from reporting.rules.states import State
from tests.make.people import make_person
from tests.make.reports import SUBMITTED_AT, make_report, some_kelurahan

pytestmark = pytest.mark.usefixtures("batam")

TOKEN = "tautan-pelapor"


def _with_job(report: Report) -> Viewer:
    crew, user = _crew_member()
    WorkOrder.objects.create(report=report, crew=crew, assigned_at=SUBMITTED_AT)
    return access.viewer_for(user)


def _staff(role: Role, **about: Any) -> Callable[[Report], Viewer]:
    return lambda _report: access.viewer_for(make_person(role, **about))


# By what they are to the report: one that dlh has, in some kelurahan.
VIEWERS: dict[str, Callable[[Report], Viewer]] = {
    "anybody": lambda _report: access.viewer_for(AnonymousUser()),
    "signed in, without a role": lambda _report: access.viewer_for(make_person()),
    "the sender's device": lambda _report: access.viewer_for(None, device_hash="gawai"),
    "the follow link": lambda _report: access.citizen(follow_token=TOKEN),
    "another follow link": lambda _report: access.citizen(follow_token="tautan-lain"),
    "crew with its job": _with_job,
    "crew without its job": lambda _report: access.viewer_for(_crew_member()[1]),
    "operator of the agency": _staff(Role.AGENCY_OPERATOR, agency="dlh"),
    "operator of another agency": _staff(Role.AGENCY_OPERATOR, agency="dishub"),
    "officer of the area": lambda report: _staff(Role.AREA_OFFICER, area=report.kelurahan)(report),
    "officer of the kecamatan": lambda report: _staff(Role.AREA_OFFICER, area=report.kecamatan)(
        report
    ),
    "command": _staff(Role.COMMAND),
    "triage": _staff(Role.TRIAGE),
}


def _viewer(who: str, report: Report) -> Viewer:
    return VIEWERS[who](report)


def _report(**facts: Any) -> Report:
    kelurahan = some_kelurahan()
    return make_report(
        state=State.ASSIGNED,
        kelurahan=kelurahan,
        kecamatan=kelurahan.parent,
        device_hash="gawai",
        follow_token_hash=access.token_hash(TOKEN),
        **facts,
    )


def _crew_member() -> tuple[Crew, User]:
    crew = Crew.objects.get(code="dlh_sapu")
    user = make_person(Role.CREW, agency="dlh")
    CrewMember.objects.create(crew=crew, user=user)
    return crew, user


@pytest.mark.parametrize(
    ("who", "public", "held", "secret", "desk"),
    [
        ("anybody", True, False, False, False),
        ("signed in, without a role", True, False, False, False),
        ("the sender's device", True, True, True, False),
        ("the follow link", True, True, True, False),
        ("another follow link", True, False, False, False),
        ("crew with its job", True, True, True, True),
        ("crew without its job", True, False, False, False),
        ("operator of the agency", True, True, True, True),
        ("operator of another agency", True, False, False, False),
        ("officer of the area", True, True, False, True),
        ("officer of the kecamatan", True, True, False, True),
        ("command", True, True, False, True),
        ("triage", True, True, True, True),
    ],
)
def test_what_somebody_sees(
    who: str, *, public: bool, held: bool, secret: bool, desk: bool
) -> None:
    report = _report()
    viewer = _viewer(who, report)

    def sees() -> bool:
        return access.visible_reports(viewer).filter(pk=report.pk).exists()

    assert sees() is public
    assert access.desk_reports(viewer).filter(pk=report.pk).exists() is desk
    Report.objects.update(needs_triage=True)
    assert sees() is held
    Report.objects.update(needs_triage=False, visibility=Visibility.SECRET)
    assert sees() is secret


@pytest.mark.parametrize(
    ("who", "visibility", "allowed"),
    [
        ("anybody", Visibility.PUBLIC, False),
        ("the follow link", Visibility.PUBLIC, False),
        ("operator of another agency", Visibility.PUBLIC, False),
        ("operator of the agency", Visibility.PUBLIC, True),
        ("operator of the agency", Visibility.ANONYMOUS, True),
        ("operator of the agency", Visibility.SECRET, False),
        ("crew with its job", Visibility.PUBLIC, False),
        ("crew with its job", Visibility.SECRET, False),
        ("command", Visibility.PUBLIC, False),
        ("officer of the area", Visibility.PUBLIC, False),
        ("triage", Visibility.SECRET, True),
    ],
)
def test_who_may_look_up_the_reporter(who: str, visibility: Visibility, *, allowed: bool) -> None:
    report = _report(visibility=visibility)

    assert access.may_open_contact(_viewer(who, report), report) is allowed


@pytest.mark.parametrize(
    ("who", "role", "agency"),
    [
        ("anybody", Role.CITIZEN, None),
        ("signed in, without a role", Role.CITIZEN, None),
        ("the follow link", Role.REPORTER, None),
        ("operator of the agency", Role.AGENCY_OPERATOR, "dlh"),
        ("operator of another agency", Role.CITIZEN, None),
        ("crew without its job", Role.CREW, "dlh"),
        ("officer of the area", Role.AREA_OFFICER, None),
        ("triage", Role.TRIAGE, None),
    ],
)
def test_as_whom_somebody_acts(who: str, role: Role, agency: str | None) -> None:
    report = _report()

    actor = _viewer(who, report).as_actor(report)

    assert (actor.role, actor.agency_code) == (role, agency)


def test_staff_who_sent_the_report_themselves_may_act_as_its_reporter() -> None:
    report = _report()
    user = make_person(Role.TRIAGE, name="Bu Ratna")
    viewer = access.viewer_for(user, device_hash="gawai")

    assert viewer.as_actor(report).label == "Bu Ratna"
    assert viewer.as_actor(report, role=Role.REPORTER).role is Role.REPORTER
    assert viewer.as_actor(report, role=Role.AGENCY_HEAD).role is Role.TRIAGE


def test_the_head_of_an_agency_sees_the_work_of_its_units() -> None:
    unit = Agency.objects.get(code="upt_tpa_punggur")
    assert unit.parent is not None
    report = make_report(state=State.ASSIGNED, agency=unit.code, visibility=Visibility.SECRET)

    head = access.viewer_for(make_person(Role.AGENCY_HEAD, agency=unit.parent.code))

    assert list(access.desk_reports(head)) == [report]
    assert head.as_actor(report).role is Role.AGENCY_HEAD


def test_a_report_is_found_by_its_number_as_people_type_it_or_by_its_id() -> None:
    report = make_report(number="BTM-2603-0482")

    for key in ("BTM-2603-0482", "btm 2603 482", report.public_id, str(report.public_id)):
        assert access.require_report(key, None) == report


@pytest.mark.parametrize(
    "key", ["BTM-2603-9999", "kucing", "", "00000000-0000-0000-0000-000000000000"]
)
def test_what_does_not_exist_is_not_found(key: str) -> None:
    with pytest.raises(ReportNotFound):
        access.require_report(key, None)


def test_a_hidden_report_answers_like_a_missing_one() -> None:
    secret = make_report(visibility=Visibility.SECRET)

    with pytest.raises(ReportNotFound) as hidden:
        access.require_report(secret.number, None)
    with pytest.raises(ReportNotFound) as missing:
        access.require_report("BTM-2603-9999", None)

    assert str(hidden.value) == str(missing.value)
    assert hidden.value.facts == missing.value.facts


def test_a_page_for_another_role_stays_closed() -> None:
    viewer = access.viewer_for(make_person(Role.AGENCY_OPERATOR))

    with pytest.raises(Forbidden):
        access.require_role(viewer, Role.CITY_ADMIN)
    access.require_role(viewer, Role.CITY_ADMIN, Role.AGENCY_OPERATOR)
