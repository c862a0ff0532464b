"""A partner's systems hear how far the offers of applicants who named it have come: each thing once."""

from __future__ import annotations

from datetime import timedelta

from billing.services.partners import deals
from billing.services.signup import opening
from core import clock
from core.tenancy import inside_public
from core.webhooks.models import Event
from core.webhooks.services.endpoints import Owner
from tests.billing.signup.conftest import Applicant
from tests.make.platform import make_partner
from tests.webhooks.conftest import listens


def told(owner: str = "telkomsel") -> list[tuple[str, str]]:
    """Event and number of the offer, in order."""
    with inside_public():
        events = Event.objects.filter(owner=owner).order_by("pk")
        return [(event.type, event.subject) for event in events]


def listening(*codes: str) -> None:
    with inside_public():
        for code in codes:
            listens(owner=Owner(make_partner(code).code))


def come(applicant: Applicant, partner: str) -> str:
    """As far as the offer, having named a partner; returns the offer's number."""
    applicant.choose()
    applicant.name(partner_code=partner)
    applicant.post("kode/", code=applicant.code())
    applicant.get("ringkasan/")
    return number(applicant)


def number(applicant: Applicant) -> str:
    with inside_public():
        found = opening.current(applicant.application)
    assert found is not None
    return found.number


def test_an_offer_that_gives_way_to_another_lapses_aloud(applicant: Applicant) -> None:
    listening("telkomsel")
    first = come(applicant, "telkomsel")
    applicant.choose(area=["21.71.06"])
    applicant.get("ringkasan/")
    applicant.get("ringkasan/")
    second = number(applicant)

    assert told() == [
        ("quote.offered", first),
        ("quote.offered", second),
        ("quote.expired", first),
    ]


def test_an_applicant_who_names_another_partner_is_lost_to_the_first(applicant: Applicant) -> None:
    listening("telkomsel", "indosat")
    first = come(applicant, "telkomsel")
    applicant.name(partner_code="indosat")
    applicant.get("ringkasan/")
    second = number(applicant)

    assert told() == [("quote.offered", first), ("quote.expired", first)]
    assert told("indosat") == [("quote.offered", second)]


def test_an_offer_whose_time_is_over_is_told_once_whichever_job_sees_it_first(
    applicant: Applicant,
) -> None:
    listening("telkomsel")
    first = come(applicant, "telkomsel")
    later = clock.now() + timedelta(days=60)
    for job in (opening.forget, deals.follow, opening.forget):
        with inside_public():
            job(later)

    assert told() == [("quote.offered", first), ("quote.expired", first)]


def test_an_offer_of_nobodys_is_told_to_nobody(applicant: Applicant) -> None:
    listening("telkomsel")
    applicant.come_to_the_offer()
    applicant.get("ringkasan/")
    with inside_public():
        opening.forget(clock.now() + timedelta(days=60))

    assert told() == []
