"""Inviting once more somebody who has not come in: by another letter, or by a link handed over in person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import invitations
from reporting.services.catalog import people


class AlreadyIn(DomainError):
    """The person can sign in without a link; it would open an account that is in use."""

    code = "already_in"


@transaction.atomic(durable=True)
def send_again(*, person: UUID, role: Role, actor: Actor, at: datetime) -> None:
    """Send somebody who has never signed in the invitation once more.

    Raises:
        PersonNotFound: Nobody by this id.
        AlreadyIn: They have a password, or may no longer sign in.
    """
    user = people.require(person)
    if not user.is_active or user.has_usable_password():
        raise AlreadyIn(_("Undangan hanya untuk orang baru yang belum punya kata sandi."))
    invitations.send(user, role)
    audit.record(
        kind="invitation_asked_again",
        subject=str(person),
        actor_label=actor.label,
        at=at,
        facts={"person": str(user)},
    )


@transaction.atomic(durable=True)
def invitation_link(*, person: UUID, actor: Actor, at: datetime) -> str:
    """Return a one-use link for somebody who has never signed in; that it was made is audited.

    Raises:
        PersonNotFound: Nobody by this id.
        AlreadyIn: They have a password, or may no longer sign in.
    """
    user = people.require(person)
    if not user.is_active or user.has_usable_password():
        raise AlreadyIn(_("Tautan undangan hanya untuk orang baru yang belum punya kata sandi."))
    audit.record(
        kind="invitation_link_shown",
        subject=str(person),
        actor_label=actor.label,
        at=at,
        facts={"person": str(user)},
    )
    return invitations.link_for(user)
