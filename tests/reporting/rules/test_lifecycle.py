"""The life of a report, walked by hand; nothing here is computed from the table itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reporting.rules.lifecycle import (
    TRANSITIONS,
    Actor,
    Role,
    RoleNotAllowed,
    Situation,
    State,
    Supplied,
    TransitionNotAllowed,
    UnknownTransition,
    available_transitions,
    require_transition,
    transition_named,
)

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def walk(state: State, *steps: tuple[str, Role, Supplied]) -> State:
    """Take the steps one after the other, as an agency's report, and return where they lead."""
    for name, role, supplied in steps:
        transition = require_transition(
            name,
            state=state,
            role=role,
            supplied=supplied,
            situation=Situation(
                hold_reason="reporter" if state is State.ON_HOLD else "", since=NOON, at=NOON
            ),
        )
        state = transition.leads_to(state, has_agency=True)
    return state


def test_a_report_is_routed_accepted_resolved_and_confirmed() -> None:
    end = walk(
        State.RECEIVED,
        ("route", Role.SYSTEM, Supplied(agency="dlh")),
        ("accept", Role.AGENCY_OPERATOR, Supplied()),
        ("resolve", Role.CREW, Supplied(note="Sampah diangkut", photo=True)),
        ("confirm", Role.REPORTER, Supplied()),
    )

    assert end is State.CLOSED


def test_a_report_that_is_not_fixed_goes_back_to_its_agency() -> None:
    end = walk(
        State.RESOLVED,
        ("reopen", Role.REPORTER, Supplied(note="Masih ada di sana")),
        ("accept", Role.AGENCY_HEAD, Supplied()),
        ("resolve", Role.AGENCY_OPERATOR, Supplied(note="Diangkut lagi", photo=True)),
    )

    assert end is State.RESOLVED


def test_a_question_to_the_reporter_is_answered_and_work_goes_on() -> None:
    end = walk(
        State.ASSIGNED,
        ("ask_reporter", Role.AGENCY_OPERATOR, Supplied(note="Di sisi jalan mana?")),
        ("answer", Role.REPORTER, Supplied(note="Sisi kiri arah pasar")),
    )

    assert end is State.IN_PROGRESS


def test_a_report_is_handed_over_held_and_resumed() -> None:
    end = walk(
        State.IN_PROGRESS,
        ("hand_over", Role.AGENCY_OPERATOR, Supplied(agency="pu", note="Jalan provinsi")),
        ("hold", Role.AGENCY_OPERATOR, Supplied(reason="weather", note="Tunggu hujan reda")),
        ("resume", Role.SYSTEM, Supplied()),
    )

    assert end is State.IN_PROGRESS


def test_a_merged_report_can_be_taken_apart_again() -> None:
    end = walk(
        State.ASSIGNED,
        ("merge", Role.AGENCY_OPERATOR, Supplied(report="BTM-2611-0001")),
        ("unmerge", Role.TRIAGE, Supplied(note="Ternyata lubang yang lain")),
    )

    assert end is State.ASSIGNED


@pytest.mark.parametrize("name", ["answer", "resume", "reopen", "unmerge"])
def test_without_an_agency_a_report_returns_to_the_coordinators_list(name: str) -> None:
    transition = transition_named(name)

    assert transition.leads_to(State.ON_HOLD, has_agency=False) is State.RECEIVED


def test_a_new_category_leaves_the_state_alone() -> None:
    transition = require_transition(
        "recategorise",
        state=State.ON_HOLD,
        role=Role.TRIAGE,
        supplied=Supplied(category="jalan_rusak"),
    )

    assert transition.leads_to(State.ON_HOLD, has_agency=True) is State.ON_HOLD
    assert transition.leads_to(State.RECEIVED, has_agency=False) is State.RECEIVED


# Every state for every role that acts, in the order buttons are shown. An agency's people reach
# only their own agency's reports, so "received" is theirs in theory alone.
WHO_MAY_DO_WHAT = """
received    reporter        -
received    system          route reject
received    triage          assign ask_reporter recategorise prioritise merge reject
received    agency_operator ask_reporter recategorise prioritise merge reject
received    agency_head     ask_reporter recategorise prioritise merge reject
received    crew            ask_reporter
assigned    reporter        -
assigned    system          reject
assigned    triage          resolve assign hand_over ask_reporter hold recategorise prioritise merge reject
assigned    agency_operator accept resolve hand_over ask_reporter hold recategorise prioritise merge reject
assigned    agency_head     accept resolve hand_over ask_reporter hold recategorise prioritise merge reject
assigned    crew            resolve ask_reporter
in_progress reporter        -
in_progress system          reject
in_progress triage          resolve assign hand_over ask_reporter hold recategorise prioritise merge reject
in_progress agency_operator resolve hand_over ask_reporter hold recategorise prioritise merge reject
in_progress agency_head     resolve hand_over ask_reporter hold recategorise prioritise merge reject
in_progress crew            resolve ask_reporter
on_hold     reporter        answer
on_hold     system          resume reject
on_hold     triage          answer resume assign hand_over recategorise prioritise merge reject
on_hold     agency_operator resume hand_over recategorise prioritise merge reject
on_hold     agency_head     resume hand_over recategorise prioritise merge reject
on_hold     crew            -
resolved    reporter        confirm reopen
resolved    system          auto_confirm
resolved    triage          reopen
resolved    agency_operator -
resolved    agency_head     -
resolved    crew            -
closed      reporter        reopen
closed      system          -
closed      triage          reopen
closed      agency_operator -
closed      agency_head     -
closed      crew            -
rejected    reporter        reopen
rejected    system          -
rejected    triage          reopen
rejected    agency_operator -
rejected    agency_head     -
rejected    crew            -
merged      reporter        -
merged      system          -
merged      triage          unmerge
merged      agency_operator -
merged      agency_head     -
merged      crew            -
"""


