"""The life of a city as data: what leads where, who may, and what each state means."""

from __future__ import annotations

import pytest

from tenants.models import CityState
from tenants.rules import building, life
from tenants.rules.life import Jobs, State, Who


def test_the_states_are_those_that_are_stored() -> None:
    assert [state.value for state in State] == CityState.values


def test_every_state_can_be_reached_and_only_the_last_one_cannot_be_left() -> None:
    reached, standing = {State.APPLIED}, {State.APPLIED}
    while standing:
        standing = {
            target
            for step in life.STEPS
            if step.sources & standing
            for target in step.targets
            if target not in reached
        }
        reached |= standing
    assert reached == set(State)
    ends = {state for state in State if not any(state in step.sources for step in life.STEPS)}
    assert ends == {State.ERASED}


@pytest.mark.parametrize("state", list(State))
def test_what_a_state_means(state: State) -> None:
    found = life.effects(state)
    words = {
        State.TRIAL: "everything",
        State.ACTIVE: "everything",
        State.PAST_DUE: "everything",
        State.SUSPENDED: "reading",
    }
    expected = {
        "everything": (True, True, True, True, True, True, Jobs.ALL),
        "reading": (True, False, True, False, True, False, Jobs.UPKEEP),
        "nothing": (False, False, False, False, False, False, Jobs.NONE),
    }[words.get(state, "nothing")]
    assert (
        found.citizens_read,
        found.citizens_report,
        found.staff_read,
        found.staff_write,
        found.api_read,
        found.api_write,
        found.jobs,
    ) == expected


def test_an_unknown_state_means_nothing_works() -> None:
    assert not life.effects("dreaming").answers


def test_money_may_suspend_but_not_close_and_a_partner_may_not_erase() -> None:
    def names(who: Who, state: State) -> set[str]:
        return {step.name for step in life.steps_from(state, who=who)}

    assert names(Who.BILLING, State.PAST_DUE) == {"activate", "suspend"}
    assert names(Who.PARTNER, State.SUSPENDED) == {"reopen"}
    assert names(Who.PARTNER, State.CLOSED) == set()
    assert names(Who.OPERATIONS, State.CLOSED) == {"restore", "erase"}
    assert names(Who.CITY, State.ACTIVE) == {"close"}


@pytest.mark.parametrize(
    ("name", "kind", "code", "prefix"),
    [
        ("Kota Batam", "kota", "batam", "BTM"),
        ("KOTA BEKASI", "kota", "bekasi", "BKS"),
        ("Kabupaten Bekasi", "kabupaten", "kab-bekasi", "BKS"),
        ("Kab. Kepulauan Seribu", "kabupaten", "kab-kepulauan-seribu", "KPL"),
        ("Kota Jambi", "kota", "jambi", "JMB"),
        ("Kota Tangerang", "kota", "tangerang", "TNG"),
        ("Kota Ai", "kota", "ai", "AIX"),
        ("Kota", "kota", "kota", "KTO"),
        ("  ", "kota", "kota-baru", "KTO"),
        ("Provinsi DKI Jakarta", "provinsi", "dki-jakarta", "DKJ"),
    ],
)
def test_how_a_new_city_is_called(name: str, kind: str, code: str, prefix: str) -> None:
    assert building.kind_of(name) == kind
    assert building.code_of(name) == code
    assert len(building.prefix_of(name)) == 3
    if kind != "provinsi":
        assert building.prefix_of(name) == prefix


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("21.71", "Asia/Jakarta"),
        ("51.71", "Asia/Makassar"),
        ("61.71", "Asia/Jakarta"),
        ("91.71", "Asia/Jayapura"),
        ("", "Asia/Jakarta"),
    ],
)
def test_which_clock_a_new_city_follows(code: str, zone: str) -> None:
    assert building.time_zone_of(code) == zone
