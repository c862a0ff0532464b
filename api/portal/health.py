"""How the parts that other systems rely on are doing, for the host that is asked: a city sees its own queue only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Min
from django.utils.translation import gettext as _
from redis import RedisError

from core import clock, redis, words
from core.outbox.models import OutboxMessage

#: A promise that waits longer than this is late; longer than the second, stuck.
LATE: Final = timedelta(minutes=2)
STUCK: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the status page; ``tone`` is ``good``, ``warning`` or ``danger``."""

    name: str
    said: str
    tone: str


def parts() -> list[Part]:
    """Every part, in the order of how much it matters. Two small reads."""
    return [_intake(), _queue(), _live()]


def worst(found: list[Part]) -> str:
    """The tone of the whole."""
    tones = {part.tone for part in found}
    return next((tone for tone in ("danger", "warning") if tone in tones), "good")


def _intake() -> Part:
    """That this is read at all means that the database answers; without it the page is a 503."""
    return Part(_("Situs, API, dan basis data"), _("Melayani"), "good")


def _queue() -> Part:
    name = _("Pekerjaan di belakang layar (penerusan, pesan, webhook)")
    now = clock.now()
    oldest = (
        OutboxMessage.objects.waiting()
        .filter(not_before__lte=now)
        .aggregate(at=Min("not_before"))["at"]
    )
    waits = now - oldest if oldest else timedelta(0)
    if waits < LATE:
        return Part(name, _("Lancar"), "good")
    said = _("Tertunda %s. Tidak ada yang hilang; dikerjakan berurutan.") % words.duration(waits)
    return Part(name, said, "warning" if waits < STUCK else "danger")


def _live() -> Part:
    name = _("Pembaruan langsung dan batas laju")
    try:
        redis.client().ping()
    except RedisError:
        return Part(
            name,
            _("Terputus. Laporan tetap diterima; layar memperbarui diri setiap beberapa detik."),
            "warning",
        )
    return Part(name, _("Lancar"), "good")
