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


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.

    Attributes:
        code: Stable word: the template's name.
        label: What the set-up calls it.
        group: Who hears it.
        channels: On which channels it is told unless somebody wants fewer.
        words: Placeholders its templates may use, besides those of every message.
    """

    code: str
    label: str
    group: str
    channels: tuple[str, ...]
    words: tuple[str, ...] = ()


REPORTER: Final = "reporter"
FOLLOWER: Final = "follower"
AGENCY: Final = "agency"
STAFF: Final = "staff"
CREW: Final = "crew"
ADMIN: Final = "admin"
GROUP_LABELS: Final[dict[str, str]] = {
    REPORTER: _("Untuk pelapor"),
    FOLLOWER: _("Untuk yang ikut memantau"),
    AGENCY: _("Untuk dinas"),
    STAFF: _("Untuk pimpinan dan koordinator"),
    CREW: _("Untuk petugas lapangan"),
    ADMIN: _("Untuk admin kota"),
}

_ALWAYS: Final = ("layanan", "kota")
_REPORT: Final = ("nomor", "kategori", "tempat", "dinas", "batas_waktu", "catatan", "tautan")
_ALL: Final = CHANNELS
_NO_SMS: Final = (EMAIL, PUSH, WHATSAPP)

KINDS: Final[tuple[Kind, ...]] = (
    Kind("received", _("Laporan diterima"), REPORTER, (EMAIL, SMS, WHATSAPP), _REPORT),
    Kind("assigned", _("Diteruskan ke dinas"), REPORTER, _NO_SMS, _REPORT),
    Kind("accepted", _("Mulai dikerjakan"), REPORTER, _NO_SMS, _REPORT),
    Kind("question", _("Petugas bertanya"), REPORTER, _ALL, _REPORT),
    Kind("reply", _("Petugas membalas"), REPORTER, _NO_SMS, _REPORT),
    Kind("held", _("Ditunda"), REPORTER, _NO_SMS, _REPORT),
    Kind("deadline_moved", _("Batas waktu bergeser"), REPORTER, (EMAIL, PUSH), _REPORT),
    Kind(
        "resolved",
        _("Selesai menurut dinas, minta konfirmasi"),
        REPORTER,
        _ALL,
        (*_REPORT, "tautan_sudah", "tautan_belum"),
    ),
    Kind("closed", _("Laporan selesai"), REPORTER, _NO_SMS, _REPORT),
    Kind("rejected", _("Ditutup tanpa perbaikan"), REPORTER, _ALL, _REPORT),
    Kind("reopened", _("Dibuka lagi"), REPORTER, (EMAIL, PUSH), _REPORT),
    Kind("merged", _("Digabung dengan laporan lain"), REPORTER, _ALL, _REPORT),
    Kind("unmerged", _("Dipisahkan lagi"), REPORTER, (EMAIL, PUSH), _REPORT),
    Kind("follower_resolved", _("Selesai menurut dinas"), FOLLOWER, (EMAIL, PUSH), _REPORT),
    Kind("follower_closed", _("Laporan ditutup"), FOLLOWER, (EMAIL, PUSH), _REPORT),
    Kind("agency_new", _("Laporan baru di dinas"), AGENCY, (EMAIL, PUSH), _REPORT),
    Kind("agency_changed", _("Ada perubahan"), AGENCY, (EMAIL, PUSH), ("kabar", *_REPORT)),
    Kind("fund_decided", _("Permintaan dana diputuskan"), AGENCY, (EMAIL, PUSH),
         ("putusan", "dana", "keperluan", "alasan", *_REPORT)),
    Kind("agency_nudge", _("Waktu hampir habis"), AGENCY, (EMAIL, PUSH), _REPORT),
    Kind("head_breach", _("Batas waktu lewat, ke kepala dinas"), STAFF, _NO_SMS, _REPORT),
    Kind(
        "morning",
        _("Kartu pagi kepala dinas"),
        STAFF,
        _NO_SMS,
        ("tanggal", "dinas", "terlambat", "hari_ini", "daftar_terlambat", "daftar_hari_ini",
         "tautan"),
    ),
    Kind("fund_request", _("Permintaan dana, ke kepala dinas"), STAFF, _NO_SMS,
         ("dana", "keperluan", "pengaju", *_REPORT)),
    Kind("coordinator_late", _("Terlambat, ke koordinator"), STAFF, _NO_SMS, _REPORT),
    Kind("triage_waiting", _("Laporan menunggu diperiksa"), STAFF, (EMAIL, PUSH),
         ("jumlah", "tautan")),
    Kind("mayor_late", _("Terlambat, ke daftar wali kota"), STAFF, _NO_SMS, _REPORT),
    Kind("crew_job", _("Tugas baru"), CREW, (PUSH,), _REPORT),
    Kind("system", _("Kabar sistem"), ADMIN, (EMAIL, PUSH), ("judul", "isi", "tautan")),
)  # fmt: skip
DIGEST: Final = Kind("digest", _("Beberapa kabar sekaligus"), REPORTER, _ALL, ("jumlah", "daftar"))
KINDS_BY_CODE: Final[dict[str, Kind]] = {kind.code: kind for kind in (*KINDS, DIGEST)}


def words_of(kind: Kind) -> tuple[str, ...]:
    """Every placeholder the templates of a kind may use."""
    return (*kind.words, *_ALWAYS)


class UnknownWord(Invalid):
    """A template names a placeholder its message does not have."""

    code = "unknown_placeholder"


_PLACEHOLDER: Final = re.compile(r"\{([^{}\n]*)\}")
_BLANKS: Final = re.compile(r"\n{3,}")


def check_words(text: str, allowed: Iterable[str]) -> None:
    """Refuse a text with a placeholder that is not among the allowed ones, or a stray brace.

    Raises:
        UnknownWord: Names the first one.
    """
    known = set(allowed)
    for word in _PLACEHOLDER.findall(text):
        if word not in known:
            raise UnknownWord(
                f"Isian {{{word}}} tidak dikenal di pesan ini. Pakai salah satu isian di samping.",
                word=word[:40],
            )
    if set(_PLACEHOLDER.sub("", text)) & {"{", "}"}:
        raise UnknownWord(
            "Ada kurung kurawal yang tidak berpasangan. Tulis isian seperti {nomor}.", word="{"
        )


def fill(text: str, words: Mapping[str, str]) -> str:
    """Put the words in; a line of which every placeholder is empty is left out."""
    lines = []
    for line in text.strip().splitlines():
        wanted = _PLACEHOLDER.findall(line)
        if wanted and not any(words.get(word, "") for word in wanted):
            continue
        lines.append(_PLACEHOLDER.sub(lambda found: words.get(found[1], ""), line).rstrip())
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()


def not_before(at: datetime, *, quiet_from: int, quiet_until: int) -> datetime:
    """When something may be told: now, or when the quiet hours end.

    Args:
        at: Aware, on the city's wall clock.
        quiet_from: Minute of the local day at which quiet begins.
        quiet_until: Minute at which it ends; before ``quiet_from``, it ends the next morning. The
            same minute twice is no quiet at all.
    """
    if quiet_from == quiet_until:
        return at
    minute = at.hour * 60 + at.minute
    over_midnight = quiet_until < quiet_from
    after, before = minute >= quiet_from, minute < quiet_until
    if not (after or before if over_midnight else after and before):
        return at
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    days = 1 if over_midnight and minute >= quiet_from else 0
    return midnight + timedelta(days=days, minutes=quiet_until)


def paced(at: datetime, pace: Pace, *, morning: int = 7 * 60) -> datetime:
    """When an agency that collects its new reports hears of this one. ``at`` is local."""
    if pace is Pace.HOURLY:
        return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if pace is Pace.DAILY:
        today = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=morning)
        return today if at < today else today + timedelta(days=1)
    return at


def masked_email(address: str) -> str:
    """An address one can recognise and not use: ``s•••i@c•••.id``."""
    name, _at, domain = address.partition("@")
    host, _dot, rest = domain.partition(".")
    shown = name[:1] + "•••" + (name[-1:] if len(name) > 2 else "")
    return f"{shown}@{host[:1]}•••.{rest}" if rest else f"{shown}@{host[:1]}•••"


def masked_phone(number: str) -> str:
    """A number one can recognise and not call: ``+62•••7890``."""
    return f"{number[:3]}•••{number[-4:]}" if len(number) > 8 else "•••"
