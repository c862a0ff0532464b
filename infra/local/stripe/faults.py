"""What goes wrong on purpose, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

#: Faults of the API.
#: ``429``: too many requests, nothing done. ``500``: failed, nothing done. ``503``: the same.
#: ``500_after``: done, and the answer is an error; the same idempotency key brings the real answer.
#: ``500_stuck``: done, and every repetition with the same key brings the same error, as Stripe documents it.
#: ``hangup``: the line breaks before anything is done. ``hangup_after``: done, and the line breaks before the answer.
API: Final = ("429", "500", "503", "500_after", "500_stuck", "hangup", "hangup_after")
#: Faults of webhooks: sent twice, never sent, sent after those that come later.
HOOKS: Final = ("duplicate", "drop", "delay")


@dataclass(slots=True)
class Fault:
    """One fault that waits for its next occasions.

    Attributes:
        times: How often it still happens.
        method, path: Which requests (``path`` is how it begins); empty for every one.
        event: Which events (how the type begins); empty for every one.
        after: How many occasions pass before it happens.
    """

    kind: str
    times: int = 1
    method: str = ""
    path: str = ""
    event: str = ""
    after: int = 0


@dataclass(slots=True)
class Faults:
    """All that wait."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Let something go wrong.

        Raises:
            ValueError: There is no such fault.
        """
        if fault.kind not in (*API, *HOOKS):
            raise ValueError(
                f"No such fault: {fault.kind!r}; there are {', '.join((*API, *HOOKS))}."
            )
        self.waiting.append(fault)

    def of_request(self, method: str, path: str) -> str:
        """What goes wrong with this request, if anything."""
        for fault in self.waiting:
            if fault.kind in API and fault.method in ("", method) and path.startswith(fault.path):
                return self._used(fault)
        return ""

    def of_event(self, event: str) -> str:
        """What goes wrong with telling of this event, if anything."""
        for fault in self.waiting:
            if fault.kind in HOOKS and event.startswith(fault.event):
                return self._used(fault)
        return ""

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.waiting = []

    def _used(self, fault: Fault) -> str:
        if fault.after > 0:
            fault.after -= 1
            return ""
        fault.times -= 1
        if fault.times <= 0:
            self.waiting.remove(fault)
        return fault.kind
