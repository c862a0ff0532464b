"""Checking the chain of the audit trail in the current city, or on the platform.

Each link is the SHA-256 of a JSON array: the link before, then id, kind, subject, actor, facts and
moment of the entry. PostgreSQL computes it again for every entry, so changing, removing, adding or
reordering anything behind its back shows. Cutting off the newest entries leaves a chain that is
whole but shorter: that shows against a head somebody noted elsewhere (``Head``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

from core.audit.models import AuditSeal

_EXPECTED: Final = """
encode(sha256(convert_to(jsonb_build_array(coalesce(lag(seal.hash) OVER (ORDER BY seal.position), ''),
    entry.id, entry.kind, entry.subject, entry.actor_label, entry.facts,
    to_char(entry.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))::text, 'UTF8')), 'hex')
"""
_BREAKS: Final = f"""
SELECT position, entry_id, CASE
         WHEN entry IS NULL THEN 'removed'
         WHEN position <> before + 1 THEN 'gap'
         ELSE 'changed' END
  FROM (SELECT seal.position, seal.entry_id, entry.id AS entry, seal.hash = {_EXPECTED} AS holds,
               lag(seal.position, 1, 0) OVER (ORDER BY seal.position) AS before
          FROM audit_auditseal AS seal LEFT JOIN audit_auditentry AS entry ON entry.id = seal.entry_id) AS chain
 WHERE holds IS NOT TRUE OR position <> before + 1
 ORDER BY position LIMIT 20
"""  # noqa: S608 - constants only
_LOOSE: Final = """
SELECT entry.id FROM audit_auditentry AS entry
  LEFT JOIN audit_auditseal AS seal ON seal.entry_id = entry.id
 WHERE seal.entry_id IS NULL ORDER BY entry.id LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain at some moment: noted elsewhere, it proves that nothing was cut off."""

    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the trail is not what was written.

    Attributes:
        what: ``changed`` | ``removed`` | ``gap`` (a link is missing) | ``loose`` (an entry without a
            link) | ``cut`` (the end that was noted is not there).
        position: Of the link; ``None`` for an entry without one.
        entry_id: Of the entry.
    """

    what: str
    position: int | None
    entry_id: int | None


def head() -> Head:
    """The newest link; position 0 while there is none."""
    newest = AuditSeal.objects.order_by("-position").first()
    return Head(newest.position, newest.hash) if newest is not None else Head(0, "")


def breaks(*, noted: Head | None = None) -> list[Break]:
    """Every place (at most twenty of each kind) where the trail was tampered with; empty when it holds.

    Args:
        noted: An end of this chain as it once was, kept somewhere else.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BREAKS)
        found = [Break(what, position, entry) for position, entry, what in cursor.fetchall()]
        cursor.execute(_LOOSE)
        found += [Break("loose", None, entry) for (entry,) in cursor.fetchall()]
    if noted is not None and noted.position:
        kept = AuditSeal.objects.filter(position=noted.position, hash=noted.hash).exists()
        if not kept:
            found.append(Break("cut", noted.position, None))
    return found
