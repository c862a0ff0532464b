"""A city changes what it bought: the price is shown first, then carried out once, at once, in both ledgers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from billing.models import Change, Charge, CoverageEntry, Package, Subscription
from billing.rules import pricing
from billing.services import changes, coverage, estimates, subscriptions
from billing.services.quotes import NothingCovered, PackageWithdrawn
from core.errors import Invalid
from core.outbox.models import OutboxMessage
from core.tenancy import inside_public
from reporting.models import Area, Category
from reporting.rules.lifecycle import Actor
from reporting.selectors import locate
from reporting.services import config
from reporting.services.catalog import areas
from reporting.services.catalog.coverage import CoverageIsBought, match_after_import
from tenants import entitlements
from tenants.models import City, CityEvent
from tests.make.subscriptions import package, subscribe

START = datetime(2026, 3, 1, 3, tzinfo=UTC)
LATER = datetime(2026, 9, 12, 3, tzinfo=UTC)


@pytest.fixture
def bought(batam: City) -> Subscription:
    return subscribe(batam, at=START)


def _codes(city: City) -> list[str]:
    return list(coverage.measured(city))


def _preview(city: City, codes: list[str], at: datetime = LATER) -> Change:
    found = estimates.estimate_coverage(city=city, codes=codes, at=at)
    return changes.preview(found, actor_label="Ani", at=at)


def _confirm(city: City, change: Change, by: str = "Ani", at: datetime = LATER) -> Change:
    return changes.confirm(city=city, public_id=change.public_id, actor_label=by, at=at)


def _inside_point(code: str) -> tuple[float, float]:
    point = Area.objects.get(code=code).label_point
    return point.x, point.y


def test_opening_a_trial_writes_the_ledger_and_what_the_city_may_use(batam: City) -> None:
    subscription = subscribe(batam, at=START, services=["command_wall"], activated=False)
    count = _area_count()

    with inside_public():
        entries = CoverageEntry.objects.filter(city=batam)
        city = City.objects.get(pk=batam.pk)
        assert entries.count() == count
        assert all(entry.is_on and len(entry.boundary_version) == 64 for entry in entries)
        assert not OutboxMessage.objects.filter(topic__startswith="billing.push").exists()
    assert subscription.state == "trial"
    assert entitlements.allows(city, "command_wall")
    assert not entitlements.allows(city, "sso")
    assert entitlements.coverage(city) == frozenset(_codes(batam))


def test_a_second_subscription_is_refused(batam: City, bought: Subscription) -> None:
    with pytest.raises(subscriptions.AlreadySubscribed):
        subscribe(batam, at=LATER)


def test_the_first_year_begins_the_day_of_activation_and_stripe_is_told_once(
    batam: City, bought: Subscription
) -> None:
    again = subscriptions.activate(city=batam, actor_label="Uji", at=LATER)

    assert (str(again.period_start), str(again.period_end)) == ("2026-03-01", "2027-03-01")
    with inside_public():
        assert OutboxMessage.objects.filter(topic=subscriptions.PUSH_SUBSCRIPTION).count() == 1


def test_switching_an_area_off_is_previewed_to_the_day_and_has_effect_at_once(
    batam: City, bought: Subscription
) -> None:
    codes = _codes(batam)
    gone = codes[0]
    point = _inside_point(gone)
    assert locate.place(*point).kelurahan.code == gone

    change = _preview(batam, codes[1:])

    with inside_public():
        assert CoverageEntry.objects.filter(city=batam, is_on=False).count() == 0
        before = estimates.has(bought, LATER.date())
    shown = [pricing.Line.from_json(line) for line in change.lines]
    after = replace(before, pieces={c: p for c, p in before.pieces.items() if c != gone})
    period = (bought.period_start, bought.period_end)
    assert shown == list(
        pricing.change_lines(before.lines(), after.lines(), period=period, starts_on=LATER.date())
    )
    assert change.subtotal_minor < 0
    assert locate.place(*point).kelurahan.code == gone  # a preview changes nothing

    _confirm(batam, change)
    config.forget()

    with pytest.raises(locate.OutOfCoverage) as refused:
        locate.place(*point)
    assert refused.value.facts["area"] == gone
    with inside_public():
        off = CoverageEntry.objects.get(city=batam, is_on=False)
        charges = Charge.objects.filter(change=change)
        city = City.objects.get(pk=batam.pk)
        told = OutboxMessage.objects.get(topic=subscriptions.PUSH_CHANGE)
        assert (off.area_code, str(off.effective_on)) == (gone, "2026-09-12")
        assert sum(charge.amount_minor for charge in charges) == change.subtotal_minor
        assert told.payload == {"change": change.pk}
        assert gone not in coverage.on_day(batam, LATER.date())
        assert gone in coverage.on_day(batam, LATER.date() - timedelta(days=1))
        assert CityEvent.objects.filter(city=batam, kind="coverage_changed").count() == 1
    assert gone not in (entitlements.coverage(city) or set())


def test_off_and_on_again_the_same_day_costs_nothing(batam: City, bought: Subscription) -> None:
    codes = _codes(batam)

    first = _confirm(batam, _preview(batam, codes[3:]))
    second = _confirm(batam, _preview(batam, codes))

    assert first.total_minor + second.total_minor == 0
    with inside_public():
        assert coverage.total_ha(coverage.on_day(batam, LATER.date()).values()) == sum(
            piece.area_ha for piece in coverage.measured(batam).values()
        )


def test_of_two_admins_the_second_is_told_and_nothing_is_charged_twice(
    batam: City, bought: Subscription
) -> None:
    codes = _codes(batam)
    mine, theirs = _preview(batam, codes[1:]), _preview(batam, codes[2:])
    _confirm(batam, mine, by="Ani")

    with pytest.raises(changes.PreviewOutdated):
        _confirm(batam, theirs, by="Budi")

    again = _confirm(batam, mine, by="Budi")
    with inside_public():
        assert again.confirmed_by == "Ani"
        assert Subscription.objects.get(pk=bought.pk).revision == bought.revision + 1
        assert set(Charge.objects.values_list("change_id", flat=True)) == {mine.pk}
        assert OutboxMessage.objects.filter(topic=subscriptions.PUSH_CHANGE).count() == 1


@pytest.mark.parametrize("later", [timedelta(minutes=31), timedelta(hours=20)])
def test_an_old_preview_is_not_carried_out(
    batam: City, bought: Subscription, later: timedelta
) -> None:
    change = _preview(batam, _codes(batam)[1:])

    with pytest.raises(changes.PreviewOutdated):
        _confirm(batam, change, at=LATER + later)

    with inside_public():
        assert not CoverageEntry.objects.filter(is_on=False).exists()


def test_coverage_cannot_be_emptied(batam: City, bought: Subscription) -> None:
    with pytest.raises(NothingCovered):
        _preview(batam, [])


def test_an_unknown_area_is_named(batam: City, bought: Subscription) -> None:
    with pytest.raises(Invalid, match=r"99\.99"):
        _preview(batam, [*_codes(batam), "99.99.01.1001"])


def test_nothing_changed_is_no_change(batam: City, bought: Subscription) -> None:
    with pytest.raises(changes.NothingChanges):
        _preview(batam, _codes(batam))


def test_a_preview_of_another_city_does_not_exist(
    batam: City, bekasi: City, bought: Subscription
) -> None:
    change = _preview(batam, _codes(batam)[1:])

    for asked in (change.public_id, uuid4()):
        with pytest.raises((changes.ChangeNotFound, subscriptions.NotSubscribed)):
            changes.confirm(city=bekasi, public_id=asked, actor_label="Ani", at=LATER)
    with pytest.raises(changes.ChangeNotFound):
        changes.find(city=bekasi, public_id=change.public_id)
    assert changes.find(city=batam, public_id=change.public_id).confirmed_at is None


def test_a_trial_pays_nothing_for_changes(batam: City) -> None:
    subscribe(batam, at=START, activated=False)

    change = _confirm(batam, _preview(batam, _codes(batam)[5:]))

    with inside_public():
        assert (change.total_minor, Charge.objects.count()) == (0, 0)
        assert not OutboxMessage.objects.filter(topic=subscriptions.PUSH_CHANGE).exists()
        assert change.next_lines


def test_a_larger_package_opens_services_at_once(batam: City, bought: Subscription) -> None:
    found = estimates.estimate_package(
        city=batam, package=package("komando"), services=["sso"], at=LATER
    )
    change = changes.preview(found, actor_label="Ani", at=LATER)
    _confirm(batam, change)

    with inside_public():
        city = City.objects.get(pk=batam.pk)
    assert change.kind == "package"
    assert change.subtotal_minor > 0
    assert entitlements.allows(city, "sso")
    assert entitlements.limit(city, "max_staff") is None


def test_a_package_withdrawn_meanwhile_is_not_sold(batam: City, bought: Subscription) -> None:
    wanted = package("komando")
    found = estimates.estimate_package(city=batam, package=wanted, services=[], at=LATER)
    change = changes.preview(found, actor_label="Ani", at=LATER)
    with inside_public():
        Package.objects.filter(pk=wanted.pk).update(withdrawn_at=LATER)

    with pytest.raises(PackageWithdrawn):
        _confirm(batam, change)

    with inside_public():
        assert Subscription.objects.get(pk=bought.pk).package_id == bought.package_id
        assert not Charge.objects.exists()


def test_a_withdrawn_version_stays_with_the_city_that_has_it(
    batam: City, bought: Subscription
) -> None:
    with inside_public():
        Package.objects.filter(pk=bought.package_id).update(withdrawn_at=LATER)

    change = _confirm(batam, _preview(batam, _codes(batam)[1:]))

    assert change.confirmed_at == LATER


def test_a_smaller_package_asks_which_categories_stay_and_switches_the_others_off(
    batam: City, bought: Subscription
) -> None:
    smaller = package("rintisan")
    with pytest.raises(Invalid, match="kategori"):
        estimates.estimate_package(city=batam, package=smaller, services=[], at=LATER)

    found = estimates.estimate_package(
        city=batam, package=smaller, services=[], categories=["sampah", "parkir_liar"], at=LATER
    )
    assert {code for code, _name in found.off_categories} == {"jalan_rusak", "lalu_lintas"}
    _confirm(batam, changes.preview(found, actor_label="Ani", at=LATER))

    on = set(Category.objects.active().top_level().values_list("code", flat=True))
    assert {"sampah", "parkir_liar", "lainnya"} <= on
    assert not on & {"jalan_rusak", "lalu_lintas"}


def test_boundaries_that_changed_meanwhile_make_a_preview_old(
    batam: City, bought: Subscription
) -> None:
    codes = _codes(batam)
    _confirm(batam, _preview(batam, codes[1:]))
    change = _preview(batam, codes)
    _shrink(codes[0])

    with pytest.raises(changes.PreviewOutdated, match="Batas"):
        _confirm(batam, change)


def test_new_boundaries_cost_nothing_until_they_are_taken_over(
    batam: City, bought: Subscription
) -> None:
    codes = _codes(batam)
    _shrink(codes[0])

    kept = estimates.estimate_coverage(city=batam, codes=codes, at=LATER)
    taken = estimates.estimate_coverage(city=batam, codes=codes, remeasure=True, at=LATER)

    assert kept.before.area_ha == kept.after.area_ha
    assert [piece.code for piece in taken.on] == [codes[0]]
    assert taken.after.area_ha < taken.before.area_ha


def test_the_city_cannot_switch_bought_areas_beside_the_package(
    batam: City, bought: Subscription
) -> None:
    with pytest.raises(CoverageIsBought):
        areas.cover(codes=_codes(batam)[:1], is_covered=False, actor=Actor.system(), at=LATER)

    assert Area.objects.kelurahan().covered().count() == _area_count()


def test_imported_outlines_are_served_only_as_far_as_they_were_bought(
    batam: City, bought: Subscription
) -> None:
    codes = _codes(batam)
    _confirm(batam, _preview(batam, codes[2:]))
    Area.objects.kelurahan().filter(code__in=codes[:2]).update(is_covered=True)  # as an import does

    match_after_import(actor=Actor.system(), at=LATER)

    assert set(Area.objects.kelurahan().covered().values_list("code", flat=True)) == set(codes[2:])


def _area_count() -> int:
    return Area.objects.active().kelurahan().count()


def _shrink(code: str) -> None:
    area = Area.objects.get(code=code)
    moved: Any = area.boundary.clone()
    moved = moved.simplify(0.002, preserve_topology=True).buffer(-0.001)
    area.boundary = moved if moved.geom_type == "MultiPolygon" else type(area.boundary)(moved)
    area.save(update_fields=["boundary"])
