"""The catalogue says everything that is published, and examples keep to their shapes."""

from __future__ import annotations

import re

import pytest

from api.webhooks.catalogue import BY_NAME, TEST_EXAMPLE
from api.webhooks.city_events import CITY_EVENTS
from api.webhooks.describing import Described
from api.webhooks.partner_events import PARTNER_EVENTS
from api.webhooks.payloads import TrialData
from billing.services import partner_news as money
from core.webhooks import catalogue
from core.webhooks.models import ALL_EVENTS
from reporting.rules.transitions import TRANSITIONS_BY_NAME
from reporting.services import webhook_news
from tenants.rules.life import STEPS
from tenants.services import partner_news
from tests.webhooks.shapes import keeps_to


def test_every_published_type_is_in_the_catalogue_and_nothing_else() -> None:
    city = {
        webhook_news.CREATED, webhook_news.UPDATED, webhook_news.HIDDEN, webhook_news.SCORECARDS,
        *webhook_news.REPORT_EVENTS.values(), *webhook_news.WORK_EVENTS.values(),
    }  # fmt: skip
    partner = {
        *partner_news.STEP_EVENTS.values(), partner_news.GAINED, partner_news.LOST, money.SUBSCRIPTION,
        money.STATEMENT, *money.INVOICE_EVENTS.values(), *money.QUOTE_EVENTS.values(),
    }  # fmt: skip

    assert {each.name for each in CITY_EVENTS} == city
    assert {each.name for each in PARTNER_EVENTS} == partner
    assert {each.name for each in catalogue.all_types("city")} == city
    assert {each.name for each in catalogue.all_types("partner")} == partner


def test_every_step_of_a_report_and_of_a_city_says_something() -> None:
    told_by_what_changed = {"recategorise", "prioritise"}

    assert set(TRANSITIONS_BY_NAME) - set(webhook_news.REPORT_EVENTS) == told_by_what_changed
    assert {step.name for step in STEPS} == set(partner_news.STEP_EVENTS)


@pytest.mark.parametrize("each", BY_NAME.values(), ids=lambda each: each.name)
def test_examples_keep_to_their_shapes(each: Described) -> None:
    keeps_to(each.shape(), each.example)
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", each.name)
    assert each.summary.endswith(".")
    assert str(each.label)


def test_the_test_event_has_a_shape_too() -> None:
    keeps_to(TrialData(), TEST_EXAMPLE)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["report.closed", "report.created", "report.closed"], ["report.created", "report.closed"]),
        ([ALL_EVENTS], [ALL_EVENTS]),
        ([ALL_EVENTS, "report.closed"], None),
        (["city.closed"], None),
        ([], None),
    ],
)
def test_a_wish_is_put_in_order_or_refused(wanted: list[str], found: list[str] | None) -> None:
    assert catalogue.tidy(wanted, "city") == found
