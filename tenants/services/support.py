"""Support access: somebody of the vendor inside a city, for a reason, for a while, seen by the city.

Opened on the platform, entered on the city's host with a key that works once, ended by the person, by
the city, by the clock, or when the person no longer works for the vendor. Each act stands in the
platform's trail and the city's timeline; what happens inside stands in the city's own trail.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Forbidden, Invalid, NotFound
from core.identity.models import User
from core.outbox import services as outbox
from core.plain import one_line
from core.tenancy import inside, inside_public
from tenants.models import City, CityEvent, SupportAccess, VendorMember, VendorRole

LENGTHS: Final = (15, 30, 60)
"""Minutes to choose from; sixty is the most there is."""
MIN_REASON: Final = 10
MAX_REASON: Final = 500
KEY_LIFE: Final = timedelta(minutes=2)
ENTERED: Final = "tenants.support_entered"
"""Topic in the city's own queue: whoever knows the city's admins tells them."""
GUEST_DOMAIN: Final = "@tanggap.invalid"
"""Whom the city knows visitors by: addresses that take no mail and sign nobody in."""
WRITERS: Final = frozenset({VendorRole.OPERATIONS, VendorRole.ADMIN})
"""Who may ask to change something inside a city."""


class AlreadyInside(DomainError):
    """One visit at a time: end the other first."""

    code = "already_inside"


class KeyRefused(Forbidden):
    """The key of the door is used, too old, or another city's."""

    code = "support_key_refused"


class VisitMissing(NotFound):
    """No such visit."""

    code = "visit_not_found"


def open_visit(
    *, city: City, user: User, reason: str, minutes: int, may_write: bool, at: datetime
) -> tuple[SupportAccess, str]:
    """Let somebody of the vendor into a city; returns the visit and the key of its door, told once.

    Raises:
        Invalid: The reason is too short, or the length is none of :data:`LENGTHS`.
        Forbidden: The person does not work here, or may not ask to change anything.
        AlreadyInside: They are in a city already.
    """
    reason = one_line(reason)
    if not MIN_REASON <= len(reason) <= MAX_REASON or "\x00" in reason:
        raise Invalid(
            _("Tulis alasannya, 10 sampai 500 huruf. Kota akan membacanya."), field="reason"
        )
    if minutes not in LENGTHS:
        raise Invalid(_("Pilih lamanya dari daftar, paling lama 60 menit."), field="minutes")
    if not city.answers:
        raise Invalid(_("Kota ini sedang tidak terbuka; tidak ada yang dapat dilihat di dalam."))
    key = secrets.token_urlsafe(32)
    with inside_public(), transaction.atomic(durable=True):
        member = VendorMember.objects.filter(user=user, is_active=True).first()
        if member is None or (may_write and member.role not in WRITERS):
            raise Forbidden(_("Peran Anda tidak boleh mengubah isi kota."))
        _end_overdue(user, at)
        try:
            with transaction.atomic():
                visit = SupportAccess.objects.create(
                    city=city,
                    user=user,
                    reason=reason,
                    may_write=may_write,
                    token_hash=_hashed(key),
                    opened_at=at,
                    ends_at=at + timedelta(minutes=minutes),
                )
        except IntegrityError:
            raise AlreadyInside(
                _("Anda masih punya akses ke kota lain. Akhiri dahulu yang itu.")
            ) from None
        _write_down("support_opened", visit, at, label_of(user), minutes=minutes)
    return visit, key


def enter(*, key: str, city: City, at: datetime) -> tuple[SupportAccess, User]:
    """Come in by the key: returns the visit and the person as the city knows them.

    Raises:
        KeyRefused: The key was used, is older than two minutes, or opens another city.
    """
    with inside_public(), transaction.atomic(durable=True):
        visit = (
            SupportAccess.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(token_hash=_hashed(key), city=city, entered_at=None, ended_at=None)
            .first()
        )
        if visit is None or at >= visit.opened_at + KEY_LIFE:
            raise KeyRefused(_("Kunci ini sudah dipakai atau lewat dua menit. Minta yang baru."))
        visit.entered_at, visit.token_hash = at, ""
        visit.save(update_fields=["entered_at", "token_hash"])
    with inside(city), transaction.atomic(durable=True):
        guest = _guest(visit.user, at)
        audit.record(
            kind="support_entered",
            subject=str(visit.public_id),
            actor_label=label_of(visit.user),
            at=at,
            facts={
                "reason": visit.reason,
                "may_write": visit.may_write,
                "until": visit.ends_at.isoformat(),
            },
        )
        outbox.enqueue(
            ENTERED,
            key=str(visit.public_id),
            who=label_of(visit.user),
            reason=visit.reason,
            may_write=visit.may_write,
            until=visit.ends_at.isoformat(),
        )
    return visit, guest


