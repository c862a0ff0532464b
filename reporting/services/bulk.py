"""One act on many reports: each its own transaction, each with its own result, none done twice.

The form carries a key; for each report the key and what was asked are stored with the act, in the
same transaction. Sending the form again finds the key and says what was done before. A report that
is refused leaves no key behind, so that it may be tried again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Invalid
from reporting.models import IdempotencyKey
from reporting.rules.lifecycle import Actor, transition_named
from reporting.rules.limits import MAX_AT_ONCE
from reporting.services import replies, workflow

ACTIONS: Final = (
    "accept",
    "assign",
    "hold",
    "reply",
    "recategorise",
    "prioritise",
    "merge",
    "reject",
)
"""What may be done to many reports at once, in the order it is offered."""


class UnknownAction(Invalid):
    """This cannot be done to many reports at once."""

    code = "unknown_bulk_action"


class TooMany(Invalid):
    """More reports than are acted on at once."""

    code = "too_many_reports"


class KeyReused(DomainError):
    """The same form was sent before to do something else."""

    code = "bulk_key_reused"


@dataclass(frozen=True, slots=True)
class Item:
    """One of the chosen reports, as it was on the screen.

    Attributes:
        number: What people quote.
        report_id: Public id; ``None`` when it is not on this desk.
        actor: As whom the person acts on it.
        version: The version they saw; ``None`` decides on whatever there is.
    """

    number: str
    report_id: UUID | None
    actor: Actor | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report.

    Attributes:
        number: What people quote.
        done: Whether it was done, now or by the same form before.
        again: Whether it had been done before, so that nothing happened now.
        why: Why it was refused, "" when it was done.
        status: Of the refusal, as an answer to one request would have it.
    """

    number: str
    done: bool
    again: bool = False
    why: str = ""
    status: int = 200


def act(
    action: str,
    *,
    items: Sequence[Item],
    arguments: Mapping[str, object],
    who: str,
    key: str,
    at: datetime,
) -> list[Outcome]:
    """Do one thing to many reports, one after the other.

    Args:
        action: One of ``ACTIONS``.
        items: The reports, at most a hundred; each once.
        arguments: As ``workflow.perform`` takes them; a reply takes ``note``.
        who: Whose form it is, for the key.
        key: Of the form: the same for every time it is sent.
        at: When (aware).

    Returns:
        One outcome for each item, in the order given. A refusal changes nothing of its report and
        does not stop the others.

    Raises:
        UnknownAction, TooMany, Invalid: Nothing was done at all.
    """
    if action not in ACTIONS:
        raise UnknownAction(_("Tindakan ini tidak ada untuk banyak laporan."), given=action[:40])
    if not items:
        raise Invalid(_("Pilih sedikitnya satu laporan."), field="laporan")
    if len(items) > MAX_AT_ONCE:
        raise TooMany(
            _("Paling banyak %(n)d laporan sekali jalan. Kurangi pilihan.") % {"n": MAX_AT_ONCE},
            max=MAX_AT_ONCE,
        )
    if not key.strip():
        raise Invalid(_("Formulir ini tidak lengkap. Muat ulang halaman."), field="key")
    asked = _digest(action, arguments)
    return [_attempt(action, item, arguments, who, key, asked, at) for item in items]


def said(action: str) -> str:
    """What the button of an action says."""
    return _("Balas ke warga") if action == "reply" else _(transition_named(action).label)


def _attempt(
    action: str,
    item: Item,
    arguments: Mapping[str, object],
    who: str,
    key: str,
    asked: str,
    at: datetime,
) -> Outcome:
    if item.report_id is None or item.actor is None:
        return Outcome(item.number, False, why=_("Laporan ini tidak ada di meja Anda."), status=404)
    try:
        with transaction.atomic(durable=True):
            if not _claim(who, f"{key}:{item.number}", asked, at):
                return Outcome(item.number, True, again=True)
            _do(action, item.report_id, item.actor, arguments, item.version, at)
    except DomainError as refusal:
        if refusal.status >= 500:
            raise
        return Outcome(item.number, False, why=str(refusal), status=refusal.status)
    return Outcome(item.number, True)


def _do(
    action: str,
    report_id: UUID,
    actor: Actor,
    arguments: Mapping[str, object],
    version: int | None,
    at: datetime,
) -> None:
    if action == "reply":
        replies.reply.within_seen(
            version,
            report_id=report_id,
            text=str(arguments.get("note", "")),
            actor=actor,
            at=at,
        )
        return
    workflow.perform_within(
        action,
        report_id=report_id,
        actor=actor,
        at=at,
        arguments=arguments,
        seen_version=version,
    )


def _claim(who: str, key: str, asked: str, at: datetime) -> bool:
    """Take the key for this act; false when the same form did it before.

    Of two that send the form together the second waits here for the first.
    """
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(
                credential=who[:80], key=key[:200], body_hash=asked, created_at=at
            )
    except IntegrityError:
        before = IdempotencyKey.objects.get(credential=who[:80], key=key[:200])
        if before.body_hash != asked:
            raise KeyReused(
                _("Formulir ini sudah dikirim untuk tindakan lain. Mulai lagi dari daftar.")
            ) from None
        return False
    return True


def _digest(action: str, arguments: Mapping[str, object]) -> str:
    told = json.dumps([action, dict(arguments)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()
