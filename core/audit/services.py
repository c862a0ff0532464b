"""Writing the audit trail, inside the transaction of the act it records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.audit.models import AuditEntry


def record(
    *,
    kind: str,
    subject: str,
    actor_label: str,
    at: datetime,
    facts: Mapping[str, object],
) -> None:
    """Add one entry. The caller's transaction carries it: no act without its entry, and the reverse.

    Args:
        kind: What was done, e.g. ``category_switched_off``.
        subject: Code or public id of what it was done to.
        actor_label: Who did it, as shown to people.
        at: When (aware).
        facts: Before and after, as JSON scalars.
    """
    AuditEntry.objects.create(
        kind=kind,
        subject=subject,
        actor_label=actor_label,
        happened_at=at,
        facts=dict(facts),
    )
