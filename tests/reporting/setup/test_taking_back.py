"""Every change with a way back: the earlier values return, later ones are never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.audit.models import AuditEntry
from core.branding import services as branding
from core.identity.models import User
from core.identity.second_factor import enrol, has_second_factor
from core.tenancy import CityLike, inside
from reporting.models import Agency, Area, Holiday, Membership, SlaTarget, WorkingCalendar
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.selectors.setup import targets as target_selector
from reporting.services.catalog import (
    agencies,
    areas,
    brand,
    calendar_days,
    calendars,
    people,
    targets,
)
from reporting.services.catalog.targets import Case, Promise
from tests.make.people import make_person
from tests.reporting.setup.conftest import browser_of
from tests.support.clients import signed_in

ADMIN = Actor(Role.CITY_ADMIN, "Bu Rina")


def _by() -> dict[str, Any]:
    return {"actor": ADMIN, "at": clock.now()}


def _take_back(browser: Client, kind: str) -> str:
    entry = AuditEntry.objects.filter(kind=kind).latest("pk")
    page = browser.post(f"/atur/jejak/{entry.pk}/batalkan", follow=True)
    return page.content.decode()


def _change_agency(**said: Any) -> None:
    known = agencies.details_of(agencies.require("dlh"))
    from dataclasses import replace

    agencies.change(code="dlh", details=replace(known, **said), **_by())


def test_an_agencys_fields_return_and_later_ones_stay(admin: Client) -> None:
    before = agencies.details_of(agencies.require("dlh"))
    _change_agency(phone="0778 111", areas=("21.71.01",))
    first = AuditEntry.objects.filter(kind="agency_changed").latest("pk")
    _change_agency(email="dlh@batam.example")

    page = admin.post(f"/atur/jejak/{first.pk}/batalkan", follow=True).content.decode()

    now = agencies.details_of(agencies.require("dlh"))
    assert (now.phone, now.areas) == (before.phone, before.areas)
    assert now.email == "dlh@batam.example"
    assert "mengembalikan sebuah perubahan" in page
    assert AuditEntry.objects.filter(kind="change_taken_back").get().facts["entry"] == first.pk


def test_what_was_changed_since_is_named_and_nothing_returns(admin: Client) -> None:
    _change_agency(phone="0778 111", email="satu@batam.example")
    first = AuditEntry.objects.filter(kind="agency_changed").latest("pk")
    _change_agency(phone="0778 222")
    before = agencies.details_of(agencies.require("dlh"))

    page = admin.post(f"/atur/jejak/{first.pk}/batalkan", follow=True).content.decode()

    assert "Sudah diubah lagi sesudah itu: telepon." in page
    assert agencies.details_of(agencies.require("dlh")) == before
    assert not AuditEntry.objects.filter(kind="change_taken_back").exists()


def test_taking_back_twice_does_it_once(admin: Client) -> None:
    _change_agency(phone="0778 111")
    entry = AuditEntry.objects.filter(kind="agency_changed").latest("pk")

    admin.post(f"/atur/jejak/{entry.pk}/batalkan")
    page = admin.post(f"/atur/jejak/{entry.pk}/batalkan", follow=True).content.decode()

    assert "Sudah diubah lagi" in page
    assert AuditEntry.objects.filter(kind="agency_changed").count() == 2


def test_the_earlier_value_is_checked_like_any_other(admin: Client) -> None:
    WorkingCalendar.objects.create(
        code="lama", name="Lama", time_zone="Asia/Jakarta", weekly={"mon": [["08:00", "12:00"]]}
    )
    _change_agency(calendar="lama")
    _change_agency(calendar="")
    WorkingCalendar.objects.filter(code="lama").delete()

    page = _take_back(admin, "agency_changed")

    assert "Kalender kerja ini tidak ada" in page
    assert agencies.details_of(agencies.require("dlh")).calendar == ""


def test_an_agency_comes_back_and_the_default_returns(admin: Client) -> None:
    former = Agency.objects.the_default().code
    agencies.make_default(code="dlh", **_by())
    _take_back(admin, "agency_made_default")
    assert Agency.objects.the_default().code == former

    other = Agency.objects.active().exclude(code=former).order_by("pk")[0]
    agencies.switch_off(code=other.code, **_by())
    _take_back(admin, "agency_switched_off")
    other.refresh_from_db()
    assert other.is_active


def test_a_person_returns_with_all_their_roles(admin: Client) -> None:
    person = make_person(Role.AGENCY_OPERATOR, agency="dlh", name="Pak Budi")
    people.add_duty(person=person.public_id, duty=people.Duty(Role.TRIAGE.value), **_by())
    people.deactivate(person=person.public_id, **_by())
    assert not Membership.objects.filter(user=person).exists()

    _take_back(admin, "person_deactivated")

    person.refresh_from_db()
    assert person.is_active
    roles = set(Membership.objects.filter(user=person).values_list("role", "agency__code"))
    assert roles == {("agency_operator", "dlh"), ("triage", None)}


def test_roles_and_names_return(admin: Client) -> None:
    person = make_person(Role.TRIAGE, name="Pak Budi")
    people.rename(person=person.public_id, name="Pak Salah", **_by())
    _take_back(admin, "person_renamed")
    people.add_duty(person=person.public_id, duty=people.Duty(Role.COMMAND.value), **_by())
    _take_back(admin, "person_given_duty")
    membership = Membership.objects.get(user=person)
    people.end_duty(person=person.public_id, membership_id=membership.pk, **_by())
    _take_back(admin, "person_lost_duty")

    person.refresh_from_db()
    assert person.name == "Pak Budi"
    assert Membership.objects.get(user=person).role == "triage"


def test_the_last_admin_stays_also_when_a_role_is_taken_back(admin: Client) -> None:
    mine = User.objects.get(memberships__role=Role.CITY_ADMIN.value)
    other = make_person(Role.TRIAGE)
    people.add_duty(person=other.public_id, duty=people.Duty(Role.CITY_ADMIN.value), **_by())
    entry = AuditEntry.objects.filter(kind="person_given_duty").latest("pk")
    Membership.objects.filter(user=mine, role=Role.CITY_ADMIN.value).delete()

    page = browser_of(other).post(f"/atur/jejak/{entry.pk}/batalkan", follow=True)

    assert "paling sedikit satu admin" in page.content.decode()
    assert Membership.objects.filter(role=Role.CITY_ADMIN.value).count() == 1


def test_hours_days_and_seasons_return(admin: Client) -> None:
    before = WorkingCalendar.objects.get(code="piket")
    calendars.change_hours(code="piket", weekly={"mon": [["08:00", "12:00"]]}, **_by())
    _take_back(admin, "calendar_hours_changed")
    calendars.describe(code="piket", name="Lain", time_zone="Asia/Jayapura", **_by())
    _take_back(admin, "calendar_changed")
    on = clock.now().date() + timedelta(days=40)
    calendar_days.set_day(code="piket", on=on, name="Libur kota", **_by())
    _take_back(admin, "calendar_day_set")
    calendar_days.take_over_days(code="piket", days={on: "A", on + timedelta(days=1): "B"}, **_by())
    _take_back(admin, "calendar_days_taken_over")

    after = WorkingCalendar.objects.get(code="piket")
    assert (after.weekly, after.ramadan) == (before.weekly, before.ramadan)
    assert (after.name, after.time_zone) == (before.name, before.time_zone)
    assert after.version == before.version + 8
    assert not Holiday.objects.filter(calendar=after, on__gte=on, on__lte=on + timedelta(days=1))


def test_a_changed_or_removed_day_returns_as_it_was(admin: Client) -> None:
    on = clock.now().date() + timedelta(days=40)
    calendar_days.set_day(code="piket", on=on, name="Libur kota", **_by())
    calendar_days.set_day(code="piket", on=on, name="Kerja bakti", is_working=True, **_by())
    _take_back(admin, "calendar_day_set")
    day = Holiday.objects.get(calendar__code="piket", on=on)
    assert (day.name, day.is_working) == ("Libur kota", False)

    calendar_days.clear_day(code="piket", on=on, **_by())
    _take_back(admin, "calendar_day_cleared")
    assert Holiday.objects.filter(calendar__code="piket", on=on, name="Libur kota").exists()


def test_areas_served_return_just_as_they_were(admin: Client) -> None:
    one = Area.objects.kelurahan().filter(parent__code="21.71.01").order_by("code")[0]
    Area.objects.filter(pk=one.pk).update(is_covered=False)
    before = list(Area.objects.order_by("code").values_list("code", "is_covered"))
    areas.cover(codes=["21.71.01"], is_covered=False, **_by())
    _take_back(admin, "areas_uncovered")

    assert list(Area.objects.order_by("code").values_list("code", "is_covered")) == before


def test_brand_and_announcement_return(admin: Client) -> None:
    before = branding.present()
    brand.revise(
        changes={
            "banner_text": "Banjir",
            "banner_level": "danger",
            "banner_until": clock.now() + timedelta(hours=2),
        },
        **_by(),
    )
    brand.revise(changes={"app_name": "Lain", "colour": "#8a1f3d"}, **_by())
    _take_back(admin, "brand_banner_changed")
    _take_back(admin, "brand_changed")

    assert branding.present() == before


CASE = Case("resolution", category="sampah")
SOONER = Promise(3, "hours", "elapsed", "Perwali 1/2027")


def _rows() -> list[tuple[Any, ...]]:
    scope = targets.scope_of(CASE)
    rows = SlaTarget.objects.filter(**scope).order_by("valid_from", "pk")
    return list(rows.values_list("amount", "unit", "valid_from", "valid_to"))


def test_a_promise_that_has_not_begun_leaves_no_trace(admin: Client) -> None:
    before = _rows()
    day = target_selector.today(clock.now()) + timedelta(days=10)
    targets.promise(case=CASE, promise=SOONER, valid_from=day, **_by())
    assert len(_rows()) == len(before) + 1

    _take_back(admin, "target_promised")

    assert _rows() == before


def test_a_promise_that_counts_is_followed_by_the_earlier_one(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _rows()[-1]
    day = target_selector.today(clock.now()) + timedelta(days=1)
    targets.promise(case=CASE, promise=SOONER, valid_from=day, **_by())
    later = clock.now() + timedelta(days=5)
    monkeypatch.setattr(clock, "now", lambda: later)

    _take_back(admin, "target_promised")

    *_, counted, follows = _rows()
    assert counted[:2] == (3, "hours")
    assert follows[:2] == before[:2]
    assert counted[3] == follows[2] == target_selector.today(later) + timedelta(days=1)


def test_a_withdrawn_promise_goes_on(admin: Client) -> None:
    before = _rows()
    day = target_selector.today(clock.now()) + timedelta(days=1)
    targets.withdraw(case=CASE, valid_to=day, **_by())

    _take_back(admin, "target_withdrawn")

    assert _rows() == before


def test_an_act_without_a_way_back_offers_none(admin: Client) -> None:
    people.invite(
        email="baru@batam.example", name="Baru", duty=people.Duty(Role.TRIAGE.value), **_by()
    )
    entry = AuditEntry.objects.filter(kind="person_invited").latest("pk")

    assert f"/atur/jejak/{entry.pk}/batalkan" not in admin.get("/atur/jejak/").content.decode()
    assert admin.post(f"/atur/jejak/{entry.pk}/batalkan").status_code == 404


def test_the_trail_offers_the_way_back(admin: Client) -> None:
    _change_agency(phone="0778 111")
    entry = AuditEntry.objects.filter(kind="agency_changed").latest("pk")

    for path in ("/atur/jejak/", "/atur/dinas/dlh/"):
        assert f"/atur/jejak/{entry.pk}/batalkan" in admin.get(path).content.decode(), path


@pytest.mark.isolation
def test_anothers_change_cannot_be_taken_back(admin: Client, bekasi: CityLike) -> None:
    _change_agency(phone="0778 111")
    entry = AuditEntry.objects.filter(kind="agency_changed").latest("pk")
    with inside(bekasi):
        highest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        neighbour = browser_of(make_person(Role.CITY_ADMIN))
        answer = neighbour.post(f"/atur/jejak/{max(entry.pk, highest + 1)}/batalkan")

    assert answer.status_code == 404
    assert agencies.details_of(agencies.require("dlh")).phone == "0778 111"


def test_a_lost_phone_is_replaced_and_every_device_signed_out(
    admin: Client, batam: CityLike
) -> None:
    person = make_person(Role.TRIAGE, name="Bu Sari")
    enrol(person, "JBSWY3DPEHPK3PXP")
    devices = [signed_in(batam, person, second_factor=False) for _number in range(2)]
    assert devices[0].get("/meja/").status_code != 302

    page = admin.post(f"/atur/orang/{person.public_id}/verifikasi", follow=True).content.decode()

    assert "diatur ulang" in page
    assert not has_second_factor(person)
    for device in devices:
        assert device.get("/meja/")["Location"].startswith("/masuk/")
    entry = AuditEntry.objects.get(kind="person_second_factor_reset")
    assert entry.facts["devices"] == 2
    assert admin.get("/atur/").status_code == 200


def test_nobody_resets_their_own_second_factor(admin: Client) -> None:
    me = User.objects.get(memberships__role=Role.CITY_ADMIN.value)

    answer = admin.post(f"/atur/orang/{me.public_id}/verifikasi")

    assert answer.status_code == 409
    assert "admin lain" in answer.content.decode()
    assert has_second_factor(me)
