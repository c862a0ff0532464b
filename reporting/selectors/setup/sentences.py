"""Audit entries as sentences: "mengubah dinas DLH", and what was what before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import words
from core.branding.models import BannerLevel, MapBackground
from core.tenancy import current_city
from reporting.models import Counting, Priority, QuestionKind, TargetKind, TargetUnit, Visibility
from reporting.rules.escalation import Audience, EscalationStep
from reporting.rules.roles import ROLE_LABELS, Role
from reporting.selectors.setup import rule_trail
from reporting.services.catalog.field_words import FIELDS
from reporting.services.config import Snapshot

MAX_SHOWN: Final = 120

_VERBS: Final = {
    "support_entered": gettext_lazy("masuk ke kota ini untuk dukungan"),
    "support_ended": gettext_lazy("mengakhiri akses dukungan"),
    "support_viewed": gettext_lazy("membuka halaman"),
    "support_refused": gettext_lazy("ditolak membuka atau mengubah"),
    "agency_created": gettext_lazy("menambah dinas %s"),
    "agency_changed": gettext_lazy("mengubah dinas %s"),
    "agency_switched_on": gettext_lazy("mengaktifkan dinas %s"),
    "agency_switched_off": gettext_lazy("menonaktifkan dinas %s"),
    "agency_made_default": gettext_lazy("menjadikan %s dinas penampung"),
    "crew_created": gettext_lazy("menambah regu %s"),
    "crew_changed": gettext_lazy("mengubah regu %s"),
    "crew_switched_on": gettext_lazy("mengaktifkan regu %s"),
    "crew_switched_off": gettext_lazy("menonaktifkan regu %s"),
    "fund_ceiling_set": gettext_lazy("menetapkan pagu dana tanggap %s"),
    "billing_facts_changed": gettext_lazy("mengubah data tagihan"),
    "invoice_papers_changed": gettext_lazy("melengkapi tagihan %s"),
    "person_invited": gettext_lazy("mengundang %s"),
    "person_renamed": gettext_lazy("mengganti nama %s"),
    "person_given_duty": gettext_lazy("memberi peran kepada %s"),
    "person_lost_duty": gettext_lazy("mencabut peran %s"),
    "person_second_factor_reset": gettext_lazy("mengatur ulang verifikasi dua langkah %s"),
    "person_reactivated": gettext_lazy("mengaktifkan kembali %s"),
    "change_taken_back": gettext_lazy("mengembalikan sebuah perubahan"),
    "target_restored": gettext_lazy("mengembalikan target waktu %s"),
    "person_deactivated": gettext_lazy("menonaktifkan %s"),
    "invitation_sent": gettext_lazy("mengirim undangan lewat surel"),
    "invitation_not_sent": gettext_lazy("tidak dapat mengirim undangan lewat surel"),
    "invitation_link_shown": gettext_lazy("membuat tautan undangan untuk diserahkan langsung"),
    "category_created": gettext_lazy("menambah kategori %s"),
    "category_changed": gettext_lazy("mengubah kategori %s"),
    "category_switched_on": gettext_lazy("mengaktifkan kategori %s"),
    "category_switched_off": gettext_lazy("menonaktifkan kategori %s"),
    "categories_arranged": gettext_lazy("mengubah urutan kategori"),
    "category_moved": gettext_lazy("memindahkan kategori %s"),
    "category_merged": gettext_lazy("menggabungkan kategori %s ke kategori lain"),
    "category_question_added": gettext_lazy("menambah pertanyaan untuk kategori %s"),
    "category_question_changed": gettext_lazy("mengubah pertanyaan kategori %s"),
    "category_question_switched_on": gettext_lazy("mengaktifkan pertanyaan kategori %s"),
    "category_question_switched_off": gettext_lazy("mematikan pertanyaan kategori %s"),
    "category_question_removed": gettext_lazy("menghapus pertanyaan kategori %s"),
    "category_question_moved": gettext_lazy("mengubah urutan pertanyaan kategori %s"),
    "escalation_decided": gettext_lazy("mengubah eskalasi %s"),
    "reply_template_added": gettext_lazy("menambah kalimat siap pakai"),
    "reply_template_changed": gettext_lazy("mengubah kalimat siap pakai"),
    "reply_template_switched_on": gettext_lazy("menawarkan lagi kalimat siap pakai"),
    "reply_template_switched_off": gettext_lazy("tidak lagi menawarkan kalimat siap pakai"),
    "reply_template_reworded": gettext_lazy("mengubah kalimat bawaan"),
    "routing_rule_added": gettext_lazy("menambah aturan di rancangan penerusan"),
    "routing_rule_changed": gettext_lazy("mengubah aturan di rancangan penerusan"),
    "routing_rule_removed": gettext_lazy("menghapus aturan dari rancangan penerusan"),
    "routing_rule_moved": gettext_lazy("memindahkan aturan di rancangan penerusan"),
    "routing_draft_discarded": gettext_lazy("membuang rancangan penerusan"),
    "routing_draft_started": gettext_lazy("menyalin versi %s penerusan ke rancangan"),
    "routing_published": gettext_lazy("menerbitkan versi %s penerusan"),
    "routing_rolled_back": gettext_lazy("mengembalikan aturan lama sebagai versi %s penerusan"),
    "target_promised": gettext_lazy("menetapkan target waktu %s"),
    "target_withdrawn": gettext_lazy("mencabut target waktu %s"),
    "national_clock_changed": gettext_lazy("mengatur jam SP4N-LAPOR"),
    "calendar_created": gettext_lazy("menambah kalender kerja %s"),
    "calendar_hours_changed": gettext_lazy("mengubah jam kerja %s"),
    "calendar_changed": gettext_lazy("mengubah kalender %s"),
    "calendar_days_taken_over": gettext_lazy("mengambil libur nasional ke kalender %s"),
    "calendar_days_cleared": gettext_lazy("menghapus beberapa hari dari kalender %s"),
    "calendar_day_set": gettext_lazy("mengatur hari di kalender %s"),
    "calendar_day_cleared": gettext_lazy("menghapus hari dari kalender %s"),
    "deadline_recomputed": gettext_lazy("menghitung ulang batas waktu laporan %s"),
    "boundaries_uploaded": gettext_lazy("mengunggah batas wilayah %s"),
    "boundaries_discarded": gettext_lazy("membatalkan unggahan batas %s"),
    "areas_imported": gettext_lazy("memuat batas wilayah dari %s"),
    "areas_covered": gettext_lazy("menambah wilayah layanan"),
    "areas_uncovered": gettext_lazy("mengurangi wilayah layanan"),
    "coverage_bought": gettext_lazy("mengubah wilayah layanan di paket"),
    "package_changed": gettext_lazy("mengubah paket menjadi %s"),
    "categories_left_package": gettext_lazy("mematikan kategori di luar paket"),
    "brand_changed": gettext_lazy("mengubah merek"),
    "brand_logo_changed": gettext_lazy("mengganti logo"),
    "brand_banner_changed": gettext_lazy("mengubah pengumuman"),
    "brand_map_changed": gettext_lazy("mengubah latar peta"),
    "message_template_changed": gettext_lazy("mengubah kata-kata pesan %s"),
    "message_template_restored": gettext_lazy("kembali ke kata-kata bawaan pesan %s"),
    "message_settings_changed": gettext_lazy("mengubah jam tenang atau batas pesan"),
    "message_resent": gettext_lazy("mengirim ulang pesan %s"),
    "message_pace_changed": gettext_lazy("mengubah kerapatan kabar untuk dinas %s"),
    "address_lifted": gettext_lazy("membuka lagi alamat %s"),
    "triage_changed": gettext_lazy("mengubah aturan triase"),
    "guess_trained": gettext_lazy("melatih tebakan kategori %s"),
    "guess_training_asked": gettext_lazy("meminta tebakan kategori dilatih"),
    "sender_blocked": gettext_lazy("memblokir pengirim"),
    "block_lifted": gettext_lazy("mencabut blokir pengirim"),
    "photo_covered": gettext_lazy("menutup bagian foto laporan %s"),
    "words_masked": gettext_lazy("menutup data pribadi di teks laporan %s"),
    "webhook_added": gettext_lazy("menambah webhook %s"),
    "webhook_changed": gettext_lazy("mengubah webhook %s"),
    "webhook_on": gettext_lazy("menyalakan webhook %s"),
    "webhook_off": gettext_lazy("mematikan webhook %s"),
    "webhook_removed": gettext_lazy("menghapus webhook %s"),
    "webhook_secret_rolled": gettext_lazy("mengganti kunci webhook %s"),
    "webhook_resent": gettext_lazy("mengirim ulang ke webhook %s"),
    "webhook_missed_resent": gettext_lazy("mengirim susulan ke webhook %s"),
    "screen_added": gettext_lazy("menambah layar %s"),
    "screen_revoked": gettext_lazy("mencabut layar %s"),
    "contact_opened": gettext_lazy("membuka identitas pelapor %s"),
    "contact_added": gettext_lazy("menambah kontak pelapor %s"),
    "privacy_answered": gettext_lazy("menjawab permintaan data pribadi %s"),
    "breach_recorded": gettext_lazy("mencatat insiden data"),
    "breach_notified": gettext_lazy("mencatat pemberitahuan insiden data"),
    "breach_closed": gettext_lazy("menutup insiden data"),
    "city_laid_out": gettext_lazy("menyiapkan pengaturan awal kota"),
    "scorecards_frozen": gettext_lazy("membekukan rapor dinas bulan %s"),
    "scorecard_report_excluded": gettext_lazy("mengecualikan laporan %s dari rapor"),
    "scorecard_report_counted_again": gettext_lazy("menghitung lagi laporan %s di rapor"),
    "scorecard_flag_agreed": gettext_lazy("mencatat tanda rapor"),
    "scorecard_flag_dismissed": gettext_lazy("menyatakan tanda rapor tidak perlu dicatat"),
    "counters_repaired": gettext_lazy("membetulkan hitungan"),
}
_YES_OR_NO: Final = {True: gettext_lazy("ya"), False: gettext_lazy("tidak")}
_WORDS: Final[dict[str, Mapping[Any, Any]]] = {
    "default_priority": dict(Priority.choices),
    "visibility_default": dict(Visibility.choices),
    "banner_level": dict(BannerLevel.choices),
    "map_background": dict(MapBackground.choices),
    "kind": dict(QuestionKind.choices),
    "hold_above_limit": _YES_OR_NO,
    "flag_personal_data": _YES_OR_NO,
    "is_required": _YES_OR_NO,
    "is_public": _YES_OR_NO,
    "is_active": _YES_OR_NO,
}


class Names:
    """Codes of the city as the names people know."""

    def __init__(self, setup: Snapshot) -> None:
        self.setup = setup
        self._areas = {area.code: area.name for area in setup.areas.values()}

    def agency(self, code: str | None) -> str:
        found = self.setup.agencies.get(code or "")
        return found.short_name if found else code or ""

    def category(self, code: str | None) -> str:
        found = self.setup.categories.get(code or "")
        return found.name if found else code or ""

    def area(self, code: str | None) -> str:
        return self._areas.get(code or "", code or "")


def what(kind: str, subject: str, facts: Mapping[str, Any], names: Names) -> str:
    """What was done, as a phrase that follows the person's name."""
    verb = _VERBS.get(kind)
    if verb is None:
        return f"{kind.replace('_', ' ')} {subject}".strip()
    text = str(verb)
    return text % _subject(kind, subject, facts, names) if "%s" in text else text


