"""A partner's pipeline and what follows from it: offers, cities, sandboxes, keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing.models import Package, Quote, QuoteStage
from billing.rules.deals import NotYourStep, ReasonNeeded, StepNotOpen
from billing.services import subscriptions
from billing.services.partners import cities, deals, sandboxes
from core.audit.models import AuditEntry
from core.errors import DomainError, Invalid
from core.outbox.models import OutboxMessage
from tenants.models import City, CityState, Partner, Region, RegionLevel
from tenants.rules.life import State, StepNotAllowed
from tenants.services import credentials, life

AT = datetime(2026, 11, 2, 3, tzinfo=UTC)
WHO: dict[str, Any] = {"actor_label": "Budi (Telkomsel)", "at": AT}


@pytest.fixture(autouse=True)
def _regions() -> None:
    for code, name, area in (("21.71", "Kota Batam", 102_028), ("99.01", "Kabupaten Uji", None)):
        Region.objects.update_or_create(
            code=code,
            defaults={"name": name, "level": RegionLevel.REGENCY, "area_ha": area},
        )


def registered(partner: Partner) -> Quote:
    choice = deals.wanted(region_code="21.71", package_code="kota", services=["sso"])
    return deals.register(partner=partner, choice=choice, **WHO)


def test_a_deal_is_priced_from_the_regions_own_area(telkomsel: Partner) -> None:
    deal = registered(telkomsel)

    assert (deal.stage, deal.area_ha, deal.area_is_typed) == ("draft", 102_028, True)
    assert deal.number.startswith("PNW-2026-")
    assert deal.tax_minor == 0  # Batam is a free-trade zone
    assert AuditEntry.objects.get(kind="deal_registered").subject == deal.number


@pytest.mark.parametrize(
    ("region", "package", "area"),
    [("00.00", "kota", 5), ("21.71", "emas", 5), ("99.01", "kota", None), ("21.71", "kota", 0)],
)
def test_what_cannot_be_offered_is_said(region: str, package: str, area: int | None) -> None:
    with pytest.raises(Invalid):
        deals.wanted(region_code=region, package_code=package, area_ha=area)


def test_steps_follow_the_table(telkomsel: Partner, indosat: Partner) -> None:
    deal = registered(telkomsel).public_id

    deals.step(partner=telkomsel, deal=deal, name="offer", **WHO)
    with pytest.raises(StepNotOpen):
        deals.step(partner=telkomsel, deal=deal, name="offer", **WHO)
    with pytest.raises(NotYourStep):
        deals.step(partner=telkomsel, deal=deal, name="win", **WHO)
    with pytest.raises(ReasonNeeded):
        deals.step(partner=telkomsel, deal=deal, name="lose", **WHO)
    with pytest.raises(deals.DealMissing):
        deals.step(partner=indosat, deal=deal, name="lose", reason="Bukan kami", **WHO)
    assert deals.get(telkomsel, deal).stage == QuoteStage.OFFERED
    deals.step(partner=telkomsel, deal=deal, name="lose", reason="Anggaran 2028", **WHO)
    assert [each.count for each in deals.sums(telkomsel)] == [0, 0, 0, 0, 1, 0]
    assert {each.count for each in deals.sums(indosat)} == {0}


def test_an_offer_expires_and_is_renewed_at_todays_prices(telkomsel: Partner) -> None:
    deal = registered(telkomsel)
    later = AT + timedelta(days=31)

    with pytest.raises(Invalid):
        deals.step(
            partner=telkomsel, deal=deal.public_id, name="accept", actor_label="Budi", at=later
        )
    deals.follow(later)
    deals.follow(later)
    fresh = deals.renew(partner=telkomsel, deal=deal.public_id, actor_label="Budi", at=later)

    deal.refresh_from_db()
    assert (deal.stage, fresh.stage) == ("expired", "draft")
    assert fresh.number != deal.number
    assert fresh.services == ["sso"]


def test_a_partner_activates_its_city_and_the_deal_is_won(
    telkomsel: Partner, indosat: Partner
) -> None:
    deal = registered(telkomsel)
    batam = City.objects.get(code="batam")
    City.objects.filter(pk=batam.pk).update(state=CityState.TRIAL, kemendagri_code="21.71")
    batam.refresh_from_db()
    subscriptions.open_trial(city=batam, package=Package.objects.newest("kota"), **WHO)

    with pytest.raises(cities.CityMissing):
        cities.act(partner=indosat, city=batam.public_id, step="activate", **WHO)
    cities.act(partner=telkomsel, city=batam.public_id, step="activate", **WHO)

    batam.refresh_from_db()
    deal.refresh_from_db()
    assert (batam.state, deal.stage) == ("active", "won")
    assert batam.subscriptions.get().state == "active"
    deals.follow(AT + timedelta(days=40))
    deal.refresh_from_db()
    assert deal.stage == "won"


def test_a_city_without_a_package_is_not_activated(telkomsel: Partner) -> None:
    City.objects.filter(code="batam").update(state=CityState.TRIAL)
    batam = City.objects.get(code="batam")

    with pytest.raises(DomainError, match="belum berlangganan"):
        cities.act(partner=telkomsel, city=batam.public_id, step="activate", **WHO)

    batam.refresh_from_db()
    assert batam.state == CityState.TRIAL


def test_who_stopped_a_city_opens_it_again(telkomsel: Partner) -> None:
    batam = City.objects.get(code="batam")

    cities.act(
        partner=telkomsel, city=batam.public_id, step="suspend", reason="Kontrak berakhir", **WHO
    )
    cities.act(partner=telkomsel, city=batam.public_id, step="reopen", **WHO)
    batam.refresh_from_db()
    assert batam.state == CityState.ACTIVE

    life.move(batam, "suspend", reason="Tagihan", **WHO)
    assert [step.name for step in cities.steps(batam)] == []
    with pytest.raises(StepNotAllowed):
        cities.act(partner=telkomsel, city=batam.public_id, step="reopen", **WHO)
    batam.refresh_from_db()
    assert batam.state == CityState.SUSPENDED


def test_money_owed_is_not_activated_away(telkomsel: Partner) -> None:
    batam = City.objects.get(code="batam")
    life.move(batam, "fall_due", **WHO)

    with pytest.raises(StepNotAllowed):
        cities.act(partner=telkomsel, city=batam.public_id, step="activate", **WHO)

    batam.refresh_from_db()
    assert batam.state == State.PAST_DUE


def test_a_sandbox_is_asked_for_replaced_and_closed(telkomsel: Partner, indosat: Partner) -> None:
    admin: dict[str, Any] = {"admin_name": "Budi", "admin_email": "budi@telkomsel.example"}
    first = sandboxes.open_sandbox(partner=telkomsel, example="batam", **admin, **WHO)

    assert (first.is_sandbox, first.partner, first.state) == (True, telkomsel, "applied")
    assert first.code.startswith("coba-telkomsel-batam")
    assert OutboxMessage.objects.filter(topic="tenants.build_city", key=first.code).exists()
    with pytest.raises(cities.CityMissing):
        sandboxes.close(partner=indosat, sandbox=first.public_id, **WHO)
    second = sandboxes.replace(partner=telkomsel, sandbox=first.public_id, **WHO)
    first.refresh_from_db()
    assert (first.state, second.state) == ("closed", "applied")
    assert second.code != first.code
    sandboxes.close(partner=telkomsel, sandbox=second.public_id, **WHO)
    sandboxes.close(partner=telkomsel, sandbox=second.public_id, **WHO)
    assert cities.of(telkomsel).filter(is_sandbox=True).count() == 0


def test_sandboxes_are_few_and_need_somebody(telkomsel: Partner) -> None:
    with pytest.raises(Invalid):
        sandboxes.open_sandbox(
            partner=telkomsel, example="batam", admin_name="", admin_email="", **WHO
        )
    with pytest.raises(Invalid):
        sandboxes.open_sandbox(
            partner=telkomsel, example="medan", admin_name="A", admin_email="a@b.example", **WHO
        )
    admin: dict[str, Any] = {"admin_name": "Budi", "admin_email": "budi@telkomsel.example"}
    for _each in range(sandboxes.MAX_OPEN):
        sandboxes.open_sandbox(partner=telkomsel, example="jambi", **admin, **WHO)
    with pytest.raises(sandboxes.TooManySandboxes):
        sandboxes.open_sandbox(partner=telkomsel, example="jambi", **admin, **WHO)


def test_a_key_opens_until_it_is_revoked_or_over(telkomsel: Partner, indosat: Partner) -> None:
    made = credentials.make(partner=telkomsel, name="CRM", scopes=["cities.read"], **WHO)
    client, secret = made.credential.client_id, made.secret

    assert secret not in str(made.credential.__dict__)
    assert secret not in str(list(AuditEntry.objects.values()))
    assert credentials.check(client_id=client, secret=secret, at=AT) == made.credential
    assert credentials.check(client_id=client, secret=f"{secret}x", at=AT) is None
    assert credentials.check(client_id="lain", secret="", at=AT) is None
    over = AT + credentials.LIFETIME
    assert credentials.check(client_id=client, secret=secret, at=over) is None
    with pytest.raises(credentials.KeyMissing):
        credentials.revoke(partner=indosat, key=made.credential.public_id, **WHO)
    credentials.revoke(partner=telkomsel, key=made.credential.public_id, **WHO)
    assert credentials.check(client_id=client, secret=secret, at=AT) is None


@pytest.mark.parametrize(
    ("name", "scopes"),
    [("", ["cities.read"]), ("CRM", []), ("CRM", ["everything"]), ("x" * 81, ["cities.read"])],
)
def test_a_key_without_name_or_known_scope_is_refused(
    telkomsel: Partner, name: str, scopes: list[str]
) -> None:
    with pytest.raises(Invalid):
        credentials.make(partner=telkomsel, name=name, scopes=scopes, **WHO)
    assert not telkomsel.credentials.exists()
