"""The state diagram in the docs, drawn from the transition table.

``python -m reporting.rules.diagram`` prints it as Mermaid.
"""

from __future__ import annotations

import sys

from reporting.rules.states import CLOSED_STATES, STATE_LABELS, State
from reporting.rules.transitions import TRANSITIONS


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


if __name__ == "__main__":
    sys.stdout.write(mermaid())
