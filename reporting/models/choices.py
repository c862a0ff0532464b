"""Closed lists of words that columns store, with what a person reads for each.

The lists are enforced by check constraints, not by ``choices``: a reworded label must not
cost a migration in every city.
"""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AreaLevel(models.TextChoices):
    """Administrative levels, from the whole city down."""

    CITY = "city", _("Kota")
    KECAMATAN = "kecamatan", _("Kecamatan")
    KELURAHAN = "kelurahan", _("Kelurahan")
    RW = "rw", _("RW")
    RT = "rt", _("RT")


class Priority(models.TextChoices):
    """How soon somebody must look."""

    LOW = "low", _("Rendah")
    NORMAL = "normal", _("Biasa")
    HIGH = "high", _("Tinggi")
    EMERGENCY = "emergency", _("Darurat")


class Visibility(models.TextChoices):
    """Who may know about a report, and about who sent it."""

    PUBLIC = "public", _("Terbuka")
    ANONYMOUS = "anonymous", _("Anonim")
    SECRET = "secret", _("Rahasia")


class Channel(models.TextChoices):
    """The door a report came in by."""

    WEB = "web", _("Situs warga")
    API = "api", _("Aplikasi")
    STAFF = "staff", _("Petugas loket")
    OPEN311 = "open311", _("Open311")
    EMAIL = "email", _("Surel")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    DEMO = "demo", _("Contoh")


class LocationSource(models.TextChoices):
    """How the place of a report became known."""

    GPS = "gps", _("GPS ponsel")
    EXIF = "exif", _("Foto")
    PIN = "pin", _("Titik di peta")
    AREA = "area", _("Kelurahan dipilih")
    QR = "qr", _("Stiker QR")


class TargetKind(models.TextChoices):
    """The two public clocks."""

    RESPONSE = "response", _("Tanggapan pertama")
    RESOLUTION = "resolution", _("Penyelesaian")


class TargetUnit(models.TextChoices):
    """Units a target is written in."""

    MINUTES = "minutes", _("menit")
    HOURS = "hours", _("jam")
    DAYS = "days", _("hari")


class Counting(models.TextChoices):
    """Whether a clock runs in working time or around the clock."""

    WORKING = "working", _("waktu kerja")
    ELAPSED = "elapsed", _("waktu berjalan")


class PhotoKind(models.TextChoices):
    """What a photo shows."""

    BEFORE = "before", _("Sebelum")
    AFTER = "after", _("Sesudah")
    VISIT = "visit", _("Kunjungan")


class PhotoState(models.TextChoices):
    """How far a photo has come through the pipeline."""

    UPLOADED = "uploaded", _("Sedang diproses")
    READY = "ready", _("Siap")
    FAILED = "failed", _("Gagal dibaca")


class WorkState(models.TextChoices):
    """How far a crew is with its job."""

    ASSIGNED = "assigned", _("Ditugaskan")
    EN_ROUTE = "en_route", _("Menuju lokasi")
    ON_SITE = "on_site", _("Di lokasi")
    DONE = "done", _("Selesai")
    CANCELLED = "cancelled", _("Dibatalkan")


OPEN_WORK_STATES = (WorkState.ASSIGNED, WorkState.EN_ROUTE, WorkState.ON_SITE)


class StateGroup(models.TextChoices):
    """How map cells count reports."""

    OPEN = "open", _("Terbuka")
    CLOSED = "closed", _("Selesai")


def one_of(field: str, words: Iterable[str], *, name: str) -> models.CheckConstraint:
    """Return the constraint that lets ``field`` hold only the given words."""
    return models.CheckConstraint(
        name=name, condition=Q(**{f"{field}__in": sorted(str(word) for word in words)})
    )
