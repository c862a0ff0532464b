"""The stand-in's time: the real one moved forward, or one that stands still until somebody moves it."""

from __future__ import annotations

import time


class Clock:
    """Seconds since 1970, whole, as Stripe counts.

    Attributes:
        frozen: The moment it stands at; ``None``: it runs with the real time.
        ahead: How many seconds it is ahead of the real time while it runs.
    """

    def __init__(self, *, frozen: int | None = None, ahead: int = 0) -> None:
        self.frozen, self.ahead = frozen, ahead

    def now(self) -> int:
        """The moment."""
        return self.frozen if self.frozen is not None else int(time.time()) + self.ahead

    def move_to(self, moment: int) -> None:
        """Go forward. Time that has passed here cannot be taken back.

        Raises:
            ValueError: The moment is in the past.
        """
        if moment < self.now():
            raise ValueError("The clock only goes forward.")
        if self.frozen is not None:
            self.frozen = moment
        else:
            self.ahead += moment - self.now()
