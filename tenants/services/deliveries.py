"""What the vendor does about promises that could not be kept: give them another try, written down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Invalid
from core.outbox import operations
from core.outbox.models import OutboxMessage
from core.outbox.services import wake_relay_on_commit
from core.tenancy import inside_public


class NothingToRedrive(DomainError):
    """Nobody left anything to try again: it was done, or somebody else was faster."""

    code = "nothing_to_redrive"


def redrive(
    *, topic: str = "", schema: str = "", actor_label: str, at: datetime, row: int | None = None
) -> int:
    """Try again what was put aside: one row, or all of a topic, of a city, of a topic in a city.

    Returns:
        How many rows will be tried again.

    Raises:
        Invalid: Neither a row nor a topic nor a city was named.
        NothingToRedrive: None of them is put aside (any more).
    """
    if row is None and not topic and not schema:
        raise Invalid(_("Pilih kiriman, jenis atau kota yang dicoba lagi."))
    with inside_public(), transaction.atomic(durable=True):
        if row is None:
            revived = operations.redrive(topic=topic, schema=schema)
        else:
            dead = OutboxMessage.objects.filter(pk=row, dead_at__isnull=False)
            revived = dead.update(dead_at=None, attempts=0, lease_until=None, not_before=Now())
            wake_relay_on_commit()
        if not revived:
            raise NothingToRedrive(_("Tidak ada yang perlu dicoba lagi."))
        audit.record(
            kind="outbox_redriven",
            subject=str(row) if row is not None else topic or schema,
            actor_label=actor_label,
            at=at,
            facts={"topic": topic, "schema": schema, "row": row, "count": revived},
        )
    return revived
