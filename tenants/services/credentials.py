"""Keys for the partner API: made for one system, shown once, kept as a hash, taken away at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import services as audit
from core.errors import DomainError, Invalid, NotFound
from core.plain import one_line
from core.tenancy import inside_public
from tenants.models import Partner, PartnerCredential

SCOPES: Final[dict[str, Promise]] = {
    "cities.read": gettext_lazy("Melihat kota sendiri"),
    "cities.write": gettext_lazy("Membuka, mengaktifkan, dan menghentikan kota sendiri"),
    "quotes.read": gettext_lazy("Melihat harga, penawaran, dan pendaftaran"),
    "quotes.write": gettext_lazy("Membuat penawaran dan mendaftarkan kota"),
    "coverage.write": gettext_lazy("Mengubah paket dan wilayah layanan"),
    "users.manage": gettext_lazy("Melihat dan mengundang admin pertama kota"),
    "branding.write": gettext_lazy("Mengubah tampilan kota"),
    "statements.read": gettext_lazy("Melihat tagihan dan rekap bulanan"),
    "webhooks.manage": gettext_lazy("Mengatur webhook"),
    "sandboxes.write": gettext_lazy("Membuka dan menutup kota coba"),
}
LIFETIME: Final = timedelta(days=365)
MAX_ACTIVE: Final = 10
MAX_NAME: Final = 80
SECRET_PREFIX: Final = "tgp_"  # noqa: S105 - what secrets begin with, so that scanners find leaked ones
SEEN_EVERY: Final = timedelta(minutes=1)


class KeyMissing(NotFound):
    """No such key of this partner."""

    code = "partner_key_not_found"


class TooManyKeys(DomainError):
    """The partner has as many keys as it may have."""

    code = "too_many_partner_keys"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made. The secret is nowhere else."""

    credential: PartnerCredential
    secret: str


def make(
    *,
    partner: Partner,
    name: str,
    scopes: Iterable[str],
    is_sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> NewKey:
    """Make a key for one of the partner's systems.

    Raises:
        Invalid: No name, no scope, or one that does not exist.
        TooManyKeys: Revoke one first.
    """
    name = one_line(name)
    if not name or len(name) > MAX_NAME or "\x00" in name:
        raise Invalid(_("Beri nama sistem yang memakainya, misalnya CRM."), field="name")
    wanted = [scope for scope in SCOPES if scope in set(scopes)]
    if not wanted or not set(scopes) <= set(SCOPES):
        raise Invalid(_("Pilih paling sedikit satu izin dari daftar."), field="scopes")
    secret = SECRET_PREFIX + secrets.token_urlsafe(32)
    with inside_public(), transaction.atomic(durable=True):
        held = Partner.objects.select_for_update().get(pk=partner.pk)
        active = held.credentials.filter(revoked_at__isnull=True, expires_at__gt=at)
        if active.count() >= MAX_ACTIVE:
            raise TooManyKeys(
                _("Paling banyak %d kunci yang berlaku. Cabut satu dahulu.") % MAX_ACTIVE
            )
        credential = PartnerCredential.objects.create(
            partner=held,
            name=name,
            client_id=f"{held.code[:20]}-{secrets.token_hex(6)}",
            secret_hash=_hashed(secret),
            scopes=wanted,
            is_sandbox=is_sandbox,
            created_by=actor_label[:120],
            created_at=at,
            expires_at=at + LIFETIME,
        )
        _record("partner_key_made", credential, actor_label, at)
    return NewKey(credential, secret)


def revoke(*, partner: Partner, key: UUID, actor_label: str, at: datetime) -> None:
    """Take a key away; it opens nothing from now on. Twice changes nothing.

    Raises:
        KeyMissing: Not this partner's.
    """
    with inside_public(), transaction.atomic(durable=True):
        mine = PartnerCredential.objects.select_for_update(of=("self",)).filter(partner=partner)
        credential = mine.filter(public_id=key).first()
        if credential is None:
            raise KeyMissing(_("Kunci ini tidak ada."))
        if credential.revoked_at is not None:
            return
        credential.revoked_at, credential.revoked_by = at, actor_label[:120]
        credential.save(update_fields=["revoked_at", "revoked_by"])
        _record("partner_key_revoked", credential, actor_label, at)


def check(*, client_id: str, secret: str, at: datetime) -> PartnerCredential | None:
    """The key these belong to, noted as used; ``None`` when it is unknown, wrong, over or revoked.

    For the partner API. The answer is the same whatever is wrong.
    """
    with inside_public(), transaction.atomic():
        credential = (
            PartnerCredential.objects.select_related("partner")
            .filter(client_id=client_id[:40], revoked_at__isnull=True, expires_at__gt=at)
            .filter(partner__is_active=True)
            .first()
        )
        known = credential.secret_hash if credential is not None else _hashed("")
        fits = secrets.compare_digest(known, _hashed(secret))
        if credential is None or not fits:
            return None
        if credential.last_used_at is None or at - credential.last_used_at > SEEN_EVERY:
            credential.last_used_at = at
            credential.save(update_fields=["last_used_at"])
    return credential


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _record(kind: str, credential: PartnerCredential, actor_label: str, at: datetime) -> None:
    audit.record(
        kind=kind,
        subject=credential.client_id,
        actor_label=actor_label,
        at=at,
        facts={"name": credential.name, "scopes": credential.scopes},
    )
