"""What a step needs: words, a photo, a name; few enough hand-overs, and the right time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reporting.rules.lifecycle import (
    CoordinatorMustDecide,
    RequirementMissing,
    Role,
    Situation,
    State,
    Supplied,
    TransitionNotAllowed,
    available_transitions,
    require_transition,
)

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "state", "role", "supplied", "missing"),
    [
        ("route", State.RECEIVED, Role.SYSTEM, Supplied(), ["agency"]),
        ("assign", State.RECEIVED, Role.TRIAGE, Supplied(), ["agency"]),
        ("hand_over", State.ASSIGNED, Role.AGENCY_HEAD, Supplied(agency="pu"), ["note"]),
        ("hand_over", State.ASSIGNED, Role.AGENCY_HEAD, Supplied(note="Salah"), ["agency"]),
        ("resolve", State.ASSIGNED, Role.CREW, Supplied(note="Beres"), ["photo"]),
        ("resolve", State.ASSIGNED, Role.AGENCY_HEAD, Supplied(), ["note", "photo"]),
        ("resolve", State.ASSIGNED, Role.TRIAGE, Supplied(), ["note"]),
        ("resolve", State.ASSIGNED, Role.CREW, Supplied(note="   ", photo=True), ["note"]),
        ("resolve", State.ASSIGNED, Role.CREW, Supplied(note="ok", photo=True), ["note"]),
        ("ask_reporter", State.RECEIVED, Role.TRIAGE, Supplied(), ["note"]),
        ("hold", State.ASSIGNED, Role.AGENCY_HEAD, Supplied(note="Nanti"), ["reason"]),
        ("recategorise", State.ASSIGNED, Role.TRIAGE, Supplied(), ["category"]),
        ("merge", State.ASSIGNED, Role.TRIAGE, Supplied(), ["report"]),
        ("hold", State.ASSIGNED, Role.AGENCY_HEAD, Supplied(reason="weather"), ["note"]),
        ("unmerge", State.MERGED, Role.TRIAGE, Supplied(), ["note"]),
        ("reopen", State.CLOSED, Role.TRIAGE, Supplied(), ["note"]),
        ("reject", State.RECEIVED, Role.TRIAGE, Supplied(note="Tutup"), ["reason"]),
        ("reject", State.RECEIVED, Role.TRIAGE, Supplied(reason="spam"), ["note"]),
        (
            "reject",
            State.RECEIVED,
            Role.TRIAGE,
            Supplied(reason="not_ours", note="Ini tiang PLN"),
            ["next_door"],
        ),
    ],
)
def test_names_what_is_missing(
    name: str, state: State, role: Role, supplied: Supplied, missing: list[str]
) -> None:
    with pytest.raises(RequirementMissing) as refusal:
        require_transition(name, state=state, role=role, supplied=supplied)

    assert refusal.value.facts["missing"] == missing
    assert refusal.value.status == 422


def test_the_coordinator_resolves_with_an_explanation_instead_of_a_photo() -> None:
    transition = require_transition(
        "resolve",
        state=State.ASSIGNED,
        role=Role.TRIAGE,
        supplied=Supplied(note="Warga sudah membersihkan sendiri"),
    )

    assert transition.target is State.RESOLVED


def test_refuses_a_note_longer_than_a_timeline_holds() -> None:
    with pytest.raises(RequirementMissing, match="paling panjang 2000"):
        require_transition(
            "unmerge", state=State.MERGED, role=Role.TRIAGE, supplied=Supplied(note="a" * 2001)
        )


def test_an_answer_needs_words() -> None:
    with pytest.raises(RequirementMissing) as refusal:
        require_transition(
            "answer",
            state=State.ON_HOLD,
            role=Role.REPORTER,
            situation=Situation(hold_reason="reporter"),
        )

    assert refusal.value.facts["missing"] == ["note"]


def test_only_a_question_to_the_reporter_can_be_answered() -> None:
    with pytest.raises(TransitionNotAllowed, match="tidak sedang menunggu jawaban"):
        require_transition(
            "answer",
            state=State.ON_HOLD,
            role=Role.REPORTER,
            situation=Situation(hold_reason="weather"),
            supplied=Supplied(note="Halo"),
        )


def test_after_three_hand_overs_only_the_coordinator_passes_a_report_on() -> None:
    tired = Situation(handovers=3)
    supplied = Supplied(agency="pu", note="Bukan tugas kami")

    with pytest.raises(CoordinatorMustDecide) as refusal:
        require_transition(
            "hand_over",
            state=State.ASSIGNED,
            role=Role.AGENCY_OPERATOR,
            situation=tired,
            supplied=supplied,
        )
    allowed = require_transition(
        "hand_over", state=State.ASSIGNED, role=Role.TRIAGE, situation=tired, supplied=supplied
    )

    assert refusal.value.code == "coordinator_must_decide"
    assert allowed.target is State.ASSIGNED
    assert "hand_over" not in [
        transition.name
        for transition in available_transitions(
            state=State.ASSIGNED, role=Role.AGENCY_HEAD, situation=tired
        )
    ]


def test_the_third_hand_over_is_still_the_agencys() -> None:
    require_transition(
        "hand_over",
        state=State.ASSIGNED,
        role=Role.AGENCY_OPERATOR,
        situation=Situation(handovers=2),
        supplied=Supplied(agency="pu", note="Bukan tugas kami"),
    )


@pytest.mark.parametrize(("waited", "allowed"), [("71:59", False), ("72:00", True)])
def test_silence_confirms_after_three_days(waited: str, allowed: bool) -> None:
    hours, minutes = waited.split(":")
    at = NOON + timedelta(hours=int(hours), minutes=int(minutes))

    offered = available_transitions(
        state=State.RESOLVED, role=Role.SYSTEM, situation=Situation(since=NOON, at=at)
    )

    assert [transition.name for transition in offered] == (["auto_confirm"] if allowed else [])


def test_the_reporter_reopens_within_fourteen_days_and_the_coordinator_always() -> None:
    last = Situation(since=NOON, at=NOON + timedelta(days=14))
    late = Situation(since=NOON, at=NOON + timedelta(days=14, seconds=1))
    supplied = Supplied(note="Rusak lagi")

    in_time = require_transition(
        "reopen", state=State.CLOSED, role=Role.REPORTER, situation=last, supplied=supplied
    )
    with pytest.raises(TransitionNotAllowed, match="lewat 14 hari"):
        require_transition(
            "reopen", state=State.CLOSED, role=Role.REPORTER, situation=late, supplied=supplied
        )
    by_coordinator = require_transition(
        "reopen", state=State.CLOSED, role=Role.TRIAGE, situation=late, supplied=supplied
    )

    assert in_time.target is by_coordinator.target is State.ASSIGNED


def test_a_timed_step_is_refused_while_nobody_knows_since_when() -> None:
    with pytest.raises(TransitionNotAllowed):
        require_transition("auto_confirm", state=State.RESOLVED, role=Role.SYSTEM)
