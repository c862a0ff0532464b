"""People of the vendor and of partners: who may sign in on the platform's host, and as what.

They live in ``public``; a person of a city is somebody else, even with the same address. Everybody is
invited by e-mail, chooses a password and then a second factor. Nobody is ever deleted: trails name them.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Invalid, NotFound
from core.identity import second_factor, sessions
from core.identity.models import User
from core.plain import one_line
from core.tenancy import inside_public
from tenants.models import Partner, PartnerMember, PartnerRole, VendorMember, VendorRole
from tenants.services import invitations

MAX_NAME = 120
Member = VendorMember | PartnerMember


class PersonNotFound(NotFound):
    """Nobody by this id works for the vendor, or for this partner."""

    code = "person_not_found"


class AlreadyElsewhere(DomainError):
    """One person works for one organisation."""

    code = "already_elsewhere"


class LastAdminStays(DomainError):
    """Somebody must be left who may invite others."""

    code = "last_admin_stays"


def invite_vendor(
    *, email: str, name: str, role: str, actor_label: str, at: datetime
) -> VendorMember:
    """Let somebody work for the vendor, and send them an invitation.

    Somebody who was switched off before comes back with the new role.

    Raises:
        Invalid: The address, the name or the role cannot be used.
        AlreadyElsewhere: The person works for a partner, or for the vendor already.
    """
    if role not in VendorRole.values:
        raise Invalid(_("Pilih peran dari daftar."), field="role")
    with inside_public(), transaction.atomic(durable=True):
        user = _person(email, name, at)
        if PartnerMember.objects.filter(user=user, is_active=True).exists():
            raise AlreadyElsewhere(_("Orang ini bekerja untuk mitra."), field="email")
        member = VendorMember.objects.select_for_update().filter(user=user).first()
        if member is not None and member.is_active:
            raise AlreadyElsewhere(_("Orang ini sudah bekerja di sini."), field="email")
        member = member or VendorMember(user=user, created_at=at)
        member.role, member.is_active = role, True
        member.save()
        invitations.send(user)
        _record("vendor_person_invited", member, actor_label, at)
    return member


def invite_partner(
    *, partner: Partner, email: str, name: str, role: str, actor_label: str, at: datetime
) -> PartnerMember:
    """Let somebody work for a partner, and send them an invitation.

    Raises:
        Invalid: The address, the name or the role cannot be used, or the partner is switched off.
        AlreadyElsewhere: The person works for the vendor, another partner, or this one already.
    """
    if role not in PartnerRole.values:
        raise Invalid(_("Pilih peran dari daftar."), field="role")
    if not partner.is_active:
        raise Invalid(_("Mitra ini sudah tidak aktif."), field="partner")
    with inside_public(), transaction.atomic(durable=True):
        user = _person(email, name, at)
        member = PartnerMember.objects.select_for_update().filter(user=user).first()
        works = VendorMember.objects.filter(user=user, is_active=True).exists()
        if works or (member is not None and member.is_active):
            raise AlreadyElsewhere(_("Orang ini sudah punya akun kerja."), field="email")
        member = member or PartnerMember(user=user, created_at=at)
        member.partner, member.role, member.is_active = partner, role, True
        member.save()
        invitations.send(user)
        _record("partner_person_invited", member, actor_label, at)
    return member


def change_role(*, member: Member, role: str, actor_label: str, at: datetime) -> None:
    """Give a member another role.

    Raises:
        Invalid: No such role.
        LastAdminStays: Nobody else could invite people.
    """
    roles = VendorRole.values if isinstance(member, VendorMember) else PartnerRole.values
    if role not in roles:
        raise Invalid(_("Pilih peran dari daftar."), field="role")
    with inside_public(), transaction.atomic(durable=True):
        held = _held(member)
        if held.role == role:
            return
        _require_another_admin(held)
        before, held.role = held.role, role
        held.save(update_fields=["role"])
        _record(f"{_whose(held)}_person_role", held, actor_label, at, before=before)


def switch_off(*, member: Member, actor_label: str, at: datetime) -> None:
    """Let somebody no longer sign in; they are signed out everywhere at once.

    Raises:
        LastAdminStays: Nobody else could invite people.
    """
    with inside_public(), transaction.atomic(durable=True):
        held = _held(member)
        if not held.is_active:
            return
        _require_another_admin(held)
        held.is_active = False
        held.save(update_fields=["is_active"])
        User.objects.filter(pk=held.user_id).update(is_active=False)
        sessions.end_all(held.user)
        _record(f"{_whose(held)}_person_off", held, actor_label, at)


def invite_again(*, member: Member, actor_label: str, at: datetime) -> str:
    """Send the invitation once more; returns the link, for whoever hands it over otherwise.

    Raises:
        Invalid: The person was switched off.
    """
    with inside_public(), transaction.atomic(durable=True):
        held = _held(member)
        if not held.is_active:
            raise Invalid(_("Orang ini sudah tidak aktif. Undang lagi dari awal."))
        invitations.send(held.user)
        _record(f"{_whose(held)}_person_invited_again", held, actor_label, at)
        return invitations.link_for(held.user)


def forget_second_factor(*, member: Member, actor_label: str, at: datetime) -> bool:
    """After a lost phone: the next sign-in sets up a new second factor. Returns whether there was one."""
    with inside_public(), transaction.atomic(durable=True):
        held = _held(member)
        had = second_factor.forget(held.user)
        sessions.end_all(held.user)
        _record(f"{_whose(held)}_person_second_factor_reset", held, actor_label, at)
    return had


def vendor_member(person: UUID) -> VendorMember:
    """Somebody of the vendor by public id, or ``PersonNotFound``."""
    found = VendorMember.objects.select_related("user").filter(user__public_id=person).first()
    if found is None:
        raise PersonNotFound(_("Orang ini tidak ada."))
    return found


def partner_member(person: UUID, *, partner: Partner) -> PartnerMember:
    """Somebody of this partner by public id; another partner's people do not exist."""
    found = (
        PartnerMember.objects.select_related("user", "partner")
        .filter(user__public_id=person, partner=partner)
        .first()
    )
    if found is None:
        raise PersonNotFound(_("Orang ini tidak ada."))
    return found


