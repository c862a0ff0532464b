"""A city's own words: changing them, going back to the built-in ones, and trying them on oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.branding.selectors import current_brand
from core.errors import Invalid, NotFound
from core.identity.models import User
from core.messages import channels
from core.tenancy import current_city
from reporting.models import MessageTemplate, Notice
from reporting.rules.lifecycle import Actor
from reporting.rules.notices import (
    EMAIL,
    KINDS_BY_CODE,
    LANGUAGES,
    MAX_BODY,
    MAX_SUBJECT,
    PUSH,
    Kind,
    check_words,
    words_of,
)
from reporting.services.messages import posting, wording
from reporting.services.messages.people import user_key, users_as_recipients
from reporting.services.messages.wording import Wording

SAMPLE: Final = {
    "nomor": "BTM-2611-0482",
    "kategori": "Sampah menumpuk",
    "tempat": "Sungai Panas",
    "dinas": "Dinas Lingkungan Hidup",
    "batas_waktu": "Rabu 25 Nov 14.10 WIB",
    "catatan": "Truk berangkat sore ini.",
    "kabar": "Pelapor sudah menjawab",
    "tanggal": "Senin 23 Nov",
    "terlambat": "2",
    "hari_ini": "3",
    "daftar_terlambat": "BTM-2611-0401 Sampah menumpuk, sejak Jumat 20 Nov 16.00",
    "daftar_hari_ini": "BTM-2611-0433 Drainase, pukul 15.30",
    "jumlah": "4",
    "dana": "Rp 7.500.000",
    "keperluan": "Sewa alat berat dua hari",
    "pengaju": "Operator DLH",
    "putusan": "Permintaan dana ditolak",
    "alasan": "Pakai alat UPT dulu.",
    "daftar": "Laporan BTM-2611-0482 mulai dikerjakan",
    "judul": "Gerbang SMS tidak menjawab",
    "isi": "Dalam satu jam terakhir 12 SMS gagal dikirim.",
    "tautan": "https://kota.example/k/contoh",
    "tautan_sudah": "https://kota.example/k/contoh#beres",
    "tautan_belum": "https://kota.example/k/contoh#belum-beres",
}
"""What stands for the placeholders in a preview and a test."""


class NoSuchTemplate(NotFound):
    """There is no message of this kind on this channel."""

    code = "template_not_found"


@dataclass(frozen=True, slots=True)
class Which:
    """One template: a kind of message, on a channel, in a language."""

    kind: Kind
    channel: str
    language: str


def which(kind: str, channel: str, language: str) -> Which:
    """The template somebody names.

    Raises:
        NoSuchTemplate: There is none.
    """
    found = KINDS_BY_CODE.get(kind)
    if found is None or channel not in found.channels or language not in LANGUAGES:
        raise NoSuchTemplate(_("Pesan ini tidak ada."))
    return Which(found, channel, language)


@transaction.atomic(durable=True)
def save(*, template: Which, subject: str, body: str, actor: Actor, at: datetime) -> None:
    """Use a city's own words from now on; words equal to the built-in ones are no own words.

    Raises:
        UnknownWord: A placeholder this message does not have.
        Invalid: Too long, or empty.
    """
    words = _checked(template, subject, body)
    before = wording.wording_of(template.kind.code, template.channel, template.language)
    if (before.subject, before.body) == (words.subject, words.body):
        return
    key: dict[str, Any] = _key(template)
    built_in = wording.built_in(template.kind.code, template.channel, template.language)
    if (built_in.subject, built_in.body) == (words.subject, words.body):
        MessageTemplate.objects.filter(**key).delete()
    else:
        MessageTemplate.objects.update_or_create(
            **key, defaults={"subject": words.subject, "body": words.body, "changed_at": at}
        )
    _record("message_template_changed", template, before, words, actor, at)


@transaction.atomic(durable=True)
def restore(*, template: Which, actor: Actor, at: datetime) -> None:
    """Go back to the built-in words."""
    before = wording.wording_of(template.kind.code, template.channel, template.language)
    if not before.is_own:
        return
    MessageTemplate.objects.filter(**_key(template)).delete()
    after = wording.built_in(template.kind.code, template.channel, template.language)
    _record("message_template_restored", template, before, after, actor, at)


def preview(template: Which, subject: str, body: str) -> tuple[str, str]:
    """Subject and text as somebody would get them, with sample words.

    Raises:
        UnknownWord, Invalid: As :func:`save`.
    """
    words = _checked(template, subject, body)
    return wording.filled(words, template.channel, sample(template))


def sample(template: Which) -> dict[str, str]:
    """Sample words, with the city's own name."""
    own = {"layanan": current_brand().app_name, "kota": current_city().name}
    found = {**SAMPLE, **own}
    if template.channel == PUSH:
        found["tautan"] = ""
    return found


@transaction.atomic(durable=True)
def send_test(*, template: Which, user: User, at: datetime) -> Notice:
    """Send the words that count now, with sample words, to oneself.

    Raises:
        Invalid: The channel is not set up, or one has no address there.
    """
    if not channels.is_set_up(template.channel):
        raise Invalid(_("Kanal ini belum diatur, jadi belum ada yang dapat dikirim."))
    (recipient,) = users_as_recipients([user])
    if template.channel not in recipient.channels:
        raise Invalid(_("Akun Anda belum punya alamat di kanal ini."))
    kind = template.kind
    notice = Notice.objects.create(
        event=f"test:{uuid4()}",
        kind=kind.code,
        person=user_key(user),
        channel=template.channel,
        language=template.language,
        source=user_key(user),
        facts={**sample(template), "path": "/atur/pesan/", "is_test": "1"},
        is_urgent=True,
        created_at=at,
        not_before=at,
    )
    posting.promise(notice)
    return notice


def _checked(template: Which, subject: str, body: str) -> Wording:
    subject = " ".join(subject.split()) if template.channel in {EMAIL, PUSH} else ""
    body = body.replace("\r\n", "\n").strip()
    if not body or (template.channel in {EMAIL, PUSH} and not subject):
        raise Invalid(_("Judul dan isi tidak boleh kosong."), field="body")
    if len(subject) > MAX_SUBJECT or len(body) > MAX_BODY[template.channel]:
        raise Invalid(_("Tulisan ini terlalu panjang untuk kanalnya."), field="body")
    if "\x00" in subject + body:
        raise Invalid(_("Teks berisi karakter yang tidak dapat disimpan."), field="body")
    allowed = words_of(template.kind)
    check_words(subject, allowed)
    check_words(body, allowed)
    return Wording(subject, body)


def _key(template: Which) -> dict[str, str]:
    return {
        "kind": template.kind.code,
        "channel": template.channel,
        "language": template.language,
    }


def _record(
    kind: str, template: Which, before: Wording, after: Wording, actor: Actor, at: datetime
) -> None:
    audit.record(
        kind=kind,
        subject=f"{template.kind.code}/{template.channel}/{template.language}",
        actor_label=actor.label,
        at=at,
        facts={
            "before": {"subject": before.subject, "body": before.body},
            "after": {"subject": after.subject, "body": after.body},
        },
    )
