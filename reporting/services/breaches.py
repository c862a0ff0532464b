"""The breach register: what came where it should not, and that people were told within 3 × 24 hours."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Forbidden, Invalid, NotFound
from reporting.models import Breach
from reporting.rules.lifecycle import Actor
from reporting.rules.privacy import BreachState, due_at
from reporting.rules.roles import Role

MIN_WORDS: Final = 10
MAX_TITLE: Final = 150
MAX_WORDS: Final = 4000
MAX_KINDS: Final = 300


class BreachMissing(NotFound):
    """There is no such entry in this city's register."""

    code = "breach_missing"


class BreachMovedOn(DomainError):
    """Somebody was faster, or a step was left out."""

    code = "breach_moved_on"


@transaction.atomic(durable=True)
def record(
    *,
    title: str,
    description: str,
    data_kinds: str,
    people_count: int | None,
    measures: str,
    discovered_at: datetime,
    actor: Actor,
    at: datetime,
) -> Breach:
    """Enter a breach; the timer runs from its discovery.

    Raises:
        Forbidden: The actor is no city admin.
        Invalid: A text is missing or too long, or the discovery lies in the future.
    """
    _require_admin(actor)
    if discovered_at > at:
        raise Invalid(_("Waktu ditemukan tidak boleh di masa depan."), field="discovered_at")
    breach = Breach.objects.create(
        title=_words(title, "title", most=MAX_TITLE),
        description=_words(description, "description"),
        data_kinds=_words(data_kinds, "data_kinds", least=3, most=MAX_KINDS),
        people_count=people_count,
        measures=measures.strip()[:MAX_WORDS],
        discovered_at=discovered_at,
        notice_due_at=due_at(discovered_at),
        recorded_by_label=actor.label[:150],
        recorded_at=at,
    )
    _audit("breach_recorded", breach, actor, at)
    return breach


@transaction.atomic(durable=True)
def notified(*, breach_id: UUID, notice: str, actor: Actor, at: datetime) -> Breach:
    """Write down who was told and what: the people concerned and the authority.

    Raises:
        Forbidden, Invalid: As for :func:`record`.
        BreachMissing: There is no such entry.
        BreachMovedOn: The notice was given before.
    """
    _require_admin(actor)
    breach = _locked(breach_id)
    if breach.state != BreachState.FOUND:
        raise BreachMovedOn(_("Pemberitahuan insiden ini sudah dicatat. Muat ulang halaman."))
    breach.state, breach.notified_at = BreachState.NOTIFIED, at
    breach.notice = _words(notice, "notice")
    breach.save(update_fields=["state", "notified_at", "notice"])
    _audit("breach_notified", breach, actor, at, in_time=at <= breach.notice_due_at)
    return breach


@transaction.atomic(durable=True)
def close(*, breach_id: UUID, measures: str, actor: Actor, at: datetime) -> Breach:
    """Close an entry after the notice, with what was done so that it does not happen again.

    Raises:
        As for :func:`notified`; ``BreachMovedOn`` also before the notice.
    """
    _require_admin(actor)
    breach = _locked(breach_id)
    if breach.state != BreachState.NOTIFIED:
        raise BreachMovedOn(_("Catat dulu pemberitahuannya, baru insiden ini dapat ditutup."))
    breach.state, breach.closed_at = BreachState.CLOSED, at
    breach.measures = _words(measures, "measures")
    breach.save(update_fields=["state", "closed_at", "measures"])
    _audit("breach_closed", breach, actor, at)
    return breach


def _require_admin(actor: Actor) -> None:
    if actor.role is not Role.CITY_ADMIN:
        raise Forbidden(_("Daftar insiden data dikelola admin kota."))


def _locked(breach_id: UUID) -> Breach:
    breach = Breach.objects.select_for_update().filter(public_id=breach_id).first()
    if breach is None:
        raise BreachMissing(_("Insiden ini tidak ada."))
    return breach


def _words(text: str, field: str, *, least: int = MIN_WORDS, most: int = MAX_WORDS) -> str:
    words = text.strip()
    if not least <= len(words) <= most:
        raise Invalid(
            _("Isi dengan %(least)d sampai %(most)d huruf.") % {"least": least, "most": most},
            field=field,
        )
    return words


def _audit(kind: str, breach: Breach, actor: Actor, at: datetime, **facts: object) -> None:
    audit.record(
        kind=kind,
        subject=str(breach.public_id),
        actor_label=actor.label[:120],
        at=at,
        facts={"title": breach.title, **facts},
    )
