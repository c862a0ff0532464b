"""Errors a person can act on: a stable code for machines, a sentence for people, facts for both."""

from __future__ import annotations

from typing import ClassVar


class DomainError(Exception):
    """Something the business refuses. ``str(error)`` is shown to people, in Indonesian.

    Attributes:
        code: Stable lower_snake word for API clients and tests.
        status: HTTP status that fits.
        facts: Values that explain the refusal; never personal data.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.facts = facts


class NotFound(DomainError):
    """No such thing in this city, or not for this viewer (the answer is the same)."""

    code = "not_found"
    status = 404


class Invalid(DomainError):
    """The input is understood but cannot be accepted."""

    code = "invalid"
    status = 422


class Forbidden(DomainError):
    """The viewer is known and may never do this."""

    code = "forbidden"
    status = 403


class Gone(DomainError):
    """It existed and is over."""

    code = "gone"
    status = 410


class TooMany(DomainError):
    """A limit was reached; ``retry_after`` says in how many seconds it is worth trying again."""

    code = "too_many"
    status = 429

    def __init__(self, message: str, *, retry_after: int, **facts: object) -> None:
        super().__init__(message, retry_after=retry_after, **facts)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A part we depend on is away; nothing was changed."""

    code = "unavailable"
    status = 503
