"""Browsers that show messages: which may subscribe, for whom, and when it ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.messages import push
from core.tenancy import CityLike, inside
from reporting.models import PushSubscription
from reporting.rules.lifecycle import Role
from reporting.services.messages import subscriptions
from reporting.services.messages.people import user_key
from tests.make.people import make_person
from tests.reporting.messages.conftest import Browser
from tests.support.clients import CityClient, signed_in
from tests.support.post import PostOffice

pytestmark = pytest.mark.usefixtures("at")
MakeBrowser = Callable[[str], Browser]


def form(browser: Browser, **changed: str) -> dict[str, str]:
    target = browser.target
    return {
        "endpoint": target.endpoint, "p256dh": target.p256dh, "auth": target.auth, **changed,
    }  # fmt: skip


def test_a_device_subscribes_and_leaves(batam: CityLike, browser: MakeBrowser) -> None:
    client = CityClient(batam, device="ponsel-siti")
    hp = browser("hp")

    assert client.post("/pesan/langganan", form(hp)).status_code == 204
    assert client.post("/pesan/langganan", form(hp)).status_code == 204
    assert PushSubscription.objects.get().person.startswith("device:")

    stranger = CityClient(batam, device="ponsel-lain")
    stranger.post("/pesan/langganan/hapus", form(hp))
    assert PushSubscription.objects.count() == 1
    client.post("/pesan/langganan/hapus", form(hp))
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://fcm.googleapis.com:8443/x",
        "http://fcm.googleapis.com/x",
        "ftp://fcm.googleapis.com/x",
        "https://[::1/x",
        "",
        "https://fcm.googleapis.com/" + "x" * 1000,
    ],
)
def test_the_server_posts_to_no_other_address(
    batam: CityLike, browser: MakeBrowser, endpoint: str
) -> None:
    client = CityClient(batam, device="ponsel-siti")

    answer = client.post("/pesan/langganan", form(browser("hp"), endpoint=endpoint))

    assert answer.status_code == 422
    assert not PushSubscription.objects.exists()


def test_known_services_are_known() -> None:
    assert push.is_known_service("https://fcm.googleapis.com/fcm/send/abc")
    assert push.is_known_service("https://updates.push.services.mozilla.com/wpush/v2/abc")
    assert push.is_known_service("https://web.push.apple.com/abc")


@pytest.mark.parametrize("changed", [{"p256dh": "x"}, {"auth": ""}, {"p256dh": "A" * 87}])
def test_broken_keys_are_refused(
    batam: CityLike, browser: MakeBrowser, changed: dict[str, str]
) -> None:
    client = CityClient(batam, device="ponsel-siti")

    assert client.post("/pesan/langganan", form(browser("hp"), **changed)).status_code == 422
    assert not PushSubscription.objects.exists()


def test_only_somebody_signed_in_subscribes_as_staff(batam: CityLike, browser: MakeBrowser) -> None:
    person = make_person(Role.CREW)
    as_staff = {"as": "staff"}

    assert CityClient(batam, device="x").post(
        "/pesan/langganan", form(browser("hp")) | as_staff
    ).status_code == 422  # fmt: skip
    signed_in(batam, person).post("/pesan/langganan", form(browser("hp")) | as_staff)

    assert PushSubscription.objects.get().person == user_key(person)


def test_signing_out_ends_messages_on_that_device(batam: CityLike, browser: MakeBrowser) -> None:
    person = make_person(Role.CREW)
    client = signed_in(batam, person)
    client.defaults["HTTP_X_DEVICE_ID"] = "hp-regu"
    client.post("/pesan/langganan", form(browser("hp")) | {"as": "staff"})

    client.post("/keluar/")

    assert not PushSubscription.objects.exists()


def test_a_browser_has_one_owner_and_a_person_few_browsers(
    batam: CityLike, browser: MakeBrowser, office: PostOffice
) -> None:
    hp = browser("hp")
    for device in ("satu", "dua"):
        CityClient(batam, device=device).post("/pesan/langganan", form(hp))
    assert PushSubscription.objects.count() == 1

    client = CityClient(batam, device="dua")
    for number in range(subscriptions.MOST_PER_PERSON + 2):
        client.post("/pesan/langganan", form(browser(f"hp-{number}")))
    assert PushSubscription.objects.count() == subscriptions.MOST_PER_PERSON


def test_a_subscription_stays_in_its_city(
    batam: CityLike, bekasi: CityLike, browser: MakeBrowser
) -> None:
    CityClient(batam, device="satu").post("/pesan/langganan", form(browser("hp")))

    with inside(bekasi):
        assert not PushSubscription.objects.exists()
    CityClient(bekasi, device="satu").post("/pesan/langganan/hapus", form(browser("hp")))
    assert PushSubscription.objects.count() == 1
