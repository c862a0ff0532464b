"""Batam with everything an operation can be addressed to, and those in Batam who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from core import clock
from core.tenancy import inside
from core.webhooks.models import Delivery, Endpoint
from core.webhooks.services import endpoints, resending
from core.webhooks.services.endpoints import Owner, Wish
from reporting.models import (
    Agency,
    Category,
    Channel,
    CrewMember,
    Report,
    ReportEvent,
    Support,
    WorkOrder,
)
from reporting.rules.api_scopes import SCOPES
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import api_access, config
from tenants.models import City
from tests.isolation.canary import CANARY, DEVICE, Life, live_in
from tests.make.access import BY, make_key, make_token
from tests.make.people import make_person
from tests.make.reporting import make_crew, make_report, make_work_order, some_kelurahan
from tests.support.clients import CityClient, signed_in

REPORTS: Final = 8
ORDERS: Final = 3
ENDPOINTS: Final = 2
#: What is Batam's own among codes that both cities may use.
OWN_CODE: Final = f"kode-{CANARY.lower()}"


@dataclass(frozen=True, slots=True)
class Home:
    """Batam's identifiers by name; ``private`` are those that nobody from outside may open even in Batam."""

    city: City
    life: Life
    values: Mapping[str, list[str]]
    private: Mapping[str, list[str]]
    ended: Mapping[str, str]
    """Credentials of Batam's own that are over."""
    alive: Mapping[str, str]
    """Credentials of Batam's own that hold."""


def furnish(batam: City) -> Home:
    """Reports in many states, jobs, webhooks, a category and an agency of Batam's own."""
    life = live_in(batam)
    with inside(batam):
        reports = [life.report, life.secret, *_reports()]
        crew = make_crew(code=f"regu2-{CANARY.lower()}", user_id=_crew_member().pk)
        in_work = [
            each for each in reports[2:] if each.state in {State.ASSIGNED, State.IN_PROGRESS}
        ]
        orders = [life.order, *(make_work_order(report=each, crew=crew) for each in in_work)]
        assert len(orders) == ORDERS
        hooks = [_endpoint(number) for number in range(ENDPOINTS)]
        told = [_delivery(each) for each in hooks]
        Category.objects.create(
            code=OWN_CODE, name=CANARY, parent=Category.objects.get(code="sampah")
        )
        Agency.objects.create(code=OWN_CODE, name=CANARY, short_name=CANARY)
        config.forget()
        area = some_kelurahan().code
        hidden = [each for each in reports if each.needs_triage or each.is_secret]
        values = {
            "report_id": [str(each.public_id) for each in reports],
            "service_request_id": [each.number for each in reports],
            "work_order_id": [str(each.public_id) for each in orders],
            "webhook_id": [str(each.public_id) for each in hooks],
            "delivery_id": [str(each.public_id) for each in told],
            "photo_id": [str(life.upload[0]), str(life.photo.public_id)],
            "token": [str(each.public_id) for each in hidden],
            "code": [OWN_CODE, area],
            "service_code": [OWN_CODE],
            "category": [OWN_CODE],
            "area": [area],
            "agency": [OWN_CODE],
            "crew": [crew.code],
            "report": [life.secret.number],
            "parent": [area],
        }
        private = {
            **{name: values[name] for name in ("work_order_id", "webhook_id", "delivery_id")},
            "report_id": [str(each.public_id) for each in hidden],
            "service_request_id": [each.number for each in hidden],
            "photo_id": [str(life.upload[0])],
        }  # not the token of Open311: whoever holds it may know how far its report is
        return Home(batam, life, values, private, _ended(), _alive())


def insiders(home: Home) -> dict[str, CityClient]:
    """People and systems of Batam who may do things there, and the reporter of its reports."""
    with inside(home.city):
        people = {
            "admin": make_person(Role.CITY_ADMIN),
            "coordinator": make_person(Role.TRIAGE),
            "operator": make_person(Role.AGENCY_OPERATOR),
            "crew": make_person(Role.CREW),
        }
        crew = WorkOrder.objects.get(public_id=home.values["work_order_id"][0]).crew
        CrewMember.objects.create(crew=crew, user=people["crew"])
    clients = {name: signed_in(home.city, person) for name, person in people.items()}
    reporter = CityClient(home.city, device=DEVICE)
    reporter.defaults["HTTP_X_FOLLOW_TOKEN"] = home.life.follow_token
    clients["reporter"] = reporter
    clients["system"] = CityClient(home.city, HTTP_AUTHORIZATION=f"Bearer {home.alive['key']}")
    return clients


def state_of(home: Home) -> tuple[Any, ...]:
    """Everything of Batam that an act could have changed."""
    with inside(home.city):
        return (
            sorted(Report.objects.values_list("pk", "state", "version", "agency")),
            sorted(WorkOrder.objects.values_list("pk", "state")),
            list(Endpoint.objects.order_by("pk").values_list("pk", "version", "disabled_at")),
            Delivery.objects.count(),
            ReportEvent.objects.count(),
            Support.objects.count(),
        )


def _reports() -> list[Report]:
    """Six more: in many states, held for triage, secret, and two that came by Open311."""
    at = clock.now()
    place = some_kelurahan()
    common: dict[str, Any] = {
        "kelurahan": place,
        "kecamatan": place.parent,
        "description": f"Keterangan {CANARY}",
        "submitted_at": at,
    }
    states: list[dict[str, Any]] = [
        {"state": State.RESOLVED, "resolved_at": at},
        {"state": State.CLOSED, "resolved_at": at, "closed_at": at},
        {"state": State.RECEIVED, "needs_triage": True},
        {"state": State.RECEIVED, "needs_triage": True, "channel": Channel.OPEN311},
        {"state": State.ASSIGNED, "visibility": "secret"},
        {"state": State.IN_PROGRESS, "visibility": "anonymous", "channel": Channel.OPEN311},
    ]
    assert len(states) + 2 == REPORTS
    return [make_report(**common, **each) for each in states]


def _crew_member() -> Any:
    return make_person(Role.CREW)


def _endpoint(number: int) -> Endpoint:
    wish = Wish(f"https://penerima.example/{CANARY}/{number}", ("report.created",), CANARY)
    made, _secret = endpoints.create(owner=Owner(""), wish=wish, actor_label=CANARY, at=clock.now())
    return made


def _delivery(endpoint: Endpoint) -> Delivery:
    return resending.send_test(
        owner=Owner(""), endpoint_id=endpoint.public_id, actor_label=CANARY, at=clock.now()
    )


def _alive() -> dict[str, str]:
    return {
        "key": make_key(*SCOPES, agency="dlh")[1],
        "token": make_token(make_person(Role.TRIAGE))[1],
    }


def _ended() -> dict[str, str]:
    """A key and a token that expired, and ones that were taken back."""
    at = clock.now()
    long_ago = at - timedelta(days=60)
    key, revoked_key = make_key(*SCOPES, agency="dlh")
    api_access.revoke(key=key.public_id, actor=BY, at=at)
    person = make_person(Role.TRIAGE)
    token, revoked_token = make_token(person)
    api_access.revoke_token(token=token, at=at)
    return {
        "expired key": make_key(*SCOPES, agency="dlh", at=long_ago)[1],
        "revoked key": revoked_key,
        "expired token": make_token(person, at=long_ago)[1],
        "revoked token": revoked_token,
    }
