"""Sandbox cities of a partner: full of examples, never billed, opened and thrown away at will."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing.services.partners.cities import CityMissing, of
from core.errors import DomainError, Invalid
from core.plain import one_line
from core.tenancy import inside_public
from tenants.models import City, CityEvent, CityState, Partner
from tenants.rules.building import PREPARED, prefix_of
from tenants.services import life, provisioning
from tenants.services.provisioning import Facts

MAX_OPEN: Final = 5
EXAMPLES: Final = {seed: code for code, seed in PREPARED.items()}
"""Prepared set-ups a sandbox may start from, with the region they are for."""


class TooManySandboxes(DomainError):
    """The partner has as many as it may have."""

    code = "too_many_sandboxes"


def open_sandbox(
    *,
    partner: Partner,
    example: str,
    admin_name: str,
    admin_email: str,
    reference: str = "",
    actor_label: str,
    at: datetime,
) -> City:
    """Ask for a sandbox city with the set-up of an example; its admin is invited by mail once it is ready.

    Args:
        reference: The partner's own number for it: while it stands, asking again gives the same one.

    Raises:
        Invalid: No such example, or nobody to invite.
        TooManySandboxes: Close one first.
    """
    with inside_public(), transaction.atomic(durable=True):
        known = _known(partner, reference)
        if known is not None:
            return known
        return _request(
            partner, example, admin_name, admin_email, actor_label, at, reference=reference
        )


def replace(*, partner: Partner, sandbox: UUID, actor_label: str, at: datetime) -> City:
    """Close a sandbox and ask for a fresh one like it, for the same admin.

    Raises:
        CityMissing: Not this partner's sandbox.
        Invalid: It has nobody who could be invited again.
    """
    with inside_public(), transaction.atomic(durable=True):
        old = _locked(partner, sandbox)
        application = getattr(old, "application", None)
        if application is None:
            raise Invalid(_("Kota coba ini tidak punya admin untuk diundang lagi. Buka yang baru."))
        _close(old, actor_label, at)
        return _request(
            partner,
            _example_of(old),
            application.contact_name,
            application.contact_email,
            actor_label,
            at,
            reference=str(_asked(old).get("reference", "")),
        )


def close(*, partner: Partner, sandbox: UUID, actor_label: str, at: datetime) -> None:
    """Close a sandbox; the product erases it after its time. Twice changes nothing.

    Raises:
        CityMissing: Not this partner's sandbox.
    """
    with inside_public(), transaction.atomic(durable=True):
        found = _locked(partner, sandbox)
        if found.state != CityState.CLOSED:
            _close(found, actor_label, at)


def require_room(partner: Partner) -> None:
    """Let the partner have one more; it is held until the caller's transaction ends.

    Raises:
        TooManySandboxes: Close one first.
    """
    Partner.objects.select_for_update().get(pk=partner.pk)
    if of(partner, sandbox=True).exclude(state=CityState.CLOSED).count() >= MAX_OPEN:
        raise TooManySandboxes(
            _("Paling banyak %d kota coba sekaligus. Tutup satu dahulu.") % MAX_OPEN
        )


def _request(
    partner: Partner,
    example: str,
    name: str,
    email: str,
    actor_label: str,
    at: datetime,
    *,
    reference: str = "",
) -> City:
    if example not in EXAMPLES:
        raise Invalid(_("Pilih contoh kota dari daftar."), field="example")
    if not name.strip() or not email.strip():
        raise Invalid(_("Isi nama dan surel admin kota coba."), field="admin_email")
    require_room(partner)
    wanted = Facts(
        code=provisioning.free_code(f"coba {partner.code} {example}"),
        name=_("Kota coba %(example)s %(partner)s")
        % {"example": example.title(), "partner": partner.name[:40]},
        number_prefix=prefix_of(example),
        kemendagri_code=EXAMPLES[example],
        seed=example,
        partner=partner,
        is_sandbox=True,
        admin_name=one_line(name)[:120],
        admin_email=email,
        reference=reference,
    )
    return provisioning.request(wanted, at=at, actor_label=actor_label)


def _locked(partner: Partner, sandbox: UUID) -> City:
    found = of(partner, sandbox=True).select_for_update().filter(public_id=sandbox).first()
    if found is None:
        raise CityMissing(_("Kota coba ini tidak ada."))
    return found


def _close(city: City, actor_label: str, at: datetime) -> None:
    reason = _("Kota coba ditutup mitra.")
    life.move(city, "close", actor_label=actor_label, at=at, reason=reason)


def _known(partner: Partner, reference: str) -> City | None:
    """The sandbox that stands under a reference. The partner is held until the transaction ends."""
    if not reference:
        return None
    Partner.objects.select_for_update().get(pk=partner.pk)
    standing = of(partner, sandbox=True).exclude(state=CityState.CLOSED)
    return standing.filter(events__facts__reference=reference).order_by("pk").first()


def _example_of(city: City) -> str:
    return str(_asked(city).get("seed", ""))


def _asked(city: City) -> dict[str, Any]:
    """What a city was asked for with."""
    asked = CityEvent.objects.filter(city=city, facts__has_key="seed").order_by("pk").first()
    return asked.facts if asked is not None else {}