def details(kind: str, facts: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    """What it was before and is now, or what it says; nothing for acts that say all by themselves."""
    if kind.startswith("routing_"):
        return rule_trail.details(kind, facts, names.setup)
    if kind in _SAID_BY_ITSELF:
        return _SAID_BY_ITSELF[kind](facts)
    if kind == "target_withdrawn":
        return (
            _("%(before)s, sampai %(day)s") % {"before": _old(facts), "day": facts["valid_to"]},
        )
    if kind.startswith("person_"):
        return _duties(kind, facts, names)
    if kind in {"areas_covered", "areas_uncovered"}:
        return (_list([names.area(code) for code in facts.get("codes", [])]),)
    if kind in {"coverage_bought", "categories_left_package"}:
        return _bought(facts, names)
    if kind.startswith(_RESHAPING):
        return _reshaped(kind, facts, names)
    if kind == "agency_made_default":
        return (_("sebelumnya %s") % names.agency(facts.get("before")),)
    if kind == "agency_switched_off" and facts.get("rules"):
        return (_("%d aturan penerusan menuju dinas ini") % facts["rules"],)
    return _differences(facts)


def _bought(facts: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    """Which areas were switched on and off with the package, or which categories it does not hold."""
    if "codes" in facts:
        return (_list([names.category(code) for code in facts["codes"]]),)
    told = (("on", _("dinyalakan: %s")), ("off", _("dimatikan: %s")))
    return tuple(
        text % _list([names.area(code) for code in facts[key]])
        for key, text in told
        if facts.get(key)
    )


def _subject(kind: str, subject: str, facts: Mapping[str, Any], names: Names) -> str:
    if kind.startswith(("agency_", "fund_")):
        return names.agency(subject)
    if kind.startswith("crew_"):
        said = facts.get("after") or facts
        return str(said.get("name") or subject)
    if kind.startswith("category_"):
        return names.category(subject)
    if kind.startswith(("target_", "escalation_")):
        return names.category(subject) if subject else _("umum")
    if kind.startswith("person_"):
        return str(facts.get("person") or facts.get("after") or _person(facts))
    if kind.startswith("screen_"):
        return str(facts.get("name", ""))
    if kind.startswith("webhook_"):
        return str(facts.get("url") or "")[:MAX_SHOWN]
    return subject


def _person(facts: Mapping[str, Any]) -> str:
    duties = facts.get("duties") or [{}]
    return str(duties[0].get("person") or _("seseorang"))


def _fund(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Year, ceiling and limit of a fund, and what they were."""

    def said(pair: Sequence[int]) -> str:
        ceiling, small = (words.rupiah(each // 100) for each in pair)
        return _("%(ceiling)s, perbaikan kecil %(small)s") % {"ceiling": ceiling, "small": small}

    before = facts.get("before")
    change = f"{said(before)} → " if before else ""
    return (f"{facts.get('year', '')}: {change}{said(facts['after'])}",)


def _promise(facts: Mapping[str, Any]) -> tuple[str, ...]:
    case, after = facts.get("case") or {}, facts.get("after") or {}
    kind = _label(TargetKind, case.get("kind"))
    unit, counting = (
        _label(TargetUnit, after.get("unit")),
        _label(Counting, after.get("counting")),
    )
    said = f"{kind}: {after.get('amount')} {unit} ({counting})"
    return (_("%(said)s, mulai %(day)s") % {"said": said, "day": facts.get("valid_from", "")},)


def _old(facts: Mapping[str, Any]) -> str:
    return _label(TargetKind, (facts.get("case") or {}).get("kind"))


def _label(words: type[TextChoices], value: object) -> str:
    """What people read for a stored word; nothing for a word the list does not have."""
    return str(words(value).label) if value in words.values else ""


_RESHAPING: Final = (
    "category_merged",
    "category_moved",
    "category_question_",
    "escalation_",
    "reply_template_",
)


def _reshaped(kind: str, facts: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    """Where a category went, the chain it follows now, or the words of a question or reply."""
    if kind == "category_merged":
        told = {"name": names.category(facts.get("into")), "open": facts.get("open", 0)}
        return (_("ke %(name)s, %(open)d laporan terbuka ikut") % told,)
    if kind == "category_moved":
        parent = names.category((facts.get("after") or {}).get("parent"))
        return (_("ke bawah %s") % parent if parent else _("menjadi kategori utama"),)
    if kind == "escalation_decided":
        return (_chain_words(facts.get("after") or []),)
    return (str(facts.get("text", "")), *_differences(facts))


def _chain_words(steps: Sequence[Mapping[str, Any]]) -> str:
    """A chain in a line; nothing decided follows what is above."""
    if not steps:
        return _("mengikuti yang di atasnya")
    known = (
        EscalationStep(each["percent"], tuple(Audience(name) for name in each["audiences"]))
        for each in steps
    )
    return "; ".join(f"{step.when}: {step.who}" for step in known)


def _duties(kind: str, facts: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    if kind == "person_renamed":
        return (_("sebelumnya %s") % facts.get("before", ""),)
    duties = facts.get("duties", [facts])
    return tuple(filter(None, (_duty(duty, names) for duty in duties)))


def _duty(duty: Mapping[str, Any], names: Names) -> str:
    if not duty.get("role"):
        return ""
    role = duty["role"]
    label = _(ROLE_LABELS[Role(role)]) if role in set(Role) else str(role)
    where = names.agency(duty.get("agency")) or names.area(duty.get("area"))
    return f"{label}, {where}" if where else label


def _differences(facts: Mapping[str, Any]) -> tuple[str, ...]:
    before, after = facts.get("before"), facts.get("after")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return ()
    return tuple(
        f"{FIELDS[key]}: {_value(key, before.get(key))} → {_value(key, value)}"
        for key, value in after.items()
        if key in FIELDS and before.get(key) != value
    )


def _value(key: str, value: Any) -> str:
    if key == "banner_until" and value:
        at = datetime.fromisoformat(value).astimezone(ZoneInfo(current_city().time_zone))
        return f"{at:%d-%m-%Y %H.%M}"
    if isinstance(value, list | tuple):
        return _list([str(each) for each in value]) or "–"
    said = str(_WORDS.get(key, {}).get(value, value) or "–")
    return said if len(said) <= MAX_SHOWN else said[: MAX_SHOWN - 1] + "…"


def _version(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Which version of a calendar the change made."""
    return (_("versi %d") % facts["version"],) if facts.get("version") else ()


def _list(words: list[str]) -> str:
    shown = ", ".join(words[:8])
    more = len(words) - 8
    return _("%(shown)s, dan %(more)d lagi") % {"shown": shown, "more": more} if more > 0 else shown


def _day(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"{facts.get('on', '')} {facts.get('name', '')}".strip(),)


_SAID_BY_ITSELF: Final[dict[str, Callable[[Mapping[str, Any]], tuple[str, ...]]]] = {
    "calendar_hours_changed": _version,
    "calendar_days_taken_over": lambda facts: (_list(list(facts.get("days", []))),),
    "calendar_days_cleared": lambda facts: (_list(list(facts.get("days", []))),),
    "target_promised": _promise,
    "fund_ceiling_set": _fund,
    "calendar_day_set": _day,
    "calendar_day_cleared": _day,
    "support_entered": lambda facts: (str(facts.get("reason", "")),),
    "support_viewed": lambda facts: (str(facts.get("path", "")),),
    "support_refused": lambda facts: (str(facts.get("path", "")),),
    "support_ended": lambda facts: (),
    "webhook_added": lambda facts: (),
    "webhook_changed": lambda facts: (),
    "webhook_off": lambda facts: (),
    "webhook_secret_rolled": lambda facts: (),
    "webhook_resent": lambda facts: (str(facts.get("event", "")),),
    "webhook_missed_resent": lambda facts: (_("%d kejadian") % int(facts.get("count", 0)),),
}
