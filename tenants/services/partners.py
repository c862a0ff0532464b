"""Partners as the vendor keeps them: taken on, changed, switched off; and which city belongs to which."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import Invalid, NotFound
from core.plain import one_line
from core.tenancy import inside_public
from tenants import hosts
from tenants.models import City, CityEvent, Partner
from tenants.services import partner_news

MAX_NAME: Final = 120
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")


class PartnerNotFound(NotFound):
    """No partner has this code."""

    code = "partner_not_found"


def create(*, code: str, name: str, contact_email: str, actor_label: str, at: datetime) -> Partner:
    """Take on a partner; its people are invited afterwards.

    Raises:
        Invalid: The code, the name or the address cannot be used.
    """
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        raise Invalid(_("Kode: 3 sampai 40 huruf kecil, angka atau tanda hubung."), field="code")
    facts = {"name": _name(name), "contact_email": _email(contact_email)}
    with inside_public(), transaction.atomic(durable=True):
        try:
            with transaction.atomic():
                partner = Partner.objects.create(code=code, created_at=at, **facts)
        except IntegrityError:
            raise Invalid(_("Kode ini sudah dipakai mitra lain."), field="code") from None
        _record("partner_created", partner, actor_label, at, **facts)
    return partner


def change(
    *, partner: Partner, name: str, contact_email: str, actor_label: str, at: datetime
) -> None:
    """Give a partner another name or address.

    Raises:
        Invalid: The name or the address cannot be used.
    """
    after = {"name": _name(name), "contact_email": _email(contact_email)}
    with inside_public(), transaction.atomic(durable=True):
        held = Partner.objects.select_for_update().get(pk=partner.pk)
        before = {"name": held.name, "contact_email": held.contact_email}
        if before == after:
            return
        Partner.objects.filter(pk=held.pk).update(**after)
        _record("partner_changed", held, actor_label, at, before=before, after=after)


def switch(*, partner: Partner, is_active: bool, actor_label: str, at: datetime) -> None:
    """Let a partner's people no longer in, or in again. Its cities go on either way."""
    with inside_public(), transaction.atomic(durable=True):
        held = Partner.objects.select_for_update().get(pk=partner.pk)
        if held.is_active == is_active:
            return
        held.is_active = is_active
        held.save(update_fields=["is_active"])
        _record(
            "partner_switched_on" if is_active else "partner_switched_off", held, actor_label, at
        )


def assign(*, city: City, partner: Partner | None, actor_label: str, at: datetime) -> None:
    """Let a partner serve a city from now on; ``None``: the vendor itself does.

    Raises:
        Invalid: The partner is switched off.
    """
    if partner is not None and not partner.is_active:
        raise Invalid(_("Mitra ini sudah tidak aktif."), field="partner")
    with inside_public(), transaction.atomic(durable=True):
        held = (
            City.objects.select_for_update(of=("self",)).select_related("partner").get(pk=city.pk)
        )
        before = held.partner
        if (before.pk if before else None) == (partner.pk if partner else None):
            return
        held.partner = partner
        held.save(update_fields=["partner"])
        facts = {
            "before": before.code if before else None,
            "after": partner.code if partner else None,
        }
        CityEvent.objects.create(
            city=held, kind="partner_assigned", actor_label=actor_label, facts=facts, happened_at=at
        )
        audit.record(
            kind="city_partner_assigned",
            subject=held.code,
            actor_label=actor_label,
            at=at,
            facts=facts,
        )
        partner_news.tell_assigned(held, before=before, after=partner, at=at)
    hosts.forget()


def require(code: str) -> Partner:
    """The partner with this code, or ``PartnerNotFound``."""
    with inside_public():
        found = Partner.objects.filter(code=code).first()
    if found is None:
        raise PartnerNotFound(_("Mitra ini tidak ada."))
    return found


def _name(name: str) -> str:
    name = one_line(name)
    if not name or len(name) > MAX_NAME or "\x00" in name:
        raise Invalid(_("Isi nama mitra, paling banyak 120 huruf."), field="name")
    return name


def _email(email: str) -> str:
    email = email.strip().lower()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("Alamat surel ini tidak dapat dipakai."), field="contact_email") from None
    return email


def _record(kind: str, partner: Partner, actor_label: str, at: datetime, **facts: object) -> None:
    audit.record(kind=kind, subject=partner.code, actor_label=actor_label, at=at, facts=facts)
