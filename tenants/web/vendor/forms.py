"""How pages of super-admin take what was typed: a refusal comes back to its page in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from core.errors import DomainError


@contextmanager
def told(request: HttpRequest, done: str) -> Iterator[None]:
    """Say ``done`` when the block went through, and the refusal when it did not; nothing is raised."""
    try:
        yield
    except DomainError as error:
        if error.status in {404, 500}:
            raise
        messages.error(request, str(error))
    else:
        messages.success(request, done)
