"""How a step becomes a public verb: a transaction of its own, or a part of the caller's."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from reporting.services.workflow import seen

P = ParamSpec("P")
R = TypeVar("R")


class Verb(Generic[P, R]):
    """A service function that is its own durable transaction.

    Outbox consumers, and services that do several things at once, already are inside a
    transaction: they call ``verb.within(...)``, which does the same as a part of it.
    """

    def __init__(self, step: Callable[P, R]) -> None:
        self._step = step
        update_wrapper(self, step)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(durable=True):
            return self._step(*args, **kwargs)

    def within(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it in the caller's transaction."""
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("There is no transaction to be part of.")
        return self._step(*args, **kwargs)

    def as_seen(self, version: int | None, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it only if nobody decided anything since the caller saw this version of the report.

        Args:
            version: What was on their screen; ``None`` decides on whatever there is.
            args: As for the verb.
            kwargs: As for the verb; ``report_id`` among them.

        Raises:
            Overtaken: Somebody was quicker; nothing was done.
        """
        with transaction.atomic(durable=True):
            return self.within_seen(version, *args, **kwargs)

    def within_seen(self, version: int | None, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """The same in the caller's transaction."""
        report_id = kwargs.get("report_id")
        if version is not None and isinstance(report_id, UUID):
            seen.require(report_id, version)
        return self.within(*args, **kwargs)


def verb(step: Callable[P, R]) -> Verb[P, R]:
    """Make a service function a durable transaction, callable from within another as well."""
    return Verb(step)