def running(*, public_id: str, city: City, at: datetime) -> tuple[SupportAccess, User] | None:
    """The visit somebody is on, with the person as the city knows them; ``None`` when it is over."""
    known = _uuid(public_id)
    if known is None:
        return None
    with inside_public():
        visit = (
            SupportAccess.objects.select_related("user")
            .filter(
                public_id=known,
                city=city,
                entered_at__isnull=False,
                ended_at=None,
                ends_at__gt=at,
                user__is_active=True,
            )
            .first()
        )
        member = (
            VendorMember.objects.filter(user=visit.user, is_active=True).first()
            if visit is not None
            else None
        )
        if visit is None or member is None or (visit.may_write and member.role not in WRITERS):
            return None
    with inside(city):
        guest = User.objects.filter(email=_guest_email(visit.user)).first()
    if guest is None:
        return None
    guest.is_active = True  # for this request: the row itself can sign nobody in
    return visit, guest


def end(*, visit: SupportAccess, actor_label: str, at: datetime) -> None:
    """End a visit; one that is over stays as it ended."""
    with inside_public(), transaction.atomic(durable=True):
        held = (
            SupportAccess.objects.select_for_update(of=("self",))
            .select_related("user", "city")
            .get(pk=visit.pk)
        )
        if held.ended_at is not None:
            return
        held.ended_at, held.token_hash = min(at, held.ends_at), ""
        held.save(update_fields=["ended_at", "token_hash"])
        _write_down("support_ended", held, at, actor_label)
        was_inside, city = held.entered_at is not None, held.city
    if was_inside and city.answers:
        with inside(city), transaction.atomic(durable=True):
            audit.record(
                kind="support_ended",
                subject=str(held.public_id),
                actor_label=actor_label,
                at=at,
                facts={},
            )


def require_visit(public_id: UUID, *, city: City | None = None) -> SupportAccess:
    """A visit by its public id, perhaps only of one city, or ``VisitMissing``."""
    with inside_public():
        visits = SupportAccess.objects.select_related("user", "city").filter(public_id=public_id)
        found = (visits.filter(city=city) if city is not None else visits).first()
    if found is None:
        raise VisitMissing(_("Akses dukungan ini tidak ada."))
    return found


def label_of(user: User) -> str:
    """What a city reads: the person and that they are the vendor's."""
    return f"{user.name} (Dukungan Tanggap)"[:120]


def is_over(visit: SupportAccess, at: datetime) -> bool:
    """Whether the visit has ended, by whatever."""
    return visit.ended_at is not None or visit.ends_at <= at


def _guest(user: User, at: datetime) -> User:
    """The person in the city: a name on trails, without roles, that cannot sign in."""
    guest, _made = User.objects.get_or_create(
        email=_guest_email(user),
        defaults={
            "name": label_of(user),
            "is_active": False,
            "password": "!",
            "created_at": at,
        },
    )
    return guest


def _guest_email(user: User) -> str:
    return f"dukungan-{user.public_id.hex}{GUEST_DOMAIN}"


def _end_overdue(user: User, at: datetime) -> None:
    """Visits the clock has ended make room for the next."""
    overdue = SupportAccess.objects.select_for_update(of=("self",)).select_related("user", "city")
    for visit in overdue.filter(user=user, ended_at=None, ends_at__lte=at):
        visit.ended_at, visit.token_hash = visit.ends_at, ""
        visit.save(update_fields=["ended_at", "token_hash"])
        _write_down("support_ended", visit, visit.ends_at, "Sistem")


def _write_down(
    kind: str, visit: SupportAccess, at: datetime, actor_label: str, **more: object
) -> None:
    facts = {"visit": str(visit.public_id), "may_write": visit.may_write, **more}
    CityEvent.objects.create(
        city=visit.city,
        kind=kind,
        actor_label=actor_label,
        reason=visit.reason,
        facts=facts,
        happened_at=at,
    )
    audit.record(
        kind=kind,
        subject=visit.city.code,
        actor_label=actor_label,
        at=at,
        facts={**facts, "reason": visit.reason, "person": visit.user.email},
    )


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
