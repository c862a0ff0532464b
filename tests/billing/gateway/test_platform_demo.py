"""The demo of the platform: through the real services and the stand-in, once, whatever how often it is loaded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from billing.models import Invoice, Payment, Quote, Subscription
from billing.services.partners import statements
from core import clock
from core.tenancy import inside_public
from infra.local.stripe.running import Running
from tenants.models import City, Partner, PartnerMember, Region, RegionLevel, VendorMember
from tests.billing.gateway.paying import Paying
from tests.support import database
from tests.support.clients import PlatformClient
from tests.support.outbox import drain


@pytest.mark.usefixtures("db")
def test_it_is_for_demos_only(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo"):
        call_command("load_platform_demo")
    with inside_public():
        assert not VendorMember.objects.exists()


@pytest.mark.slow
@pytest.mark.usefixtures("db")
def test_cities_subscribe_and_pay_and_carriers_see_their_share(
    stripe: Running, settings: Settings
) -> None:
    settings.DEMO = True
    with inside_public():
        for code, name in (("21.71", "Kota Batam"), ("33.74", "Kota Semarang")):
            Region.objects.update_or_create(
                code=code,
                defaults={"name": name, "level": RegionLevel.REGENCY, "area_ha": 37_000},
            )
        City.objects.filter(code="batam").update(kemendagri_code="21.71")
    hands = Paying(stripe, database.city("batam"))

    call_command("load_platform_demo")
    hands.everything()
    drain(at=clock.now() + timedelta(minutes=1), may_fail=True)
    hands.everything()
    with inside_public():
        before = [model.objects.count() for model in (Invoice, Payment, Quote, Subscription)]
    call_command("load_platform_demo")
    hands.everything()

    with inside_public():
        batam = Invoice.objects.get(city__code="batam")
        bekasi = Invoice.objects.get(city__code="bekasi")
        telkomsel = Partner.objects.get(code="telkomsel")
        assert (batam.state, batam.settled_minor) == ("paid", batam.total_minor)
        assert bekasi.state == "open"
        assert 0 < bekasi.settled_minor < bekasi.total_minor
        month = statements.open_month(telkomsel, hands.today)
        assert month.net_minor == batam.subtotal_minor
        assert month.margin_minor == batam.subtotal_minor * 15 // 100
        assert {quote.stage for quote in Quote.objects.filter(partner=telkomsel)} == {
            "won",
            "offered",
        }
        assert (VendorMember.objects.count(), PartnerMember.objects.count()) == (4, 3)
        after = [model.objects.count() for model in (Invoice, Payment, Quote, Subscription)]
    assert after == before
    form = {"login": "mitra@telkomsel.example", "password": "tanggap-demo"}
    assert PlatformClient().post("/masuk/", form).headers["Location"] == "/masuk/kode/"
