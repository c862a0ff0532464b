"""Who changed the set-up, what and when: the audit trail in words, whole or for one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.models import AuditEntry
from core.errors import Invalid
from reporting.selectors.setup import sentences
from reporting.services import config
from reporting.services.catalog import undoing

PAGE_SIZE: Final = 40
BESIDE: Final = 8

SECTIONS: Final = {
    "dinas": gettext_lazy("Dinas"),
    "regu": gettext_lazy("Regu"),
    "dana": gettext_lazy("Dana tanggap"),
    "orang": gettext_lazy("Orang"),
    "kategori": gettext_lazy("Kategori"),
    "eskalasi": gettext_lazy("Eskalasi"),
    "balasan": gettext_lazy("Kalimat siap pakai"),
    "penerusan": gettext_lazy("Penerusan"),
    "target": gettext_lazy("Target waktu"),
    "kalender": gettext_lazy("Kalender kerja"),
    "wilayah": gettext_lazy("Wilayah"),
    "merek": gettext_lazy("Merek"),
    "layar": gettext_lazy("Layar dinding"),
    "pesan": gettext_lazy("Pesan"),
    "webhook": gettext_lazy("Webhook"),
    "triase": gettext_lazy("Triase"),
    "privasi": gettext_lazy("Identitas pelapor"),
    "dukungan": gettext_lazy("Akses dukungan"),
    "lainnya": gettext_lazy("Lainnya"),
}
"""Parts of the trail, by the word their page has in its address."""

_PREFIXES: Final = {
    "dinas": ("agency_",),
    "regu": ("crew_",),
    "dana": ("fund_",),
    "orang": ("person_", "invitation_"),
    "kategori": ("category_", "categories_"),
    "eskalasi": ("escalation_",),
    "balasan": ("reply_template_",),
    "penerusan": ("routing_",),
    "target": ("target_", "national_"),
    "kalender": ("calendar_", "deadline_"),
    "wilayah": ("areas_", "boundaries_"),
    "merek": ("brand_",),
    "layar": ("screen_",),
    "pesan": ("message_", "address_"),
    "webhook": ("webhook_",),
    "triase": ("triage_", "guess_", "sender_", "block_", "photo_covered", "words_"),
    "privasi": ("contact_",),
    "dukungan": ("support_",),
}


class UnknownSection(Invalid):
    """The trail has no such part."""

    code = "unknown_section"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the trail, ready to print."""

    pk: int
    who: str
    what: str
    details: tuple[str, ...]
    at: datetime
    section: str
    can_undo: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, newest first, and the key of the last when there are older ones."""

    changes: list[Change]
    older_than: int | None


def page(*, section: str = "", older_than: int | None = None) -> Page:
    """One page of the trail.

    Args:
        section: One of ``SECTIONS``; empty for everything.
        older_than: Key of the last line already seen.

    Raises:
        UnknownSection: There is no such section.
    """
    if section and section not in SECTIONS:
        raise UnknownSection(_("Bagian jejak ini tidak ada."), section=section[:40])
    entries = AuditEntry.objects.filter(_within(section)).order_by("-pk")
    if older_than is not None:
        entries = entries.filter(pk__lt=older_than)
    found = list(entries[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    more = len(found) > PAGE_SIZE
    return Page(_said(shown), shown[-1].pk if more else None)


def latest(section: str) -> Change | None:
    """The last change of a part of the set-up."""
    said = _said(list(AuditEntry.objects.filter(_within(section)).order_by("-pk")[:1]))
    return said[0] if said else None


def of(subject: str, *sections: str) -> list[Change]:
    """The last changes of one thing.

    Args:
        subject: Its code or public id, as audited.
        sections: Parts of the trail it is spoken of in.
    """
    within = Q(pk__in=[])
    for section in sections:
        within |= _within(section)
    return _said(list(AuditEntry.objects.filter(within, subject=subject).order_by("-pk")[:BESIDE]))


def section_of(kind: str) -> str:
    """The part of the trail a kind of act belongs to."""
    for section, prefixes in _PREFIXES.items():
        if kind.startswith(prefixes):
            return section
    return "lainnya"


def _within(section: str) -> Q:
    if not section:
        return Q()
    known = Q(pk__in=[])
    prefixes = _PREFIXES.get(section) or tuple(each for all_ in _PREFIXES.values() for each in all_)
    for prefix in prefixes:
        known |= Q(kind__startswith=prefix)
    return known if section in _PREFIXES else ~known


def _said(entries: Sequence[AuditEntry]) -> list[Change]:
    if not entries:
        return []
    names = sentences.Names(config.snapshot())
    return [
        Change(
            entry.pk,
            entry.actor_label,
            sentences.what(entry.kind, entry.subject, entry.facts, names),
            sentences.details(entry.kind, entry.facts, names),
            entry.happened_at,
            section_of(entry.kind),
            undoing.can_be_undone(entry.kind, entry.facts),
        )
        for entry in entries
    ]
