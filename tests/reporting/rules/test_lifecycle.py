"""The life of a report, walked by hand; nothing here is computed from the table itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reporting.rules.lifecycle import (
    TRANSITIONS,
    Actor,
    CoordinatorMustDecide,
    RequirementMissing,
    Role,
    RoleNotAllowed,
    Situation,
    State,
    Supplied,
    TransitionNotAllowed,
    UnknownTransition,
    available_transitions,
    hold_rule,
    reject_rule,
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


def test_an_answer_needs_words() -> None:
    with pytest.raises(RequirementMissing) as refusal:
        require_transition(
            "answer",
            state=State.ON_HOLD,
            role=Role.REPORTER,
            situation=Situation(hold_reason="reporter"),
        )

    assert refusal.value.facts["missing"] == ["note"]


def test_the_citizen_sees_every_step_of_the_way() -> None:
    assert [each.name for each in TRANSITIONS if not each.public] == []


def test_only_a_question_to_the_reporter_can_be_answered() -> None:
    with pytest.raises(TransitionNotAllowed, match="tidak sedang menunggu jawaban"):
        require_transition(
            "answer",
            state=State.ON_HOLD,
            role=Role.REPORTER,
            situation=Situation(hold_reason="weather"),
            supplied=Supplied(note="Halo"),
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


def test_actors_carry_what_the_timeline_prints() -> None:
    assert Actor.system("Penerusan") == Actor(Role.SYSTEM, "Penerusan")
    assert Actor.reporter().label == "Pelapor"
    assert Actor.citizen().role is Role.CITIZEN
