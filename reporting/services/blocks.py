"""The block list: a device, phone number or network that may send nothing for a while.

Only hashes are kept, with a reason and an end; coordinators and city admins can lift a block at any
time. The network address of a held report is remembered for a day, so that it can be blocked, and
then forgotten.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from core import callers
from core.audit import services as audit
from core.errors import Forbidden, Invalid, NotFound
from reporting.models import Block, BlockKind, Report
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role

DAYS: Final = (1, 7, 30, 90, 365)
"""How long a block may last."""
MAX_REASON: Final = 200
MIN_REASON: Final = 3
_ADDRESS_KEPT: Final = timedelta(days=1)
_MAY_BLOCK: Final = frozenset({Role.TRIAGE, Role.CITY_ADMIN})


class BlockMissing(NotFound):
    """No such block in this city, or it is over."""

    code = "block_not_found"


class NotForYou(Forbidden):
    """Only coordinators and city admins keep the block list."""

    code = "block_list_closed"


def phone_hash(phone: str) -> str:
    """What a phone number is recognised by, in this city only."""
    return callers.keyed_hash("phone", phone)


def remember_address(report_id: UUID, address_hash: str) -> None:
    """Keep for a day from which network a held report came."""
    if address_hash:
        cache.set(_address_key(report_id), address_hash, int(_ADDRESS_KEPT.total_seconds()))


def address_of(report_id: UUID) -> str:
    """The network a held report came from; "" when that is forgotten."""
    return str(cache.get(_address_key(report_id)) or "")


@transaction.atomic(durable=True)
def block_value(
    *, kind: str, value: str, days: int, reason: str, actor: Actor, at: datetime
) -> Block:
    """Block a phone number or network address that somebody typed.

    Args:
        kind: ``phone`` or ``address``; devices are blocked from one of their reports.
        value: The number in E.164, or the address; only its hash is kept.
        days: One of ``DAYS``.
        reason: For colleagues.
        actor: Who decided.
        at: When (aware).

    Raises:
        Invalid: Something does not fit. Nothing was blocked.
        NotForYou: The actor may not.
    """
    if kind not in {BlockKind.PHONE, BlockKind.ADDRESS}:
        raise Invalid(_("Pilih nomor telepon atau alamat jaringan."), field="kind")
    hashed = phone_hash(value) if kind == BlockKind.PHONE else callers.keyed_hash("address", value)
    return _block(BlockKind(kind), hashed, f"…{value[-4:]}", days, reason, "", actor, at)


def block_sender(
    report: Report, *, kinds: list[str], days: int, reason: str, actor: Actor, at: datetime
) -> list[Block]:
    """Block who sent a report, by what is known of them. Part of the caller's transaction.

    Raises:
        Invalid: Something does not fit.
        NotForYou: The actor may not.
    """
    contact = getattr(report, "contact", None)
    known = {
        BlockKind.DEVICE: (report.device_hash, f"…{report.device_hash[-6:]}"),
        BlockKind.PHONE: (
            (phone_hash(contact.phone), f"…{contact.phone[-4:]}")
            if contact is not None and contact.phone
            else ("", "")
        ),
        BlockKind.ADDRESS: (address_of(report.public_id), ""),
    }
    made = []
    for kind in kinds:
        if kind not in BlockKind.values:
            raise Invalid(_("Yang diblokir tidak dikenal."), field="block")
        value, hint = known[BlockKind(kind)]
        if value:
            made.append(
                _block(
                    BlockKind(kind),
                    value,
                    hint or f"…{value[-6:]}",
                    days,
                    reason,
                    report.number,
                    actor,
                    at,
                )
            )
    return made


@transaction.atomic(durable=True)
def lift(*, block_id: UUID, actor: Actor, at: datetime) -> Block:
    """End a block now; lifting twice changes nothing.

    Raises:
        BlockMissing: There is none.
        NotForYou: The actor may not.
    """
    _require_role(actor)
    block = Block.objects.select_for_update().filter(public_id=block_id).first()
    if block is None:
        raise BlockMissing(_("Blokir ini tidak ditemukan."))
    if block.lifted_at is None:
        block.lifted_at, block.lifted_by_label = at, actor.label
        block.save(update_fields=["lifted_at", "lifted_by_label"])
        audit.record(
            kind="block_lifted",
            subject=str(block.public_id),
            actor_label=actor.label,
            at=at,
            facts={"kind": block.kind, "hint": block.hint},
        )
    return block


def _block(
    kind: BlockKind,
    value_hash: str,
    hint: str,
    days: int,
    reason: str,
    number: str,
    actor: Actor,
    at: datetime,
) -> Block:
    _require_role(actor)
    reason = " ".join(reason.split())
    if days not in DAYS:
        raise Invalid(_("Pilih berapa lama diblokir."), field="days")
    if not MIN_REASON <= len(reason) <= MAX_REASON:
        raise Invalid(_("Tulis alasan blokir, paling panjang 200 karakter."), field="reason")
    block = Block.objects.create(
        kind=kind,
        value_hash=value_hash,
        hint=hint,
        reason=reason,
        report_number=number,
        made_by_label=actor.label,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    audit.record(
        kind="sender_blocked",
        subject=str(block.public_id),
        actor_label=actor.label,
        at=at,
        facts={
            "kind": kind.value,
            "hint": hint,
            "days": days,
            "reason": reason,
            "report": number,
        },
    )
    return block


def _require_role(actor: Actor) -> None:
    if actor.role not in _MAY_BLOCK:
        raise NotForYou(_("Hanya koordinator dan admin kota yang mengatur daftar blokir."))


def _address_key(report_id: UUID) -> str:
    return f"address-of:{report_id}"
