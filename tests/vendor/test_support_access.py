"""Support access: for a reason, for a while, one city at a time, seen by that city page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from core import clock
from core.audit.models import AuditEntry
from core.errors import DomainError, Forbidden, Invalid
from core.identity.models import User
from core.tenancy import inside, inside_public
from core.webhooks.models import Endpoint
from reporting.models import ApiKey, Membership
from reporting.rules.roles import Role
from tenants.models import City, CityEvent, SupportAccess, VendorMember, VendorRole
from tenants.services import people, support
from tests.make.people import make_person
from tests.make.platform import make_platform_person, make_vendor
from tests.make.reporting import make_report
from tests.support import outbox
from tests.support.clients import CityClient, signed_in

REASON = "Kota melapor bahwa antrean kosong"
ADDRESSES = ("/atur/", "/atur/kategori/", "/meja/")


def opened(city: City, user: User, **how: object) -> tuple[SupportAccess, str]:
    facts = {"reason": REASON, "minutes": 30, "may_write": False, "at": clock.now(), **how}
    return support.open_visit(city=city, user=user, **facts)  # type: ignore[arg-type]


def visitor(city: City, user: User | None = None, **how: object) -> CityClient:
    """Somebody of the vendor who came in by the door."""
    _visit, key = opened(city, user or make_vendor(VendorRole.OPERATIONS), **how)
    client = CityClient(city)
    assert client.get(f"/dukungan/masuk/?kunci={key}").status_code == 200
    assert client.post("/dukungan/masuk/", {"kunci": key}).headers["Location"] == "/atur/"
    return client


def seen(city: City, kind: str = "support_viewed") -> list[str]:
    with inside(city):
        entries = AuditEntry.objects.filter(kind=kind).order_by("pk")
        return [entry.facts["path"] for entry in entries]


def test_a_visitor_sees_the_city_and_every_page_stands_in_its_trail(batam: City) -> None:
    client = visitor(batam)

    pages = [client.get(path) for path in ADDRESSES]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert seen(batam) == list(ADDRESSES)
    entry = AuditEntry.objects.filter(kind="support_viewed").first()
    assert entry is not None
    assert entry.actor_label == "Sari (Dukungan Tanggap)"


def test_every_page_carries_the_strip_and_nobody_elses(batam: City) -> None:
    client = visitor(batam)

    for path in (*ADDRESSES, "/"):
        page = client.get(path).content.decode()
        assert "Sari (Dukungan Tanggap)" in page
        assert "hanya baca" in page
    admin = signed_in(batam, make_person(Role.CITY_ADMIN))
    assert "support-strip" not in admin.get("/atur/").content.decode()


def test_the_citys_admins_hear_of_it_by_mail(
    batam: City, bekasi: City, mailoutbox: list[EmailMessage]
) -> None:
    boss = make_person(Role.CITY_ADMIN, name="Pak Hendra")
    make_person(Role.AGENCY_HEAD)
    with inside(bekasi):
        make_person(Role.CITY_ADMIN)

    opened(batam, make_vendor(VendorRole.SUPPORT))
    outbox.drain()
    assert mailoutbox == []  # asked for, not used: nobody is inside
    visitor(batam, make_vendor(VendorRole.OPERATIONS))
    outbox.drain()

    assert [letter.to for letter in mailoutbox] == [[boss.email]]
    body = mailoutbox[0].body
    assert "Sari (Dukungan Tanggap)" in body
    assert REASON in body
    assert "hanya dapat melihat" in body
    assert "http://batam.localhost" in body


def test_looking_changes_nothing(batam: City) -> None:
    client = visitor(batam)
    before = Membership.objects.count()

    for path in ("/atur/kategori/tambah", "/atur/orang/undang", "/lapor", "/api/v1/reports"):
        answer = client.post(path, {"name": "Baru", "email": "x@batam.example"})
        assert answer.status_code == 403, path

    assert Membership.objects.count() == before
    assert "/atur/orang/undang" in seen(batam, "support_refused")


def test_with_leave_to_change_the_set_up_may_be_mended_but_nobody_let_in(batam: City) -> None:
    client = visitor(batam, may_write=True)
    admin = make_person(Role.CITY_ADMIN)

    client.post("/atur/layar/", {"name": "Layar"})
    invited = client.post(
        "/atur/orang/undang",
        {"email": "x@batam.example", "name": "X", "role": Role.CITY_ADMIN.value},
    )
    renamed = client.post("/atur/merek/pengumuman", {"banner_text": "Uji"})

    assert invited.status_code == 403
    assert renamed.status_code != 403
    assert not User.objects.filter(email="x@batam.example").exists()
    assert admin.is_active


def test_nothing_is_left_behind_that_outlives_the_visit(batam: City) -> None:
    """A key or a webhook would go on reading the city when the hour is over."""
    client = visitor(batam, may_write=True)
    asked = {
        "/pengembang/kunci/": {"name": "Pintu belakang", "scopes": ["reports.read"]},
        "/atur/webhook/baru": {"url": "https://kait.penerima.example/", "events": ["*"]},
        "/atur/paket/keluar/unduh": {},
    }

    for path, form in asked.items():
        assert client.post(path, form).status_code == 403, path

    assert not ApiKey.objects.exists()
    assert not Endpoint.objects.exists()
    assert seen(batam, "support_refused") == list(asked)


def test_no_identity_no_secret_report_and_no_private_request_is_shown(batam: City) -> None:
    secret = make_report(visibility="secret")
    client = visitor(batam)

    assert client.get(f"/meja/{secret.number}").status_code == 404
    assert client.get("/atur/data-pribadi/").status_code == 403
    assert client.get("/akun/password/change/").status_code == 403
    assert client.get("/atur/paket/keluar/").status_code == 403  # the archive holds all of them


@pytest.mark.parametrize("length", support.LENGTHS)
def test_when_the_time_is_over_the_visit_is(batam: City, length: int) -> None:
    now = clock.now()
    early = now - timedelta(minutes=length, seconds=-90)
    user = make_vendor(VendorRole.OPERATIONS)
    visit, key = opened(batam, user, minutes=length, at=early)
    with inside_public():
        SupportAccess.objects.filter(pk=visit.pk).update(opened_at=now)
    client = CityClient(batam)
    client.post("/dukungan/masuk/", {"kunci": key})
    assert client.get("/atur/").status_code == 200

    with inside_public():
        SupportAccess.objects.filter(pk=visit.pk).update(
            opened_at=now - timedelta(hours=2), ends_at=now - timedelta(seconds=1)
        )

    assert client.get("/atur/").status_code == 403
    assert client.get("/atur/").headers["Location"].startswith("/masuk/")


def test_a_key_opens_one_city_once_and_soon(batam: City, bekasi: City) -> None:
    _visit, key = opened(batam, make_vendor())

    assert CityClient(bekasi).post("/dukungan/masuk/", {"kunci": key}).status_code == 403
    first = CityClient(batam)
    assert first.post("/dukungan/masuk/", {"kunci": key}).status_code == 302
    assert CityClient(batam).post("/dukungan/masuk/", {"kunci": key}).status_code == 403
    stolen = CityClient(bekasi)
    stolen.cookies = first.cookies
    assert stolen.get("/atur/").headers["Location"].startswith("/masuk/")
    late, key = opened(bekasi, make_vendor(), at=clock.now() - timedelta(minutes=3))
    assert CityClient(bekasi).post("/dukungan/masuk/", {"kunci": key}).status_code == 403
    assert late.entered_at is None


def test_one_visit_at_a_time(batam: City, bekasi: City) -> None:
    user = make_vendor(VendorRole.SUPPORT)
    visit, _key = opened(batam, user)

    with pytest.raises(support.AlreadyInside):
        opened(bekasi, user)
    support.end(visit=visit, actor_label="Sari", at=clock.now())

    opened(bekasi, user)


def test_what_the_clock_ended_makes_room(batam: City, bekasi: City) -> None:
    user = make_vendor()
    before, _key = opened(batam, user, at=clock.now() - timedelta(hours=3))

    opened(bekasi, user)

    with inside_public():
        before.refresh_from_db()
    assert before.ended_at == before.ends_at


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"reason": "cek"}, Invalid),
        ({"reason": "x" * 501}, Invalid),
        ({"minutes": 61}, Invalid),
        ({"minutes": 0}, Invalid),
        ({"may_write": True}, Forbidden),
    ],
)
def test_what_may_not_be_opened_is_not(
    batam: City, how: dict[str, object], error: type[DomainError]
) -> None:
    user = make_vendor(VendorRole.SUPPORT)

    with pytest.raises(error):
        opened(batam, user, **how)

    with inside_public():
        assert not SupportAccess.objects.exists()
    with pytest.raises(Forbidden):
        opened(batam, make_platform_person())


def test_somebody_let_go_is_out_of_the_city_at_once(batam: City) -> None:
    make_vendor()
    user = make_vendor(VendorRole.OPERATIONS)
    client = visitor(batam, user)
    assert client.get("/atur/").status_code == 200

    with inside_public():
        member = VendorMember.objects.get(user=user)
    people.switch_off(member=member, actor_label="Sari", at=clock.now())

    assert client.get("/atur/").status_code == 403


def test_somebody_who_may_no_longer_change_cities_stops_changing_this_one(batam: City) -> None:
    user = make_vendor(VendorRole.OPERATIONS)
    writing, looking = visitor(batam, user, may_write=True), visitor(batam, make_vendor())
    with inside_public():
        VendorMember.objects.filter(user=user).update(role=VendorRole.SUPPORT)

    assert writing.post("/atur/merek/pengumuman", {"banner_text": "Uji"}).status_code == 403
    assert looking.get("/atur/").status_code == 200


def test_the_citys_admin_sees_and_ends_it_and_no_neighbour_does(batam: City, bekasi: City) -> None:
    client = visitor(batam)
    client.get("/atur/kategori/")
    with inside_public():
        visit = SupportAccess.objects.get()
    admin = signed_in(batam, make_person(Role.CITY_ADMIN))
    with inside(bekasi):
        neighbour = signed_in(bekasi, make_person(Role.CITY_ADMIN))
    where = f"/atur/dukungan/{visit.public_id}/"

    assert REASON in admin.get("/atur/dukungan/").content.decode()
    assert "/atur/kategori/" in admin.get(where).content.decode()
    assert REASON not in neighbour.get("/atur/dukungan/").content.decode()
    assert neighbour.get(where).status_code == 404
    assert neighbour.post(f"{where}akhiri").status_code == 404
    assert client.get("/atur/").status_code == 200

    assert admin.post(f"{where}akhiri").status_code == 302

    assert client.get("/atur/").status_code == 403
    with inside_public():
        kinds = list(CityEvent.objects.filter(city=batam).values_list("kind", flat=True))
    assert kinds.count("support_opened") == kinds.count("support_ended") == 1


def test_leaving_ends_it_and_a_visitor_is_not_one_of_the_citys_people(batam: City) -> None:
    client = visitor(batam)
    page = client.get("/atur/orang/").content.decode()
    assert "@tanggap.invalid" not in page
    guest = User.objects.get(email__endswith=support.GUEST_DOMAIN)
    assert not guest.is_active
    assert not guest.has_usable_password()

    assert client.get("/keluar/").headers["Location"] == "/dukungan/selesai/"
    assert client.post("/dukungan/selesai/").status_code == 200

    assert client.get("/atur/").headers["Location"].startswith("/masuk/")
    with inside_public():
        assert SupportAccess.objects.get().ended_at is not None
