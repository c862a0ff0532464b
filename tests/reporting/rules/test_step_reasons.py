"""Why a report waits or is closed, and which clocks that stops."""

from __future__ import annotations

import pytest

from reporting.rules.lifecycle import (
    RequirementMissing,
    Role,
    RoleNotAllowed,
    State,
    Supplied,
    hold_rule,
    reject_rule,
    require_transition,
    transition_named,
)


@pytest.mark.parametrize(
    ("name", "role", "answers"),
    [
        ("accept", Role.AGENCY_OPERATOR, True),
        ("ask_reporter", Role.TRIAGE, True),
        ("hold", Role.AGENCY_HEAD, True),
        ("resolve", Role.CREW, True),
        ("reject", Role.TRIAGE, True),
        ("reject", Role.SYSTEM, False),
        ("route", Role.SYSTEM, False),
        ("assign", Role.TRIAGE, False),
        ("hand_over", Role.AGENCY_OPERATOR, False),
        ("recategorise", Role.TRIAGE, False),
        ("merge", Role.AGENCY_OPERATOR, True),
        ("unmerge", Role.TRIAGE, False),
        ("answer", Role.TRIAGE, False),
        ("resume", Role.AGENCY_OPERATOR, False),
        ("reopen", Role.REPORTER, False),
        ("confirm", Role.REPORTER, False),
        ("auto_confirm", Role.SYSTEM, False),
    ],
)
def test_which_step_stops_the_response_clock(name: str, role: Role, answers: bool) -> None:
    assert transition_named(name).answers_citizen(role) is answers


@pytest.mark.parametrize(
    ("reason", "pauses"),
    [
        ("reporter", True),
        ("third_party", True),
        ("weather", True),
        ("budget", False),
        ("scheduled", False),
    ],
)
def test_which_reasons_pause_the_resolution_clock(reason: str, pauses: bool) -> None:
    assert hold_rule(reason).pauses is pauses


def test_refuses_to_hold_for_a_reason_that_is_not_listed() -> None:
    with pytest.raises(RequirementMissing) as refusal:
        require_transition(
            "hold",
            state=State.ASSIGNED,
            role=Role.AGENCY_HEAD,
            supplied=Supplied(reason="lunch", note="Makan siang dulu"),
        )

    assert refusal.value.facts["given"] == "lunch"
    assert refusal.value.facts["allowed"] == [
        "reporter",
        "budget",
        "third_party",
        "weather",
        "scheduled",
    ]


@pytest.mark.parametrize(
    ("reason", "role"),
    [
        ("spam", Role.AGENCY_OPERATOR),
        ("no_budget", Role.AGENCY_OPERATOR),
        ("cannot_reproduce", Role.SYSTEM),
    ],
)
def test_some_reasons_to_reject_are_not_everybodys(reason: str, role: Role) -> None:
    with pytest.raises(RoleNotAllowed) as refusal:
        require_transition(
            "reject",
            state=State.ASSIGNED,
            role=role,
            supplied=Supplied(reason=reason, note="Penjelasan"),
        )

    assert refusal.value.facts["reason"] == reason


def test_a_report_for_next_door_ends_with_a_direction() -> None:
    transition = require_transition(
        "reject",
        state=State.RECEIVED,
        role=Role.SYSTEM,
        supplied=Supplied(reason="not_ours", note="Ini urusan PLN.", next_door="PLN, 123"),
    )

    assert transition.target is State.REJECTED
    assert reject_rule("not_ours").closing == "Bukan kewenangan"
    assert reject_rule("no_budget").closing == "Ditutup tanpa perbaikan"