@pytest.mark.parametrize("row", WHO_MAY_DO_WHAT.strip().splitlines())
def test_who_may_do_what_from_where(row: str) -> None:
    state, role, *names = row.split()
    situation = Situation(hold_reason="reporter", since=NOON, at=NOON + timedelta(days=3))

    offered = available_transitions(state=State(state), role=Role(role), situation=situation)

    assert [transition.name for transition in offered] == [name for name in names if name != "-"]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("route", State.ASSIGNED),
        ("assign", State.ASSIGNED),
        ("hand_over", State.ASSIGNED),
        ("accept", State.IN_PROGRESS),
        ("ask_reporter", State.ON_HOLD),
        ("answer", State.IN_PROGRESS),
        ("hold", State.ON_HOLD),
        ("resume", State.IN_PROGRESS),
        ("resolve", State.RESOLVED),
        ("confirm", State.CLOSED),
        ("auto_confirm", State.CLOSED),
        ("reopen", State.ASSIGNED),
        ("reject", State.REJECTED),
        ("merge", State.MERGED),
        ("unmerge", State.ASSIGNED),
        ("recategorise", None),
    ],
)
def test_where_each_step_leads(name: str, target: State | None) -> None:
    assert transition_named(name).target == target


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.AREA_OFFICER, Role.COMMAND, Role.CITY_ADMIN])
def test_onlookers_are_offered_nothing(role: Role) -> None:
    situation = Situation(hold_reason="reporter", since=NOON, at=NOON + timedelta(days=3))

    for state in State:
        assert available_transitions(state=state, role=role, situation=situation) == []


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("route", Role.TRIAGE),
        ("assign", Role.CREW),
        ("assign", Role.AGENCY_HEAD),
        ("accept", Role.CREW),
        ("confirm", Role.AGENCY_OPERATOR),
        ("confirm", Role.TRIAGE),
        ("auto_confirm", Role.TRIAGE),
        ("reopen", Role.AGENCY_HEAD),
        ("unmerge", Role.AGENCY_OPERATOR),
        ("resolve", Role.REPORTER),
        ("hold", Role.CITIZEN),
    ],
)
def test_refuses_a_role_that_never_may(name: str, role: Role) -> None:
    with pytest.raises(RoleNotAllowed) as refusal:
        require_transition(name, state=State.ASSIGNED, role=role)

    assert refusal.value.code == "role_not_allowed"
    assert refusal.value.status == 403
    assert refusal.value.facts == {"transition": name, "role": role.value}


@pytest.mark.parametrize(
    ("name", "role", "state"),
    [
        ("accept", Role.AGENCY_OPERATOR, State.RECEIVED),
        ("accept", Role.AGENCY_OPERATOR, State.IN_PROGRESS),
        ("hand_over", Role.AGENCY_OPERATOR, State.RECEIVED),
        ("resolve", Role.CREW, State.ON_HOLD),
        ("confirm", Role.REPORTER, State.IN_PROGRESS),
        ("reject", Role.TRIAGE, State.RESOLVED),
        ("merge", Role.TRIAGE, State.MERGED),
        ("assign", Role.TRIAGE, State.CLOSED),
        ("recategorise", Role.TRIAGE, State.REJECTED),
    ],
)
def test_refuses_a_state_the_step_does_not_start_from(name: str, role: Role, state: State) -> None:
    with pytest.raises(TransitionNotAllowed) as refusal:
        require_transition(name, state=state, role=role)

    assert refusal.value.code == "transition_not_allowed"
    assert refusal.value.status == 409
    assert refusal.value.facts == {"transition": name, "state": state.value}


def test_says_in_indonesian_where_the_report_stands() -> None:
    with pytest.raises(TransitionNotAllowed) as refusal:
        require_transition("accept", state=State.CLOSED, role=Role.AGENCY_OPERATOR)

    assert str(refusal.value) == (
        "Laporan sedang “Selesai”, jadi “Terima” tidak dapat dilakukan sekarang."
    )


def test_refuses_a_step_nobody_knows() -> None:
    with pytest.raises(UnknownTransition) as refusal:
        require_transition("delete", state=State.ASSIGNED, role=Role.TRIAGE)

    assert refusal.value.status == 404


def test_the_citizen_sees_every_step_of_the_way() -> None:
    assert [each.name for each in TRANSITIONS if not each.public] == []


def test_actors_carry_what_the_timeline_prints() -> None:
    assert Actor.system("Penerusan") == Actor(Role.SYSTEM, "Penerusan")
    assert Actor.reporter().label == "Pelapor"
    assert Actor.citizen().role is Role.CITIZEN
