"""From a sign-up to a city that tries what its offer says: real commits, the real builder."""

from __future__ import annotations

from typing import Any

from billing.models import CoverageEntry, Subscription
from billing.services.signup import opening
from core import clock
from core.tenancy import inside_public
from tenants.models import Application, ApplicationState, City
from tests.billing.signup.conftest import Applicant, make_country
from tests.billing.signup.test_choosing import text
from tests.support import outbox


def test_the_city_tries_what_its_offer_says(committed_db: None, settings: Any) -> None:
    make_country(settings)
    applicant = Applicant()
    applicant.come_to_the_offer()
    applicant.post("kota/buka/")
    with inside_public():
        city = City.objects.get(application__isnull=False)

    outbox.drain()

    with inside_public():
        city.refresh_from_db()
        subscription = Subscription.objects.select_related("package").get(city=city)
        entries = list(CoverageEntry.objects.filter(city=city, is_on=True))
        application = Application.objects.get(city=city)
        again = opening.start_trial(city, at=clock.now())
    assert (city.is_ready, city.state) == (True, "trial")
    assert application.state == ApplicationState.OPEN
    assert (subscription.package.code, subscription.state) == ("kota", "trial")
    assert {entry.parent_code for entry in entries} == {"21.71.02", "21.71.06"}
    assert city.entitlements["package"] == "kota"
    assert again is None
    page = text(applicant.get("kota/"))
    assert "Kota Anda siap" in page
    assert 'hx-trigger="every' not in page
