"""Columns of the file of reports."""

from __future__ import annotations

from typing import Final

from reporting.rules.texts import gettext_noop as _
from reporting.selectors.open_data.tables import Column, Kind

COLUMNS: Final = (
    Column(
        "id",
        Kind.TEXT,
        _("Penanda laporan, sama di setiap berkas; tidak dapat dilacak ke halaman laporan"),
        "Stable, opaque identifier; the same in every file, and not the id of the city API.",
    ),
    Column(
        "state", Kind.TEXT, _("Keadaan, misalnya in_progress atau closed"), "State of the report."
    ),
    Column("category", Kind.TEXT, _("Kode kategori"), "Code of the category."),
    Column("category_name", Kind.TEXT, _("Nama kategori"), "Name of the category."),
    Column(
        "agency",
        Kind.TEXT,
        _("Kode dinas yang bertanggung jawab"),
        "Code of the responsible agency.",
    ),
    Column("agency_name", Kind.TEXT, _("Nama dinas"), "Name of the responsible agency."),
    Column(
        "kecamatan_code",
        Kind.TEXT,
        _("Kode Kemendagri kecamatan"),
        "Kemendagri code of the kecamatan, when told.",
    ),
    Column("kecamatan", Kind.TEXT, _("Nama kecamatan"), "Name of the kecamatan, when told."),
    Column(
        "kelurahan_code",
        Kind.TEXT,
        _("Kode Kemendagri kelurahan"),
        "Kemendagri code of the kelurahan, when told.",
    ),
    Column("kelurahan", Kind.TEXT, _("Nama kelurahan"), "Name of the kelurahan, when told."),
    Column(
        "lon",
        Kind.NUMBER,
        _("Bujur titik tengah petak sekitar 600 m; kosong bila tempat disebut lebih kasar"),
        "Longitude of the middle of a grid cell of about 600 m; null when the place is told less exactly.",
        True,
    ),
    Column(
        "lat",
        Kind.NUMBER,
        _("Lintang titik tengah petak"),
        "Latitude of the middle of the grid cell.",
        True,
    ),
    Column(
        "location_precision",
        Kind.TEXT,
        _("Sehalus apa tempatnya disebut: cell, kelurahan, kecamatan, city"),
        "How exactly the place is told: cell, kelurahan, kecamatan or city.",
    ),
    Column("priority", Kind.TEXT, _("Prioritas: low, normal, high, emergency"), "Priority."),
    Column(
        "channel",
        Kind.TEXT,
        _("Jalur masuk: web, api, staff, open311, email, sms, whatsapp"),
        "The channel the report came in by.",
    ),
    Column(
        "submitted_at",
        Kind.MOMENT,
        _("Jam masuk, dibulatkan ke jam penuh"),
        "Time of arrival, cut to the full hour.",
    ),
    Column(
        "closed_at",
        Kind.MOMENT,
        _("Jam ditutup, dibulatkan ke jam penuh"),
        "Time of closing, cut to the full hour.",
    ),
    Column(
        "minutes_to_response",
        Kind.WHOLE,
        _("Menit sejak masuk sampai jawaban pertama"),
        "Minutes from arrival to the first answer of a person.",
    ),
    Column(
        "response_on_time",
        Kind.BOOLEAN,
        _("Apakah jawaban pertama dalam target"),
        "Whether the first answer kept its target.",
    ),
    Column(
        "minutes_to_resolution",
        Kind.WHOLE,
        _("Menit sejak masuk sampai dinas menyatakan selesai"),
        "Minutes from arrival until the agency said it is done.",
    ),
    Column(
        "resolution_on_time",
        Kind.BOOLEAN,
        _("Apakah penyelesaian dalam target"),
        "Whether the work was done within its target.",
    ),
    Column(
        "supporters",
        Kind.WHOLE,
        _("Banyaknya warga yang ikut mendukung"),
        "How many other people support the report.",
    ),
    Column("reopened", Kind.WHOLE, _("Berapa kali dibuka ulang"), "How often it was opened again."),
    Column(
        "handed_over",
        Kind.WHOLE,
        _("Berapa kali dialihkan ke dinas lain"),
        "How often it was handed to another agency.",
    ),
    Column(
        "reject_reason",
        Kind.TEXT,
        _("Alasan ditutup tanpa perbaikan"),
        "Why it was closed without repair.",
    ),
)
