"""The builder: what was asked for is built once, whoever is killed in between, and progress is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connections
from django.test import Client

from billing.services import entitling
from core.identity.models import User
from core.outbox import consumer
from core.outbox.models import OutboxMessage
from core.tenancy import inside, inside_public
from reporting.models import Agency, Area, Category, CitySettings, Membership
from reporting.rules.roles import Role
from reporting.services import invitations
from tenants import hosts
from tenants.models import (
    Application,
    ApplicationState,
    City,
    CityEvent,
    CityState,
    Domain,
    ProvisioningStep,
)
from tenants.rules.building import STEPS, Build
from tenants.rules.life import State
from tenants.selectors.provisioning import progress
from tenants.services import building, fleet, grants, life, owner, provisioning, spares, template
from tenants.signals import city_built
from tests.support.database import close_all
from tests.tenants.conftest import AT
from tests.tenants.test_provisioning import _orphans

Moment = tuple[str, Any, str, str]
ADMIN = "kominfo@bandung.example"

#: Where the builder's process is killed: a name, what is patched, and before or after which call.
MOMENTS: list[Moment] = [
    ("nothing done", building, "_take", "before"),
    *(
        (f"{step.name.value} {when}", building, act, when)
        for step, act in zip(STEPS, ("_build_schema", "_set_up", "_open", "_invite"), strict=True)
        for when in ("before", "after")
    ),
    ("spare claimed, not committed", spares, "claim", "after"),
    ("schema stamped, not committed", template, "stamp", "after"),
    ("role made, not committed", grants, "create_city_role", "after"),
    ("package being given", entitling, "apply_package", "before"),
    ("state moved, not committed", life, "move", "second"),
    ("first admin made, not committed", invitations, "send", "after"),
    ("everything done, not told", provisioning, "enqueue_for_each", "before"),
]


def ask(code: str = "bandung", **more: Any) -> City:
    facts: dict[str, Any] = {
        "code": code,
        "name": f"Kota {code.title()}",
        "number_prefix": "BDG",
        "admin_name": "Siti Rahma",
        "admin_email": ADMIN,
        **more,
    }
    return provisioning.request(provisioning.Facts(**facts), at=AT)


def promises(topic: str = provisioning.BUILD) -> list[OutboxMessage]:
    with inside_public():
        return list(OutboxMessage.objects.filter(topic=topic).order_by("pk"))


def work() -> None:
    """What the builder does with everything that waits; a lease of somebody dead is over."""
    with inside_public():
        waiting = OutboxMessage.objects.waiting().filter(topic=provisioning.BUILD)
        waiting.update(lease_until=None)
        ids = list(waiting.values_list("pk", flat=True))
    consumer.consume("public", ids)


@contextmanager
def killed(target: Any, name: str, when: str) -> Iterator[None]:
    """``kill -9`` of this very process, before or after a call of the patched function."""
    whole: Callable[..., Any] = getattr(target, name)
    calls = 0

    def run(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        found = whole(*args, **kwargs)
        if when == "after" or calls == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    with mock.patch.object(target, name, run):
        yield


def work_in_a_process_that_is_killed(target: Any, name: str, when: str) -> None:
    close_all()
    child = os.fork()
    if child == 0:
        try:
            with killed(target, name, when):
                work()
        finally:
            os._exit(3)  # it should not have come here
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the builder was not killed"
    assert os.WTERMSIG(status) == signal.SIGKILL


def everything(code: str) -> dict[str, object]:
    """All that building a city leaves behind, counted."""
    with inside_public():
        city = City.objects.get(code=code)
        there: dict[str, object] = {
            "state": city.state,
            "ready": city.is_ready,
            "hosts": Domain.objects.filter(tenant=city).count(),
            "cities": City.objects.filter(code=code).count(),
            "events": list(city.events.order_by("pk").values_list("kind", flat=True)),
            "steps": list(city.provisioning_steps.values_list("name", flat=True)),
            "unfinished": city.provisioning_steps.filter(done_at=None).count(),
            "package": city.entitlements["package"],
            "application": Application.objects.get(city=city).state,
            "invitations": OutboxMessage.objects.filter(
                city=city.schema_name, topic=invitations.TOPIC
            ).count(),
        }
    with inside(city):
        there |= {
            "agencies": Agency.objects.count(),
            "areas": Area.objects.count(),
            "categories": Category.objects.count(),
            "settings": CitySettings.objects.count(),
            "people": list(User.objects.values_list("email", flat=True)),
            "admins": Membership.objects.filter(role=Role.CITY_ADMIN).count(),
        }
    return there


@pytest.mark.parametrize("with_spare", [True, False])
def test_killed_at_every_step_it_converges_and_nothing_is_doubled(
    fresh: None, with_spare: bool
) -> None:
    ask("utuh")
    work()
    whole = everything("utuh")
    assert (whole["state"], whole["admins"], whole["invitations"]) == ("trial", 1, 1)

    for number, (moment, target, name, when) in enumerate(MOMENTS):
        if moment == "spare claimed, not committed" and not with_spare:
            continue
        if "stamped" in moment or "role made" in moment:
            if with_spare:
                continue
        elif with_spare:
            provisioning.refill_spares(1)
        code = f"kota{number}"
        ask(code)

        work_in_a_process_that_is_killed(target, name, when)
        if not everything_is_open(code):
            hosts.forget()
            assert Client(HTTP_HOST=f"{code}.localhost").get("/").status_code == 404, moment
        work()

        hosts.forget()
        assert everything(code) == whole, moment
        assert Client(HTTP_HOST=f"{code}.localhost").get("/").status_code == 200, moment
        assert promises()[-1].done_at is not None, moment
    assert _orphans() == set()
    with owner.transaction() as cursor:
        cursor.execute(
            r"SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'c\_%'"
            " AND nspname NOT IN (SELECT schema_name FROM public.tenants_spareschema)"
        )
        row = cursor.fetchone()
    with inside_public():
        assert row == (City.objects.count(),)


def everything_is_open(code: str) -> bool:
    with inside_public():
        return bool(City.objects.filter(code=code, is_ready=True).exists())


def test_killed_again_and_again_it_still_converges(fresh: None) -> None:
    ask("gigih")
    for _, target, name, when in MOMENTS[1:6]:
        work_in_a_process_that_is_killed(target, name, when)

    work()

    assert everything("gigih")["state"] == "trial"
    with inside_public():
        tried = ProvisioningStep.objects.get(city__code="gigih", name=Build.SCHEMA.value)
    assert tried.attempts == 3  # before it, after it unnoted, and then for good


def test_a_verified_application_becomes_a_city_once(fresh: None) -> None:
    with inside_public():
        application = Application.objects.create(
            key_hash="x" * 64, state=ApplicationState.VERIFIED, region_code="73.71",
            region_name="Kota Makassar", contact_name="Siti", contact_email=ADMIN,
            email_verified_at=AT, expires_at=AT + timedelta(days=1),
        )  # fmt: skip

    city = provisioning.request(application, at=AT)
    again = provisioning.request(application, at=AT)

    assert city == again
    assert len(promises()) == 1
    assert (city.code, city.number_prefix, city.time_zone, city.kind) == (
        "makassar", "MKS", "Asia/Makassar", "kota",
    )  # fmt: skip
    assert not progress(city).is_ready
    work()
    told = progress(city)
    assert (told.is_ready, told.is_over, told.failed, told.percent) == (True, True, False, 100)
    assert "makassar.localhost" in told.url
    with inside_public():
        application.refresh_from_db()
        city.refresh_from_db()
    assert (application.state, city.state) == (ApplicationState.OPEN, CityState.TRIAL)
    assert city.trial_ends_at == city.ready_at + timedelta(days=30)  # type: ignore[operator]


def test_a_second_city_of_the_same_name_gets_an_address_of_its_own(db: None) -> None:
    with inside_public():
        application = Application.objects.create(
            key_hash="y" * 64, region_code="21.71", region_name="Kota Batam",
            email_verified_at=AT, contact_email=ADMIN, expires_at=AT,
        )  # fmt: skip

        assert provisioning.request(application, at=AT).code == "batam-2"


def test_nobody_gets_a_city_before_their_address_is_verified(db: None) -> None:
    with inside_public():
        application = Application.objects.create(
            key_hash="z" * 64, region_code="73.71", region_name="Kota Makassar", expires_at=AT
        )
        before = City.objects.count()

        with pytest.raises(provisioning.NotVerified):
            provisioning.request(application, at=AT)

        assert (City.objects.count(), promises()) == (before, [])


def test_a_taken_code_or_host_writes_nothing(db: None) -> None:
    for facts in ({"code": "batam"}, {"host": "batam.localhost"}, {"host": "tanggap.localhost"}):
        with pytest.raises(provisioning.CityExists):
            ask(**{"code": "baru", **facts})
    assert promises() == []
    with inside_public():
        assert not City.objects.filter(code="baru").exists()
        assert not Application.objects.filter(contact_email=ADMIN).exists()


def test_a_failing_step_is_told_tried_again_and_given_up_with_a_word(
    fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = ask("gagal")
    with monkeypatch.context() as patch:
        patch.setattr(city_built, "send", mock.Mock(side_effect=RuntimeError("disk full")))
        work()
        told = progress(city)
        assert [step.state for step in told.steps] == ["done", "running", "waiting", "waiting"]
        assert not told.is_over
        with inside_public():
            failed = ProvisioningStep.objects.get(city=city, name=Build.SET_UP.value)
        assert failed.error == "RuntimeError: disk full"
        for _ in range(7):
            work()

    assert progress(city).failed
    with inside_public():
        assert CityEvent.objects.filter(city=city, kind=building.FAILED).count() == 1
        OutboxMessage.objects.dead().update(dead_at=None, attempts=0)
    work()
    assert (progress(city).failed, progress(city).is_ready) == (False, True)


def test_a_city_closed_while_it_waits_is_not_built(fresh: None) -> None:
    city = ask("batal")
    life.move(city, "close", actor_label="Vendor", at=AT, reason="Salah daftar")

    work()

    with inside_public():
        city.refresh_from_db()
    assert (city.state, city.is_ready, city.schema_built_at) == ("closed", False, None)


def test_a_city_opens_as_what_was_asked_for(fresh: None) -> None:
    ask("langsung", opens_as=State.ACTIVE, admin_email="")
    work()

    with inside_public():
        city = City.objects.get(code="langsung")
    assert (city.state, city.trial_ends_at) == ("active", None)
    with inside(city):
        assert User.objects.count() == 0


def test_the_builder_keeps_spares(fresh: None, settings: Any) -> None:
    settings.SPARE_SCHEMAS = 2
    ask("pertama")
    work()
    (promise,) = promises(provisioning.KEEP_SPARES)

    consumer.consume("public", [promise.pk])

    with owner.transaction() as cursor:
        cursor.execute("SELECT count(*) FROM public.tenants_spareschema")
        assert cursor.fetchone() == (2,)
    connections.close_all()


def test_a_dropped_city_takes_every_row_about_it_along(fresh: None) -> None:
    ask("coba")
    work()
    with inside_public():
        city = City.objects.get(code="coba")

    provisioning.drop(city)

    with inside_public():
        assert not Application.objects.filter(contact_email=ADMIN).exists()
        assert not CityEvent.objects.filter(city_id=city.pk).exists()
        assert not ProvisioningStep.objects.filter(city_id=city.pk).exists()
        assert City.objects.count() == 2


def test_without_its_schema_a_city_keeps_its_ledger_and_the_fleet_goes_on(fresh: None) -> None:
    ask("pergi")
    work()
    with inside_public():
        city = City.objects.get(code="pergi")
        before = CityEvent.objects.filter(city=city).count()

    provisioning.remove_schema(city)
    provisioning.remove_schema(city)

    assert (city.schema_built_at, city.is_ready) == (None, False)
    with inside_public():
        assert CityEvent.objects.filter(city=city).count() == before > 0
    assert fleet.migrate_cities().failed == {}
