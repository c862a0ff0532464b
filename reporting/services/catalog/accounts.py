"""Letting somebody in again: a person who was switched off, or one who lost their second factor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.identity import second_factor, sessions
from core.identity.models import User
from reporting.models import Crew, CrewMember, Membership
from reporting.rules.lifecycle import Actor
from reporting.services import api_access
from reporting.services.catalog import config, entitlements, people
from reporting.services.catalog.people import Duty


class NotYourself(DomainError):
    """Somebody at an unlocked screen must not take over the account by its own settings."""

    code = "not_yourself"


class AlreadyActive(DomainError):
    """The person can sign in."""

    code = "already_active"


@transaction.atomic(durable=True)
def reset_second_factor(*, person: UUID, actor: Actor, at: datetime) -> int:
    """Take away a lost phone's second factor and sign the person out; the next sign-in sets up anew.

    Returns:
        On how many devices they were signed out.

    Raises:
        PersonNotFound: Nobody by this id.
        NotYourself: It is the admin's own; another admin does it.
    """
    config.hold()
    user = people.require(person)
    if actor.user_id == user.pk:
        raise NotYourself(_("Verifikasi Anda sendiri hanya dapat diatur ulang oleh admin lain."))
    had_one = second_factor.forget(user)
    devices = sessions.end_all(user) + api_access.end_tokens(user, at=at)
    config.changed(
        kind="person_second_factor_reset",
        subject=str(person),
        actor=actor,
        at=at,
        facts={"person": str(user), "had_one": had_one, "devices": devices},
    )
    return devices


@transaction.atomic(durable=True)
def reactivate(
    *,
    person: UUID,
    duties: Sequence[Duty],
    crews: Collection[str] = (),
    actor: Actor,
    at: datetime,
) -> User:
    """Let somebody sign in again with the roles they had.

    Raises:
        PersonNotFound: Nobody by this id.
        AlreadyActive: They can sign in already.
        LimitReached: The package allows no more people.
        Invalid: An agency or area of a role is no more.
    """
    config.hold()
    user = people.require(person)
    if user.is_active:
        raise AlreadyActive(_("Orang ini sudah aktif."))
    staff = User.objects.filter(is_active=True, memberships__isnull=False).distinct()
    entitlements.require_staff_room(staff.count())
    user.is_active = True
    user.save(update_fields=["is_active"])
    given: list[Membership] = [people.give(user, duty) for duty in duties]
    CrewMember.objects.bulk_create(
        [CrewMember(crew=crew, user=user) for crew in Crew.objects.filter(code__in=crews)],
        ignore_conflicts=True,
    )
    config.changed(
        kind="person_reactivated",
        subject=str(person),
        actor=actor,
        at=at,
        facts={"person": str(user), "duties": [people.facts_of(each) for each in given]},
    )
    return user
