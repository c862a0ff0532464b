"""Which function answers which address, and which of the library's annotations its parameters follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.local.stripe.given import Given
from infra.local.stripe.store import Store, Thing

if TYPE_CHECKING:
    from infra.local.stripe.machine import Machine


@dataclass(slots=True)
class Call:
    """One request that has been checked.

    Attributes:
        ids: The ids in the address, in order.
        url: The address without query, as a list object names it.
    """

    machine: Machine
    given: Given
    ids: tuple[str, ...]
    url: str

    @property
    def store(self) -> Store:
        """The objects."""
        return self.machine.store


Handler = Callable[[Call], Thing]


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the API."""

    method: str
    pattern: re.Pattern[str]
    params: str
    handler: Handler


_ROUTES: list[Route] = []


def route(method: str, path: str, params: str) -> Callable[[Handler], Handler]:
    """Register a function for an address; ``*`` in it stands for an id."""
    pattern = re.compile(re.escape(path).replace(r"\*", "([^/]+)"))

    def register(handler: Handler) -> Handler:
        _ROUTES.append(Route(method, pattern, params, handler))
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """The route of an address, with the ids in it; fixed words win over ids."""
    matches = [
        (known, match.groups())
        for known in _ROUTES
        if known.method == method and (match := known.pattern.fullmatch(path))
    ]
    return min(matches, key=lambda found: len(found[1]), default=None)
