"""What became of a city, as lines for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy

from tenants.models import City, CityState
from tenants.rules import life

SHOWN: Final = 50
_WORDS: Final = {
    "requested": gettext_lazy("Diminta"),
    "building_failed": gettext_lazy("Penyiapan terhenti"),
    "trial_reminder": gettext_lazy("Diingatkan akhir uji coba"),
    "subscribed": gettext_lazy("Memilih paket"),
    "subscription_activated": gettext_lazy("Tahun langganan dimulai"),
    "subscription_ended": gettext_lazy("Langganan berakhir"),
    "coverage_changed": gettext_lazy("Wilayah layanan diubah"),
    "package_changed": gettext_lazy("Paket diubah"),
    "services_changed": gettext_lazy("Layanan tambahan diubah"),
    "reminder_not_sent": gettext_lazy("Pengingat tidak terkirim"),
    "partner_assigned": gettext_lazy("Mitra diganti"),
    "support_opened": gettext_lazy("Akses dukungan dibuka"),
    "support_ended": gettext_lazy("Akses dukungan berakhir"),
    "download_requested": gettext_lazy("Unduhan lengkap diminta"),
    "restored": gettext_lazy("Dipulihkan dari arsip"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a city's timeline."""

    what: str
    change: str
    who: str
    reason: str
    at: datetime


def of_city(city: City) -> list[Entry]:
    """The newest entries first."""
    events = city.events.order_by("-happened_at", "-pk")[:SHOWN]
    return [
        Entry(
            what=said(event.kind),
            change=_change(event.from_state, event.to_state),
            who=event.actor_label,
            reason=event.reason,
            at=event.happened_at,
        )
        for event in events
    ]


def said(kind: str) -> str:
    """What happened, in words."""
    step = life.BY_NAME.get(kind)
    if step is not None:
        return step.label
    return str(_WORDS.get(kind) or kind.replace("_", " ").capitalize())


def _change(before: str, after: str) -> str:
    labels = dict(CityState.choices)
    if not after or before == after:
        return ""
    return (
        f"{labels.get(before, before)} → {labels.get(after, after)}"
        if before
        else str(labels[after])
    )
