"""The only reading of the clock. Services take the time as an argument; their callers ask here."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(tz=UTC)
