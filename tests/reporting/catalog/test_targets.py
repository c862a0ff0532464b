"""Promises change from a day on; what was promised stays promised."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.errors import DomainError, Invalid
from reporting.models import SlaTarget
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import targets
from reporting.services.catalog.targets import Case, Promise, TargetNotFound

pytestmark = pytest.mark.usefixtures("batam")

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)  # Monday 12.00 WIB
TODAY, TOMORROW, LATER = date(2026, 3, 2), date(2026, 3, 3), date(2026, 4, 1)
ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")
RUBBISH = Case("resolution", category="sampah")
TWO_DAYS = Promise(2, "days", "working", "Perwako contoh")


def _counts(on: date) -> str:
    target = SlaTarget.objects.in_force(on).get(
        category__code="sampah", kind="resolution", priority=None, area=None
    )
    return f"{target.amount} {target.unit} {target.counting}"


def test_the_earlier_promise_counts_until_the_new_one_begins() -> None:
    targets.promise(case=RUBBISH, promise=TWO_DAYS, valid_from=LATER, actor=ADMIN, at=NOON)

    assert _counts(date(2026, 3, 31)) == "1 days elapsed"
    assert _counts(LATER) == "2 days working"


def test_a_promise_that_has_not_begun_is_replaced() -> None:
    targets.promise(case=RUBBISH, promise=TWO_DAYS, valid_from=LATER, actor=ADMIN, at=NOON)
    targets.promise(
        case=RUBBISH,
        promise=Promise(12, "hours", "elapsed"),
        valid_from=TOMORROW,
        actor=ADMIN,
        at=NOON,
    )

    assert _counts(TODAY) == "1 days elapsed"
    assert _counts(TOMORROW) == _counts(LATER) == "12 hours elapsed"


def test_nothing_changes_on_the_same_day() -> None:
    with pytest.raises(Invalid):
        targets.promise(case=RUBBISH, promise=TWO_DAYS, valid_from=TODAY, actor=ADMIN, at=NOON)

    assert _counts(LATER) == "1 days elapsed"


def test_today_is_the_citys_today() -> None:
    late = datetime(2026, 3, 2, 18, tzinfo=UTC)  # already Tuesday in Batam

    with pytest.raises(Invalid):
        targets.promise(case=RUBBISH, promise=TWO_DAYS, valid_from=TOMORROW, actor=ADMIN, at=late)


def test_a_first_promise_for_a_case_counts_at_once() -> None:
    case = Case("response", category="sampah", priority="high", area="21.71.01")

    target = targets.promise(
        case=case,
        promise=Promise(10, "minutes", "working"),
        valid_from=TODAY,
        actor=ADMIN,
        at=NOON,
    )

    assert SlaTarget.objects.in_force(TODAY).filter(pk=target.pk).exists()


def test_a_narrower_promise_can_be_withdrawn_the_general_one_stays() -> None:
    targets.withdraw(case=RUBBISH, valid_to=TOMORROW, actor=ADMIN, at=NOON)

    assert _counts(TODAY) == "1 days elapsed"
    with pytest.raises(SlaTarget.DoesNotExist):
        _counts(TOMORROW)
    with pytest.raises(Invalid):
        targets.withdraw(case=Case("resolution"), valid_to=TOMORROW, actor=ADMIN, at=NOON)
    with pytest.raises(TargetNotFound):
        targets.withdraw(
            case=Case("resolution", category="pohon"), valid_to=TOMORROW, actor=ADMIN, at=NOON
        )


@pytest.mark.parametrize(
    ("case", "promise"),
    [
        (Case("speed", category="sampah"), TWO_DAYS),
        (Case("response", category="tidak_ada"), TWO_DAYS),
        (Case("response", priority="segera"), TWO_DAYS),
        (Case("response", area="99.99"), TWO_DAYS),
        (RUBBISH, Promise(0, "days", "working")),
        (RUBBISH, Promise(367, "days", "working")),
        (RUBBISH, Promise(2, "weeks", "working")),
        (RUBBISH, Promise(2, "days", "sometimes")),
    ],
)
def test_refuses_and_changes_nothing(case: Case, promise: Promise) -> None:
    before = list(SlaTarget.objects.order_by("pk").values_list("pk", "valid_to"))

    with pytest.raises(DomainError):
        targets.promise(case=case, promise=promise, valid_from=LATER, actor=ADMIN, at=NOON)

    assert list(SlaTarget.objects.order_by("pk").values_list("pk", "valid_to")) == before
