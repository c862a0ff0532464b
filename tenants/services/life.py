"""The one place where a city's state changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from core.errors import NotFound
from core.tenancy import inside_public
from tenants import hosts
from tenants.models import City, CityEvent, CityState
from tenants.rules import life
from tenants.rules.life import State, StepNotAllowed, Who
from tenants.services import partner_news

MAX_REASON: Final = 500
MAX_ACTOR: Final = 120


class TooEarly(StepNotAllowed):
    """A closed city is erased after its time has passed, not before."""

    code = "too_early_to_erase"


def move(
    city: City,
    step: str,
    *,
    actor_label: str,
    at: datetime,
    reason: str = "",
    who: Who = Who.SYSTEM,
    to: State | None = None,
    facts: Mapping[str, Any] | None = None,
) -> City:
    """Take one step of a city's life and write it down.

    The city's row is locked first, so of two people who act at once the second decides on what the
    first left behind. May be called inside a larger change of the platform: both happen or neither.

    Args:
        city: The city; the given object is brought up to date as well.
        step: A name from ``tenants.rules.life.STEPS``.
        actor_label: Who decided, as the timeline will print it.
        at: When (aware).
        reason: Why; needed by the steps that say so, shown to the city.
        who: As whom the step is taken.
        to: One of the step's targets, where there are several. Without it a city that was
            suspended during its trial is reopened into its trial.
        facts: More to keep with the timeline's entry; never personal data.

    Raises:
        StepNotAllowed, MayNotTakeStep, ReasonNeeded: The table does not allow it; nothing changed.
        TooEarly: The time a closed city is kept is not over.
    """
    with inside_public(), transaction.atomic():
        row = City.objects.select_for_update().filter(pk=city.pk).first()
        if row is None:
            raise NotFound("Kota ini tidak ada lagi.")
        rule = life.require_step(step, state=row.state, who=who, reason=reason)
        if to is not None and to not in rule.targets:
            raise StepNotAllowed("Keadaan tujuan tidak dikenal untuk langkah ini.", step=step)
        before = row.state
        row.state = CityState(to or _target(rule, row))
        changed = ["state", *_dates(rule.name, row, at)]
        row.save(update_fields=changed)
        CityEvent.objects.create(
            city=row,
            kind=rule.name,
            from_state=before,
            to_state=row.state,
            actor_label=actor_label[:MAX_ACTOR],
            reason=reason.strip()[:MAX_REASON],
            facts=dict(facts or {}),
            happened_at=at,
        )
        partner_news.tell_step(row, rule.name, before=before, reason=reason.strip(), at=at)
        transaction.on_commit(hosts.forget)
    for name in changed:
        setattr(city, name, getattr(row, name))
    hosts.forget()  # also when the caller's transaction is still open: its own next request must see it
    return city


def _target(rule: life.Step, row: City) -> State:
    if rule.name != "reopen":
        return rule.targets[0]
    last = row.events.filter(kind="suspend").order_by("-happened_at", "-pk").first()
    return State.TRIAL if last is not None and last.from_state == State.TRIAL else State.ACTIVE


def _dates(step: str, row: City, at: datetime) -> list[str]:
    """Set what goes with the step; returns the names of the columns."""
    if step == "open_trial":
        row.trial_ends_at = row.trial_ends_at or at + life.TRIAL
        return ["trial_ends_at"]
    if step == "reopen" and row.state == CityState.TRIAL:
        if row.trial_ends_at is None or row.trial_ends_at <= at:
            row.trial_ends_at = at + life.EXTENSION
        return ["trial_ends_at"]
    if step == "close":
        row.closed_at, row.erase_after = at, at + life.KEPT_AFTER_CLOSING
        return ["closed_at", "erase_after"]
    if step == "restore":
        row.closed_at = row.erase_after = None
        return ["closed_at", "erase_after"]
    if step == "erase":
        if row.erase_after is None or at < row.erase_after:
            raise TooEarly("Masa simpan kota yang ditutup belum lewat.", step=step)
        row.is_ready = False
        return ["is_ready"]
    return []
