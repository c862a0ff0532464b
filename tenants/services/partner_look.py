"""How a partner looks beside Tanggap: its name and logo on offers, at sign-up and in its own portal."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.branding import logos
from core.branding.selectors import logo_mark
from core.errors import DomainError, Invalid, NotFound
from core.storage import files
from core.storage.backends.base import FileMissing
from core.tenancy import inside_public
from tenants.models import Partner

ON_PAPER = "surel.png"


class LogoMissing(NotFound):
    """The partner has no such picture."""

    code = "partner_logo_not_found"


class PartnerLookChanged(DomainError):
    """Somebody changed the partner's contact or logo after it was read; nothing was changed now."""

    code = "precondition_failed"
    status = 412


@dataclass(frozen=True, slots=True)
class Mark:
    """A partner's sign, for pages: where its logo is under the platform's host, "" without one."""

    name: str
    code: str
    mark: str


def mark_of(partner: Partner) -> Mark:
    """What stands beside our own mark."""
    return Mark(partner.name, partner.code, logo_mark(partner.logo_key))


def version(partner: Partner) -> str:
    """A word that changes with name, contact and logo."""
    said = f"{partner.name}\n{partner.contact_email}\n{partner.logo_key}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def change_logo(
    *, partner: Partner, data: bytes, expected: str = "", actor_label: str, at: datetime
) -> None:
    """Show another logo from now on.

    Args:
        partner: Whose.
        data: The file.
        expected: Version the change was decided on; "" for whatever it is.
        actor_label: Who asked.
        at: When (aware).

    Raises:
        LogoRefused: The file cannot become a logo; nothing changed.
        PartnerLookChanged: It is another version by now.
    """
    with inside_public():
        key = logos.store(data)
        _save(partner, "partner_logo", actor_label, at, expected, logo_key=key)


def remove_logo(*, partner: Partner, expected: str = "", actor_label: str, at: datetime) -> None:
    """Show only the name. Without a logo this changes nothing.

    Raises:
        PartnerLookChanged: It is another version by now.
    """
    if partner.logo_key:
        with inside_public():
            _save(partner, "partner_logo_removed", actor_label, at, expected, logo_key="")


def change_contact(
    *, partner: Partner, email: str, expected: str = "", actor_label: str, at: datetime
) -> None:
    """Write another address on offers; an empty one leaves it out.

    Raises:
        Invalid: It is not an address.
        PartnerLookChanged: It is another version by now.
    """
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Invalid(_("Alamat surel ini tidak dapat dipakai."), field="email") from None
    with inside_public():
        _save(partner, "partner_contact", actor_label, at, expected, contact_email=email)


def picture(code: str, mark: str, name: str) -> tuple[bytes, str]:
    """One copy of a partner's present logo, with its content type.

    Raises:
        LogoMissing: Not a copy we make, or not the present logo.
    """
    with inside_public():
        partner = Partner.objects.filter(code=code[:40], is_active=True).first()
        if partner is None or name not in logos.CONTENT_TYPES or not partner.logo_key:
            raise LogoMissing(_("Tidak ada logo di alamat ini."))
        if logo_mark(partner.logo_key) != mark:
            raise LogoMissing(_("Tidak ada logo di alamat ini."))
        return _read(partner, name), logos.CONTENT_TYPES[name]


def on_paper(partner: Partner | None) -> str:
    """The logo written out, for a paper that may read nothing else; "" without one."""
    if partner is None or not partner.logo_key:
        return ""
    with inside_public():
        try:
            content = _read(partner, ON_PAPER)
        except LogoMissing:
            return ""
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def _read(partner: Partner, name: str) -> bytes:
    try:
        return files.read(str(PurePosixPath(partner.logo_key).with_name(name)))
    except FileMissing:
        raise LogoMissing(_("Tidak ada logo di alamat ini.")) from None


def _save(
    partner: Partner, kind: str, actor_label: str, at: datetime, expected: str, **values: str
) -> None:
    with transaction.atomic(durable=True):
        held = Partner.objects.select_for_update().get(pk=partner.pk)
        if expected and expected != version(held):
            raise PartnerLookChanged(_("Sudah diubah orang lain. Baca lagi, lalu putuskan lagi."))
        if all(getattr(held, name) == value for name, value in values.items()):
            return
        for name, value in values.items():
            setattr(held, name, value)
            setattr(partner, name, value)
        held.save(update_fields=list(values))
        audit.record(
            kind=kind, subject=held.code, actor_label=actor_label, at=at, facts=dict(values)
        )
