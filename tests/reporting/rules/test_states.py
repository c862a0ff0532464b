"""What a state is called, and which states mean that somebody still has to act."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting.rules.diagram import mermaid, page
from reporting.rules.states import CLOSED_STATES, OPEN_STATES, State, state_group, state_sentence


def test_every_state_is_either_open_or_closed() -> None:
    assert {"received", "assigned", "in_progress", "on_hold", "resolved"} == OPEN_STATES
    assert {"closed", "rejected", "merged"} == CLOSED_STATES


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (State.RECEIVED, "Diterima"),
        (State.ASSIGNED, "Diteruskan ke DLH"),
        (State.IN_PROGRESS, "Dikerjakan"),
        (State.ON_HOLD, "Ditunda: menunggu cuaca"),
        (State.RESOLVED, "Menunggu konfirmasi"),
        (State.CLOSED, "Selesai"),
        (State.REJECTED, "Bukan kewenangan"),
        (State.MERGED, "Digabung ke BTM-2611-0001"),
    ],
)
def test_says_where_a_report_stands(state: State, sentence: str) -> None:
    assert (
        state_sentence(
            state,
            agency="DLH",
            hold_reason="Menunggu cuaca",
            merged_into="BTM-2611-0001",
            closing="Bukan kewenangan",
        )
        == sentence
    )


def test_falls_back_to_the_short_word() -> None:
    assert state_sentence(State.ASSIGNED) == "Diteruskan"
    assert state_sentence(State.REJECTED) == "Ditutup tanpa perbaikan"


def test_map_cells_count_resolved_reports_as_open() -> None:
    assert state_group(State.RESOLVED) == "open"
    assert state_group(State.MERGED) == "closed"


def test_the_diagram_shows_the_main_road_and_its_exits() -> None:
    drawing = mermaid().splitlines()

    assert drawing[:2] == ["stateDiagram-v2", "    [*] --> received"]
    assert "    received --> assigned: route, assign" in drawing
    assert "    assigned --> assigned: assign, hand_over" in drawing
    assert "    assigned --> in_progress: accept" in drawing
    assert "    resolved --> closed: confirm, auto_confirm" in drawing
    assert "    merged --> received: unmerge" in drawing
    assert "    closed --> [*]" in drawing
    assert not any("recategorise" in line for line in drawing)
    assert not any(line.startswith("    closed --> closed") for line in drawing)


def test_the_docs_show_the_table_as_it_is() -> None:
    written = Path(__file__).parents[3] / "reporting/lifecycle.md"

    assert written.read_text(encoding="utf-8") == page(), (
        "Draw it again: python -m reporting.rules.diagram > reporting/lifecycle.md"
    )
