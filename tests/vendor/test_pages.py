"""Super-admin in the browser: the sick city on top, acts by role, failed deliveries, partners, people, trail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from core import clock
from core.audit import chain
from core.audit.models import AuditEntry
from core.outbox.models import OutboxMessage
from core.tenancy import inside, inside_public
from reporting.models import Report
from tenants.models import (
    City,
    CityEvent,
    CityPulse,
    CityState,
    Partner,
    PartnerMember,
    PartnerRole,
    SupportAccess,
    VendorMember,
    VendorRole,
)
from tenants.services import erasing, pulse
from tests.make.platform import make_partner, make_vendor
from tests.make.reporting import make_report
from tests.support.clients import CityClient, PlatformClient, signed_in_platform

pytestmark = pytest.mark.usefixtures("platform")
REASON = "Tagihan tidak dibayar sejak Maret"


def at_work(role: VendorRole = VendorRole.ADMIN) -> PlatformClient:
    return signed_in_platform(make_vendor(role))


def text(client: PlatformClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def promise(city: str, **facts: Any) -> OutboxMessage:
    given = {
        "topic": "reporting.route",
        "queue": "critical",
        "key": "BTM-26-000123",
        "payload": {"phone": "0812RAHASIA"},
        **facts,
    }
    return OutboxMessage.objects.create(city=city, **given)


def test_a_sick_city_stands_above_the_others(batam: City, bekasi: City) -> None:
    with inside(batam):
        report = make_report()
        Report.objects.filter(pk=report.pk).update(submitted_at=clock.now())
    with inside_public():
        at = clock.now()
        pulse.take_pulse(at)
        promise(bekasi.schema_name, dead_at=at, last_error="KeyError: 'x'")
        page = text(at_work(VendorRole.SUPPORT), "/kelola/")

        assert page.index("Kota Bekasi") < page.index("Kota Batam")
        assert "1 kiriman gagal" in page
        assert CityPulse.objects.get(city=batam).reports_today == 1
        assert CityPulse.objects.get(city=bekasi).reports_today == 0


def test_a_city_that_cannot_be_measured_says_so_and_stops_no_other(
    batam: City, bekasi: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(_at: object) -> dict[str, Any]:
        from django.db import DatabaseError

        from core.tenancy import current_city

        if current_city().code == "batam":
            raise DatabaseError("relation does not exist: RAHASIA")
        return {"reports_today": 7}

    monkeypatch.setattr(pulse, "_measures", [measure])
    with inside_public():
        pulse.take_pulse(clock.now())

        page = text(at_work(), "/kelola/?keadaan=sakit")
        assert CityPulse.objects.get(city=bekasi).reports_today == 7
    assert "tidak dapat diukur" in page
    assert "RAHASIA" not in page


def test_the_table_is_searched_and_costs_the_same_for_many_cities(
    batam: City, bekasi: City, django_assert_max_num_queries: Any
) -> None:
    with inside_public():
        City.objects.bulk_create(
            City(code=f"kota{n}", name=f"Kota {n}", number_prefix="KOT", state=CityState.APPLIED)
            for n in range(40)
        )
        client = at_work()
        with django_assert_max_num_queries(14):
            page = text(client, "/kelola/")
        assert page.count('class="row-link"') == 42
        assert text(client, "/kelola/?cari=bekasi").count('class="row-link"') == 1
        assert text(client, "/kelola/?keadaan=applied").count('class="row-link"') == 40
        assert "Tidak ada kota yang cocok" in text(client, "/kelola/?cari=%00zzz")
        assert text(client, "/kelola/?dari=99999999").count('class="row-link"') == 42


def test_failures_are_counted_by_city(batam: City, bekasi: City) -> None:
    from tenants import traffic

    CityClient(batam).get("/")
    before = traffic.last_day(clock.now())
    for _time in range(3):
        CityClient(batam).get("/")
    traffic.count(bekasi.schema_name, 500)
    after = traffic.last_day(clock.now())

    def grown(city: City) -> tuple[int, int]:
        old, new = before.get(city.schema_name, (0, 0)), after.get(city.schema_name, (0, 0))
        return new[0] - old[0], new[1] - old[1]

    assert grown(batam) == (3, 0)
    assert grown(bekasi) == (1, 1)


def test_suspending_and_reopening_with_a_reason_the_city_reads(batam: City) -> None:
    with inside_public():
        client = at_work(VendorRole.OPERATIONS)
        where = "/kelola/kota/batam/"
        assert "Hentikan sementara" in text(client, where)

        refused = client.post(f"{where}langkah", {"step": "suspend", "reason": " "})
        assert refused.status_code == 422
        assert City.objects.get(code="batam").state == CityState.ACTIVE
        assert (
            client.post(f"{where}langkah", {"step": "suspend", "reason": REASON}).status_code == 302
        )

        page = text(client, where)
        assert REASON in page
        assert "hanya membaca" in page
        assert (
            client.post(f"{where}langkah", {"step": "suspend", "reason": REASON}).status_code == 422
        )
        assert client.post(f"{where}langkah", {"step": "reopen"}).status_code == 302
        assert City.objects.get(code="batam").state == CityState.ACTIVE
        kinds = CityEvent.objects.filter(city=batam).values_list("kind", flat=True)
        assert {"suspend", "reopen"} <= set(kinds)


def test_closing_asks_for_the_code_and_erasing_for_time(batam: City) -> None:
    with inside_public():
        client = at_work(VendorRole.OPERATIONS)
        where = "/kelola/kota/batam/langkah"
        close = {"step": "close", "reason": REASON}

        assert client.post(where, close).status_code == 422
        assert client.post(where, {**close, "sure": "bekasi"}).status_code == 422
        assert City.objects.get(code="batam").state == CityState.ACTIVE
        assert client.post(where, {**close, "sure": "batam"}).status_code == 302
        assert City.objects.get(code="batam").state == CityState.CLOSED

        assert "Hapus selamanya" not in text(client, "/kelola/kota/batam/")
        erase = {"step": "erase", "reason": REASON, "sure": "batam"}
        assert client.post(where, erase).status_code == 422
        assert not OutboxMessage.objects.filter(topic=erasing.TOPIC).exists()

        City.objects.filter(code="batam").update(erase_after=clock.now() - timedelta(hours=1))
        assert "Hapus selamanya" in text(client, "/kelola/kota/batam/")
        assert client.post(where, erase).status_code == 302
        promise = OutboxMessage.objects.get(topic=erasing.TOPIC)
        assert (promise.queue, promise.payload["city"]) == ("provisioning", batam.pk)
        # Only the builder holds the owner's password: until it has erased the city, it is closed.
        assert City.objects.get(code="batam").state == CityState.CLOSED


def test_roles_decide_what_is_offered_and_what_is_taken(batam: City) -> None:
    with inside_public():
        support, billing = at_work(VendorRole.SUPPORT), at_work(VendorRole.BILLING)

        assert "Tindakan" not in text(support, "/kelola/kota/batam/")
        for step in ("suspend", "close"):
            given = {"step": step, "reason": REASON, "sure": "batam"}
            assert support.post("/kelola/kota/batam/langkah", given).status_code == 403
        close = {"step": "close", "reason": REASON, "sure": "batam"}
        assert billing.post("/kelola/kota/batam/langkah", close).status_code == 422
        assert City.objects.get(code="batam").state == CityState.ACTIVE


def test_opening_a_visit_shows_the_door_once(batam: City) -> None:
    with inside_public():
        client = at_work(VendorRole.SUPPORT)
        given = {"reason": "Kota minta bantuan impor wilayah", "minutes": "15"}
        assert (
            client.post("/kelola/kota/batam/dukungan", {**given, "reason": "x"}).status_code == 422
        )
        answer = client.post("/kelola/kota/batam/dukungan", given)
        where = answer.headers["Location"]

        first, again = text(client, where), text(client, where)
        assert "batam.localhost" in first
        assert "/dukungan/masuk/?kunci=" in first
        assert "kunci=" not in again
        visit = SupportAccess.objects.get()
        assert not visit.may_write
        assert visit.ends_at - visit.opened_at == timedelta(minutes=15)
        assert visit.token_hash not in first
        other = at_work(VendorRole.SUPPORT)
        assert other.post(f"{where}akhiri").status_code == 403
        assert client.post(f"{where}akhiri").status_code == 302
        visit.refresh_from_db()
        assert visit.ended_at is not None


def test_failed_deliveries_are_shown_without_what_is_in_them_and_tried_again(
    batam: City, bekasi: City
) -> None:
    error = (
        "IntegrityError: duplicate key value (phone)=(0812RAHASIA)\n\nTraceback:\n"
        '  File "/srv/app/reporting/services/rollups.py", line 77, in count\n    raise\n'
    )
    with inside_public():
        at = clock.now()
        mine = promise(batam.schema_name, dead_at=at, last_error=error, attempts=8)
        other = promise(bekasi.schema_name, dead_at=at, last_error=error)
        client = at_work(VendorRole.OPERATIONS)

        page = text(client, "/kelola/antrean/?kota=batam")
        assert "IntegrityError" in page
        assert "reporting/services/rollups.py:77 count" in page
        assert "RAHASIA" not in page
        assert f'value="{mine.pk}"' in page
        assert f'value="{other.pk}"' not in page
        client.post("/kelola/antrean/lagi", {"kota": "batam"})

        mine.refresh_from_db()
        other.refresh_from_db()
        assert (mine.dead_at, mine.attempts) == (None, 0)
        assert other.dead_at is not None
        client.post("/kelola/antrean/lagi", {"kiriman": str(other.pk)})
        assert type(other).objects.get(pk=other.pk).dead_at is None
        assert AuditEntry.objects.filter(kind="outbox_redriven").count() == 2


@pytest.mark.parametrize("given", [{}, {"kota": "tidakada"}, {"kiriman": "x"}, {"jenis": "\x00"}])
def test_trying_nothing_again_changes_nothing(batam: City, given: dict[str, str]) -> None:
    with inside_public():
        row = promise(batam.schema_name, dead_at=clock.now())
        answer = at_work(VendorRole.OPERATIONS).post("/kelola/antrean/lagi", given)

        assert answer.status_code in {302, 422}
        row.refresh_from_db()
        assert row.dead_at is not None


def test_a_partner_is_taken_on_given_people_and_cities_and_switched_off(batam: City) -> None:
    with inside_public():
        client = at_work(VendorRole.BILLING)
        given = {"code": "indosat", "name": "Indosat", "contact_email": "mitra@indosat.example"}
        assert client.post("/kelola/mitra/", given).headers["Location"] == "/kelola/mitra/indosat/"
        assert client.post("/kelola/mitra/", given).status_code == 422
        person = {"email": "ani@indosat.example", "name": "Ani", "role": PartnerRole.MANAGER.value}
        assert client.post("/kelola/mitra/indosat/undang", person).status_code == 302
        assert client.post("/kelola/mitra/indosat/undang", person).status_code == 422
        client.post("/kelola/kota/batam/mitra", {"partner": "indosat"})

        assert "Ani" in text(client, "/kelola/mitra/indosat/")
        assert "Kota Batam" in text(client, "/kelola/mitra/indosat/")
        partner = Partner.objects.get(code="indosat")
        assert City.objects.get(code="batam").partner == partner
        member = PartnerMember.objects.get(partner=partner)
        seller = signed_in_platform(member.user)
        assert seller.get("/petugas/").status_code == 302

        client.post("/kelola/mitra/indosat/aktif", {"active": "0"})

        assert seller.get("/petugas/").status_code == 403


@pytest.mark.parametrize(
    "given",
    [
        {"code": "A", "name": "X"},
        {"code": "telkomsel", "name": ""},
        {"code": "tel komsel", "name": "X"},
        {"code": "telkomsel", "name": "X" * 121},
        {"code": "telkomsel", "name": "X", "contact_email": "bukan surel"},
    ],
)
def test_a_partner_that_cannot_be_is_refused_in_words(given: dict[str, str]) -> None:
    answer = at_work(VendorRole.BILLING).post("/kelola/mitra/", given)

    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not Partner.objects.exists()


def test_people_of_the_vendor_are_invited_by_admins_alone() -> None:
    admin, other = at_work(), at_work(VendorRole.OPERATIONS)
    given = {"email": "eka@tanggap.example", "name": "Eka", "role": "support"}

    assert other.post("/kelola/orang/", given).status_code == 403
    assert admin.post("/kelola/orang/", {**given, "role": "king"}).status_code == 422
    assert admin.post("/kelola/orang/", given).status_code == 302
    member = VendorMember.objects.get(user__email="eka@tanggap.example")
    where = f"/kelola/orang/{member.user.public_id}/"
    admin.post(where, {"do": "role", "role": "operations"})
    member.refresh_from_db()
    assert member.role == VendorRole.OPERATIONS
    admin.post(where, {"do": "off"})
    member.refresh_from_db()
    assert not member.is_active
    assert admin.post(where, {"do": "promote"}).status_code == 404


def test_every_act_stands_in_the_trail_and_the_trail_says_whether_it_holds(batam: City) -> None:
    with inside_public():
        make_partner()
        client = at_work()
        client.post("/kelola/mitra/telkomsel/aktif", {"active": "0"})
        with transaction.atomic():
            from django.db import connection

            connection.check_constraints()  # the links are made when a transaction ends

        page = text(client, "/kelola/jejak/")

        assert "partner_switched_off" in page
        assert "utuh" in page
        assert chain.head().position > 0


PATHS = {
    "/kelola/": set(VendorRole),
    "/kelola/kota/batam/": set(VendorRole),
    "/kelola/dukungan/": {VendorRole.SUPPORT, VendorRole.OPERATIONS, VendorRole.ADMIN},
    "/kelola/antrean/": {VendorRole.OPERATIONS, VendorRole.ADMIN},
    "/kelola/mitra/": {VendorRole.BILLING, VendorRole.ADMIN},
    "/kelola/mitra/telkomsel/": {VendorRole.BILLING, VendorRole.ADMIN},
    "/kelola/orang/": {VendorRole.ADMIN},
    "/kelola/jejak/": {VendorRole.ADMIN},
}


@pytest.mark.parametrize("role", list(VendorRole))
def test_each_role_opens_its_pages_and_no_others(batam: City, role: VendorRole) -> None:
    with inside_public():
        make_partner()
        client = at_work(role)
        opened = {path for path in PATHS if client.get(path).status_code == 200}

    assert opened == {path for path, roles in PATHS.items() if role in roles}
