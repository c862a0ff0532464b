"""The vendor writes packages: drafts nobody sees, versions nobody edits, cities that stay until they are moved."""

from __future__ import annotations

from typing import Any

import pytest

from billing.models import Package, Subscription
from billing.services import package_versions, packages
from core import clock
from core.audit.models import AuditEntry
from core.tenancy import inside_public
from tenants.models import City, VendorRole
from tests.make.platform import make_vendor
from tests.make.subscriptions import subscribe
from tests.support.clients import PlatformClient, signed_in_platform

PLACE = "/kelola/paket/"


@pytest.fixture
def billing(batam: City) -> PlatformClient:
    """Billing staff of the vendor; the price list is on sale."""
    with inside_public():
        packages.lay_out()
    return signed_in_platform(make_vendor(VendorRole.BILLING))


def newest(code: str = "kota") -> Package:
    with inside_public():
        found = Package.objects.filter(code=code).order_by("-version").first()
    assert found is not None
    return found


def typed(client: PlatformClient, path: str, **changes: str) -> dict[str, str]:
    """What the form holds, with changes, as a browser would send it."""
    form = client.get(path).context["form"]
    given = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in given.items()} | changes


def draft(client: PlatformClient, code: str = "kota") -> str:
    return str(client.post(f"{PLACE}{code}/baru").headers["Location"])


def test_a_draft_is_written_put_on_sale_and_then_fixed(billing: PlatformClient) -> None:
    before = newest()
    path = draft(billing)
    assert path == f"{PLACE}kota/{before.version + 1}/"
    assert draft(billing) == path, "one draft at a time"
    with inside_public():
        assert Package.objects.newest("kota") == before

    answer = billing.post(path, typed(billing, path, base_fee="120.000.000", max_staff="500"))
    assert answer.status_code == 302
    billing.post(f"{path}langkah", {"do": "publish"})

    after = newest()
    with inside_public():
        assert Package.objects.newest("kota") == after
    assert (after.base_fee_minor, after.limits["max_staff"]) == (12_000_000_000, 500)
    assert after.tiers == before.tiers
    assert after.optional_services == before.optional_services
    facts = {name: getattr(after, name) for name in package_versions.FIELDS}
    with pytest.raises(package_versions.VersionIsFixed):
        package_versions.save(package=after, facts=facts, actor_label="Ani", at=clock.now())
    with inside_public():
        kinds = AuditEntry.objects.filter(subject="kota").values_list("kind", flat=True)
        assert {"package_drafted", "package_changed", "package_published"} <= set(kinds)


def test_the_price_list_of_the_release_leaves_the_vendors_versions_alone(
    billing: PlatformClient,
) -> None:
    path = draft(billing)
    billing.post(path, typed(billing, path, base_fee="120.000.000"))
    billing.post(f"{path}langkah", {"do": "publish"})
    before = newest().version

    with inside_public():
        packages.lay_out()

    assert newest().version == before


@pytest.mark.parametrize(
    "changes",
    [
        {"base_fee": "17.000.050"},
        {"base_fee": "US$ 100"},
        {"base_fee": ""},
        {"base_fee": "-5"},
        {"name": ""},
        {"name": "x" * 81},
        {"price_0": ""},
        {"price_0": "12.345"},
        {"up_to_0": "500"},
        {"up_to_2": "900"},
        {"max_staff": "-1"},
        {"max_staff": "99999999999999999999"},
        {"kind_sso": "optional", "fee_sso": ""},
        {"kind_sso": "gratis"},
        {"categories": "Sampah!"},
        {"name": "a\x00b"},
    ],
)
def test_what_could_not_be_priced_is_refused_and_nothing_changes(
    billing: PlatformClient, changes: dict[str, str]
) -> None:
    path = draft(billing)
    before = newest()

    answer = billing.post(path, typed(billing, path, **changes))

    assert answer.status_code == 422
    after = newest()
    assert all(getattr(after, name) == getattr(before, name) for name in package_versions.FIELDS)


def test_a_city_stays_on_its_version_until_it_is_moved_at_the_price_shown(
    billing: PlatformClient, batam: City
) -> None:
    subscription = subscribe(batam, at=clock.now())
    path = draft(billing)
    billing.post(path, typed(billing, path, base_fee="120.000.000"))
    billing.post(f"{path}langkah", {"do": "publish"})
    assert has(subscription) == 1
    assert "Kota Batam" in billing.get(path).content.decode()

    where = billing.post(f"{path}pindah", {"city": "batam"}).headers["Location"]
    shown = billing.get(where).content.decode()
    assert "Rp 120.000.000" in shown
    assert has(subscription) == 1

    assert billing.post(where).status_code == 302
    assert has(subscription) == newest().version
    with inside_public():
        assert City.objects.get(pk=batam.pk).entitlements["package_version"] == newest().version
    assert billing.post(where).status_code == 302
    assert has(subscription) == newest().version


def test_a_version_withdrawn_meanwhile_moves_nobody(billing: PlatformClient, batam: City) -> None:
    subscription = subscribe(batam, at=clock.now())
    path = draft(billing)
    billing.post(f"{path}langkah", {"do": "publish"})
    where = billing.post(f"{path}pindah", {"city": "batam"}).headers["Location"]

    billing.post(f"{path}langkah", {"do": "withdraw"})
    answer = billing.post(where)

    assert answer.status_code in {409, 410, 422}
    assert "tidak dijual lagi" in answer.content.decode()
    assert has(subscription) == 1


def test_the_package_new_cities_start_with_stays_on_sale(billing: PlatformClient) -> None:
    billing.post(f"{PLACE}rintisan/1/langkah", {"do": "withdraw"})

    with inside_public():
        assert Package.objects.newest("rintisan").version == 1


def test_a_new_package_begins_as_a_draft(billing: PlatformClient) -> None:
    given = {"code": "kabupaten", "name": "Kabupaten"}

    assert billing.post(PLACE, given).headers["Location"] == f"{PLACE}kabupaten/1/"
    assert billing.post(PLACE, given).status_code == 422
    assert billing.post(PLACE, {"code": "X", "name": "X"}).status_code == 422
    with inside_public(), pytest.raises(Package.DoesNotExist):
        Package.objects.newest("kabupaten")


@pytest.mark.parametrize("role", [VendorRole.SUPPORT, VendorRole.OPERATIONS])
def test_prices_are_the_billing_staffs(billing: PlatformClient, role: VendorRole) -> None:
    other = signed_in_platform(make_vendor(role))

    for path in (PLACE, f"{PLACE}kota/1/"):
        assert billing.get(path).status_code == 200
        assert other.get(path).status_code == 403
    for path in (f"{PLACE}kota/baru", f"{PLACE}kota/1/langkah", f"{PLACE}kota/1/pindah"):
        assert other.post(path, {"do": "withdraw", "city": "batam"}).status_code == 403


def has(subscription: Subscription) -> int:
    """The version a city is on."""
    with inside_public():
        found: Any = Subscription.objects.select_related("package").get(pk=subscription.pk)
    return int(found.package.version)
