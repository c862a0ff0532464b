"""Sending again what failed, because a person decided so. This may be heard twice: they are told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, NotFound
from reporting.models import Notice
from reporting.rules.lifecycle import Actor
from reporting.rules.notices import NoticeState
from reporting.services.messages import posting


class NoSuchMessage(NotFound):
    """There is no such message in this city."""

    code = "message_not_found"


class NotFailed(DomainError):
    """Only what failed can be sent again."""

    code = "message_not_failed"


@transaction.atomic(durable=True)
def resend(*, message_id: UUID, actor: Actor, at: datetime) -> Notice:
    """Promise another delivery of a failed message, alone and at once.

    Raises:
        NoSuchMessage: There is none.
        NotFailed: It is on its way, has arrived, or its reader does not want it.
    """
    notice = Notice.objects.select_for_update(of=("self",)).filter(public_id=message_id).first()
    if notice is None:
        raise NoSuchMessage(_("Pesan ini tidak ada."))
    if notice.state != NoticeState.FAILED:
        raise NotFailed(_("Pesan ini tidak gagal, jadi tidak dikirim ulang."))
    before = notice.reason
    notice.state, notice.reason, notice.lead = NoticeState.WAITING.value, "", None
    notice.not_before = notice.created_at
    notice.sent_at = notice.settled_at = notice.claimed_at = None
    notice.save(
        update_fields=[
            "state", "reason", "lead", "not_before", "sent_at", "settled_at", "claimed_at",
        ]
    )  # fmt: skip
    posting.promise(notice)
    audit.record(
        kind="message_resent",
        subject=notice.kind,
        actor_label=actor.label,
        at=at,
        facts={"message": str(notice.public_id), "channel": notice.channel, "reason": before},
    )
    return notice
