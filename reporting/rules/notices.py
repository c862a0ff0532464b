"""Which messages exist, who hears them on which channel, and when nobody wants to be disturbed.

Source: product brief, part "Notifications"; experience.md sections 2 (P6) and 5.6. Pure Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.errors import Invalid
from reporting.rules.texts import gettext_noop as _

EMAIL: Final = "email"
PUSH: Final = "push"
SMS: Final = "sms"
WHATSAPP: Final = "whatsapp"
CHANNELS: Final = (EMAIL, PUSH, SMS, WHATSAPP)
CHANNEL_LABELS: Final[dict[str, str]] = {
    EMAIL: _("Surel"),
    PUSH: _("Notifikasi di HP"),
    SMS: _("SMS"),
    WHATSAPP: _("WhatsApp"),
}
LANGUAGES: Final = ("id", "en")
LANGUAGE_LABELS: Final[dict[str, str]] = {"id": _("Bahasa Indonesia"), "en": _("Bahasa Inggris")}
MINUTES_A_DAY: Final = 24 * 60
MAX_SUBJECT: Final = 160
MAX_BODY: Final = {EMAIL: 4000, PUSH: 240, SMS: 320, WHATSAPP: 1000}


class NoticeState(StrEnum):
    """Where a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


STATE_LABELS: Final[dict[str, str]] = {
    NoticeState.WAITING: _("Menunggu"),
    NoticeState.SENDING: _("Sedang dikirim"),
    NoticeState.SENT: _("Terkirim"),
    NoticeState.DELIVERED: _("Sampai"),
    NoticeState.FAILED: _("Gagal"),
    NoticeState.SUPPRESSED: _("Tidak dikirim"),
}

REASON_LABELS: Final[dict[str, str]] = {
    "": "",
    "not_set_up": _("tidak terkirim: kanal belum diatur"),
    "refused": _("tidak terkirim: alamat ditolak"),
    "gave_up": _("tidak terkirim: server menolak atau tidak menjawab"),
    "uncertain": _("tidak pasti: terputus saat mengirim, jadi tidak diulang sendiri"),
    "no_address": _("tidak terkirim: alamatnya sudah tidak ada"),
    "bounced": _("tidak terkirim: surel memantul"),
    "complained": _("tidak dikirim: penerima menandainya sebagai spam"),
    "unsubscribed": _("tidak dikirim: penerima berhenti berlangganan"),
    "not_wanted": _("tidak dikirim: penerima mematikan kanal ini"),
    "returned": _("tidak terkirim: operator tidak dapat menyampaikannya"),
}


class Pace(StrEnum):
    """How often an agency wants to hear of new reports."""

    EACH = "each"
    HOURLY = "hourly"
    DAILY = "daily"
    OFF = "off"


PACE_LABELS: Final[dict[str, str]] = {
    Pace.EACH: _("Setiap laporan"),
    Pace.HOURLY: _("Dikumpulkan tiap jam"),
    Pace.DAILY: _("Dikumpulkan tiap pagi"),
    Pace.OFF: _("Tidak dikabari"),
}
