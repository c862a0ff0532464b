"""Refusals in Stripe's words: an HTTP status, a type, a code, and the parameter at fault."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An answer that is an error. Nothing the request changed is kept."""

    def __init__(
        self,
        message: str,
        *,
        param: str = "",
        code: str = "",
        status: int = 400,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.message, self.param, self.code = message, param, code
        self.status, self.kind = status, kind

    def body(self) -> dict[str, Any]:
        """The JSON a client reads."""
        error: dict[str, Any] = {"type": self.kind, "message": self.message}
        if self.param:
            error["param"] = self.param
        if self.code:
            error["code"] = self.code
        return {"error": error}


def missing(kind: str, number: str, param: str = "id", *, status: int = 404) -> Refused:
    """There is no such object."""
    return Refused(
        f"No such {kind.replace('_', ' ')}: '{number}'",
        param=param,
        code="resource_missing",
        status=status,
    )


def required(param: str) -> Refused:
    """A parameter that must be given was not."""
    return Refused(f"Missing required param: {param}.", param=param, code="parameter_missing")


def card_declined(message: str = "Your card was declined.") -> Refused:
    """The card said no."""
    return Refused(message, code="card_declined", status=402, kind="card_error")
