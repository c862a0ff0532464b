"""Pages for people."""

from __future__ import annotations

from infra.local.stripe.machine import Answer, Machine, Request


def answer(machine: Machine, request: Request) -> Answer:
    """Answer a browser."""
    return Answer(404, b"nothing here")
