"""Sentences that desks write again and again, one press each."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "hand_over": (
        gettext_noop("Bukan kewenangan kami"),
        gettext_noop("Lokasi di luar wilayah kerja kami"),
        gettext_noop("Perlu alat dari dinas lain"),
    ),
    "ask_reporter": (
        gettext_noop("Di mana tepatnya lokasinya? Sebutkan patokan terdekat."),
        gettext_noop("Mohon kirim foto yang lebih jelas."),
        gettext_noop("Apakah masalahnya masih ada hari ini?"),
    ),
    "reject": (
        gettext_noop("Petugas sudah ke lokasi dan tidak menemukan masalahnya."),
        gettext_noop("Keterangan tidak cukup untuk ditindaklanjuti."),
    ),
    "resolve": (
        gettext_noop("Sudah ditangani di lokasi."),
        gettext_noop("Sudah dibersihkan."),
        gettext_noop("Sudah diperbaiki."),
    ),
}


def phrases_for(step: str) -> list[str]:
    """Ready sentences for the note of a step."""
    return [_(phrase) for phrase in _PHRASES.get(step, ())]
