"""The page about a report's life in the docs, drawn from the transition table.

``python -m reporting.rules.diagram > reporting/lifecycle.md`` draws it again; a test compares.
"""

from __future__ import annotations

import sys

from reporting.rules.limits import HANDOVERS_BEFORE_COORDINATOR
from reporting.rules.reasons import HOLD_RULES, REJECT_RULES
from reporting.rules.roles import Role
from reporting.rules.states import CLOSED_STATES, OPEN_STATES, STATE_LABELS, State
from reporting.rules.transitions import TRANSITIONS, Transition


def mermaid() -> str:
    """Return the life of a report as a Mermaid ``stateDiagram-v2``.

    Steps between the same two states share one arrow; steps that never move a report are left out.
    """
    arrows: dict[tuple[State, State], list[str]] = {}
    for transition in TRANSITIONS:
        targets = {transition.target, transition.target_without_agency} - {None}
        for source in State:
            if source not in transition.sources:
                continue
            for target in State:
                if target in targets:
                    arrows.setdefault((source, target), []).append(transition.name)
    lines = ["stateDiagram-v2", "    [*] --> received"]
    lines += [f"    {state.value}: {STATE_LABELS[state]}" for state in State]
    lines += [
        f"    {source.value} --> {target.value}: {', '.join(names)}"
        for (source, target), names in sorted(
            arrows.items(), key=lambda arrow: [list(State).index(state) for state in arrow[0]]
        )
    ]
    lines += [f"    {state.value} --> [*]" for state in State if state in CLOSED_STATES]
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the whole page: the diagram, the states, every step, and the closed lists of reasons."""
    return "\n".join(
        [
            "# The life of a report",
            "",
            "Drawn from `reporting/rules/transitions.py`; never edited by hand:",
            "`python -m reporting.rules.diagram > reporting/lifecycle.md`.",
            "",
            "```mermaid",
            mermaid().rstrip(),
            "```",
            "",
            "## States",
            "",
            "| State | On screens | Open |",
            "|---|---|---|",
            *(
                f"| `{state.value}` | {STATE_LABELS[state]} | {_yes(state in OPEN_STATES)} |"
                for state in State
            ),
            "",
            "## Steps",
            "",
            "| Step | Button | From | To | Who | Needs | When |",
            "|---|---|---|---|---|---|---|",
            *(_step(transition) for transition in TRANSITIONS),
            "",
            f"After {HANDOVERS_BEFORE_COORDINATOR} hand-overs only the coordinator (`triage`) may"
            " pass a report on.",
            "",
            "## Why a report waits",
            "",
            "| Reason | On screens | Stops the resolution clock |",
            "|---|---|---|",
            *(
                f"| `{rule.reason.value}` | {rule.label} | {_yes(rule.pauses)} |"
                for rule in HOLD_RULES.values()
            ),
            "",
            "## Why a report is closed without a repair",
            "",
            "| Reason | On screens | Who | Names who is responsible |",
            "|---|---|---|---|",
            *(
                f"| `{rule.reason.value}` | {rule.label} | {_roles(rule.roles)}"
                f" | {_yes(rule.needs_next_door)} |"
                for rule in REJECT_RULES.values()
            ),
            "",
        ]
    )


def _step(step: Transition) -> str:
    sources = ", ".join(f"`{state.value}`" for state in State if state in step.sources)
    target = f"`{step.target.value}`" if step.target else "–"
    if step.target_without_agency:
        target += f", without an agency `{step.target_without_agency.value}`"
    needs = ", ".join(sorted(need.value for need in step.requires)) or "–"
    for role, need in sorted(step.waived):
        needs += f" (`{role.value}` no {need.value})"
    return (
        f"| `{step.name}` | {step.label} | {sources} | {target} | {_roles(step.roles)}"
        f" | {needs} | {_when(step)} |"
    )


def _when(step: Transition) -> str:
    words = []
    if step.hold_reason is not None:
        words.append(f"held for `{step.hold_reason.value}`")
    if step.opens_after_days is not None:
        words.append(f"after {step.opens_after_days} days")
    if step.closes_after_days is not None:
        words.append(f"{_roles(step.timed_roles)}: within {step.closes_after_days} days")
    return ", ".join(words) or "–"


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(f"`{role.value}`" for role in Role if role in roles)


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


if __name__ == "__main__":
    sys.stdout.write(page())