def _person(email: str, name: str, at: datetime) -> User:
    """The person behind an address, made when nobody is; switched on again when they were off."""
    email, name = email.strip().lower(), one_line(name)
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("Alamat surel ini tidak dapat dipakai."), field="email") from None
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        if not name or len(name) > MAX_NAME or "\x00" in name:
            raise Invalid(_("Isi nama, paling banyak 120 huruf."), field="name")
        return User.objects.create_user(email, name=name, created_at=at)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    return user


def _held(member: Member) -> Member:
    """The row as it is now, kept from others until the end of the transaction."""
    rows = type(member).objects.select_for_update(of=("self",)).select_related("user")
    found: Member = rows.get(pk=member.pk)
    return found


def _require_another_admin(member: Member) -> None:
    """The vendor keeps an admin, a partner keeps a manager."""
    if not member.is_active:
        return
    if isinstance(member, VendorMember):
        admins = VendorMember.objects.filter(is_active=True, role=VendorRole.ADMIN)
        if member.role == VendorRole.ADMIN and not admins.exclude(pk=member.pk).exists():
            raise LastAdminStays(_("Harus ada paling sedikit satu pengelola."))
        return
    managers = PartnerMember.objects.filter(
        is_active=True, role=PartnerRole.MANAGER, partner=member.partner_id
    )
    if member.role == PartnerRole.MANAGER and not managers.exclude(pk=member.pk).exists():
        raise LastAdminStays(_("Mitra harus punya paling sedikit satu pengelola."))


def _whose(member: Member) -> str:
    return "vendor" if isinstance(member, VendorMember) else "partner"


def _record(kind: str, member: Member, actor_label: str, at: datetime, **more: object) -> None:
    facts: dict[str, object] = {"person": member.user.email, "role": member.role, **more}
    if isinstance(member, PartnerMember):
        facts["partner"] = member.partner.code
    audit.record(
        kind=kind, subject=str(member.user.public_id), actor_label=actor_label, at=at, facts=facts
    )
