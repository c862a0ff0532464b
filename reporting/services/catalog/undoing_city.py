"""Taking back a change of agencies, people, targets, calendars, areas served or the brand.

Each goes through the service that a person would use, with the same checks, inside the transaction
that looked whether anything else was changed since.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from core.audit import services as audit
from core.audit.models import AuditEntry
from reporting.models import Agency, Area, Membership
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import (
    accounts,
    agencies,
    areas,
    brand,
    calendar_days,
    calendars,
    config,
    people,
    target_undo,
)
from reporting.services.catalog.people import Duty
from reporting.services.catalog.undo_terms import FIELDS, require_still, wanted

Facts = Mapping[str, Any]
TakeBack = Callable[[str, Facts, Actor, datetime], None]


@transaction.atomic(durable=True)
def undo(*, entry: AuditEntry, actor: Actor, at: datetime) -> None:
    """Put back what a change replaced, and write down that it was taken back.

    Raises:
        ChangedSince: Something it touched was changed again; nothing is changed.
        DomainError: As the service that puts it back.
    """
    config.hold()
    HOW[entry.kind](entry.subject, entry.facts, actor, at)
    audit.record(
        kind="change_taken_back",
        subject=entry.subject,
        actor_label=actor.label,
        at=at,
        facts={"entry": entry.pk, "kind": entry.kind},
    )


def knows_enough(kind: str, facts: Facts) -> bool:
    """Whether an entry says what was before; those of earlier releases may not."""
    return all(name in facts for name in _NEEDS.get(kind, ()))


def _held(service: Callable[..., Any]) -> Callable[..., Any]:
    """A service without its own transaction: ours holds the set-up already."""
    bare: Callable[..., Any] = inspect.unwrap(service)
    return bare


def _agency(subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    now = agencies.details_of(agencies.require(subject))
    earlier = wanted(asdict(now), facts["before"], facts["after"])
    if "areas" in earlier:
        earlier["areas"] = tuple(earlier["areas"])
    _held(agencies.change)(code=subject, details=replace(now, **earlier), actor=actor, at=at)


def _agency_off(subject: str, _facts: Facts, actor: Actor, at: datetime) -> None:
    require_still(not agencies.require(subject).is_active)
    _held(agencies.switch_on)(code=subject, actor=actor, at=at)


def _agency_on(subject: str, _facts: Facts, actor: Actor, at: datetime) -> None:
    require_still(agencies.require(subject).is_active)
    _held(agencies.switch_off)(code=subject, actor=actor, at=at)


def _agency_default(subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    require_still(Agency.objects.the_default().code == subject)
    _held(agencies.make_default)(code=facts["before"], actor=actor, at=at)


def _person_name(subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    require_still(people.require(UUID(subject)).name == facts["after"], FIELDS["name"])
    _held(people.rename)(person=UUID(subject), name=facts["before"], actor=actor, at=at)


def _person_off(subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    require_still(not people.require(UUID(subject)).is_active)
    _held(accounts.reactivate)(
        person=UUID(subject),
        duties=[_duty(each) for each in facts["duties"]],
        crews=facts.get("crews", ()),
        actor=actor,
        at=at,
    )


def _duty_lost(subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    require_still(people.require(UUID(subject)).is_active)
    _held(people.add_duty)(person=UUID(subject), duty=_duty(facts), actor=actor, at=at)


def _duty_given(subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    duty = _duty(facts)
    row = Membership.objects.filter(
        user__public_id=UUID(subject),
        role=duty.role,
        agency__code=duty.agency or None,
        area__code=duty.area or None,
    ).first()
    require_still(row is not None)
    if row is not None:
        _held(people.end_duty)(person=UUID(subject), membership_id=row.pk, actor=actor, at=at)


def _duty(facts: Facts) -> Duty:
    return Duty(facts["role"], agency=facts["agency"] or "", area=facts["area"] or "")


def _calendar(subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    calendar = calendars.require(subject)
    now = {"name": calendar.name, "time_zone": calendar.time_zone}
    earlier = {**now, **wanted(now, facts["before"], facts["after"])}
    _held(calendars.describe)(code=subject, **earlier, actor=actor, at=at)


def _hours(subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    now = calendars.hours_of(calendars.require(subject))
    earlier = {**now, **wanted(now, facts["before"], facts["after"])}
    _held(calendars.change_hours)(code=subject, **earlier, actor=actor, at=at)


def _day(subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    on = date.fromisoformat(facts["on"])
    now = calendar_days.day_facts(calendars.require(subject), on)
    require_still(now == facts["after"], facts["on"])
    if facts["before"]:
        _held(calendar_days.set_day)(code=subject, on=on, **facts["before"], actor=actor, at=at)
    else:
        _held(calendar_days.clear_day)(code=subject, on=on, actor=actor, at=at)


def _days(subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    days = [date.fromisoformat(on) for on in facts["days"]]
    known = calendars.require(subject).holidays.filter(on__in=days, is_working=False)
    missing = set(days) - set(known.values_list("on", flat=True))
    require_still(not missing, *(day.isoformat() for day in sorted(missing)))
    _held(calendar_days.clear_days)(code=subject, days=days, actor=actor, at=at)


def _cover(*, was: bool) -> TakeBack:
    def take_back(_subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
        codes = list(facts["codes"])
        others = Area.objects.filter(code__in=codes, is_covered=was).order_by("code")
        moved = list(others.values_list("name", flat=True)[:5])
        require_still(not moved, *moved)
        _held(areas.cover_exactly)(codes=codes, is_covered=was, actor=actor, at=at)

    return take_back


def _brand(_subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    earlier = wanted(brand.present().facts(), facts["before"], facts["after"])
    if earlier.get("banner_until"):
        earlier["banner_until"] = datetime.fromisoformat(earlier["banner_until"])
    _held(brand.revise)(changes=earlier, actor=actor, at=at)


def _promise(_subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    target_undo.take_back_promise(facts, actor, at)


def _withdrawal(_subject: str, facts: Facts, actor: Actor, at: datetime) -> None:
    target_undo.take_back_withdrawal(facts, actor, at)


HOW: Final[dict[str, TakeBack]] = {
    "agency_changed": _agency,
    "agency_switched_off": _agency_off,
    "agency_switched_on": _agency_on,
    "agency_made_default": _agency_default,
    "person_renamed": _person_name,
    "person_deactivated": _person_off,
    "person_lost_duty": _duty_lost,
    "person_given_duty": _duty_given,
    "calendar_changed": _calendar,
    "calendar_hours_changed": _hours,
    "calendar_day_set": _day,
    "calendar_day_cleared": _day,
    "calendar_days_taken_over": _days,
    "areas_covered": _cover(was=False),
    "areas_uncovered": _cover(was=True),
    "brand_changed": _brand,
    "brand_logo_changed": _brand,
    "brand_banner_changed": _brand,
    "brand_map_changed": _brand,
    "target_promised": _promise,
    "target_withdrawn": _withdrawal,
}
_NEEDS: Final = {
    "agency_changed": ("before", "after"),
    "person_deactivated": ("duties",),
    "calendar_day_set": ("before", "after"),
    "calendar_day_cleared": ("before", "after"),
    "calendar_hours_changed": ("before", "after"),
    "target_promised": ("previous", "valid_from"),
    "target_withdrawn": ("previous", "valid_to"),
}
