"""Browsers of people who visit the set-up pages of Kota Batam."""

from __future__ import annotations

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from core.identity.models import User
from core.identity.second_factor import enrol
from core.outbox.models import OutboxMessage
from core.tenancy import CityLike, current_city
from reporting.models import (
    Agency,
    Category,
    CitySettings,
    EscalationStep,
    Holiday,
    Question,
    ReplyTemplate,
    RoutingRule,
    RoutingRuleSet,
    SlaTarget,
    WallScreen,
)
from reporting.rules.roles import Role
from tests.make.people import make_person
from tests.support.clients import CityClient, signed_in


def browser_of(user: User | None, *, enrolled: bool = True) -> Client:
    """A browser in the current city in which ``user`` is signed in; nobody without one."""
    if user is None:
        return CityClient(current_city())
    if enrolled:
        enrol(user, "JBSWY3DPEHPK3PXP")
    return signed_in(current_city(), user, second_factor=False)


@pytest.fixture
def admin(batam: CityLike) -> Client:
    """The browser of a city admin."""
    return browser_of(make_person(Role.CITY_ADMIN, name="Pak Hendra"))


def everything() -> dict[str, object]:
    """All of a city's set-up that a refusal must leave as it is."""
    return {
        "version": CitySettings.objects.the().config_version,
        "audit": AuditEntry.objects.count(),
        "promised": OutboxMessage.objects.count(),
        "agencies": list(Agency.objects.order_by("pk").values_list("name", "is_active")),
        "people": User.objects.count(),
        "categories": list(Category.objects.order_by("pk").values_list("parent", "is_active")),
        "questions": list(Question.objects.order_by("pk").values_list("text", "position")),
        "chain": list(EscalationStep.objects.values_list("percent", "audiences")),
        "replies": list(ReplyTemplate.objects.values_list("text", "is_active")),
        "rules": RoutingRule.objects.count(),
        "sets": RoutingRuleSet.objects.count(),
        "targets": SlaTarget.objects.count(),
        "days": Holiday.objects.count(),
        "screens": WallScreen.objects.count(),
    }


def last_entry() -> AuditEntry:
    """What was written down last."""
    return AuditEntry.objects.order_by("-pk")[0]


def undo(admin: Client) -> str:
    """Take the last change back, and return the page that says so."""
    page = admin.post(f"/atur/jejak/{last_entry().pk}/batalkan", follow=True)
    return page.content.decode()
