"""Made-up values for the gallery. Nothing here is stored or shown to citizens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse

COLOUR: Final = "#0b6fa4"
STATES: Final = [
    "received",
    "assigned",
    "in_progress",
    "on_hold",
    "resolved",
    "closed",
    "rejected",
    "merged",
    "late",
]

_SKIES: Final = (
    ("#b9c7c4", "#8b8672", "#5d5a4d"),
    ("#c9cfd6", "#9a9a98", "#6b6a68"),
    ("#2f3a55", "#20273a", "#12161f"),
    ("#aebfc9", "#6f858c", "#4a5a60"),
    ("#d8c9b4", "#a39680", "#6d6355"),
)

Sample = dict[str, Any]


def picture(number: int) -> str:
    """A street under one of five skies; the subject changes with the number."""
    sky, wall, road = _SKIES[number % len(_SKIES)]
    heap = "".join(
        f'<ellipse cx="{150 + 34 * at}" cy="{330 - 12 * (at % 3)}" rx="{44 - 3 * at}" ry="26" '
        f'fill="{colour}"/>'
        for at, colour in enumerate(("#3d3a34", "#f0ede6", "#4a6b52", "#2f2d29", "#c2b8a3"))
    )
    puddle = '<ellipse cx="330" cy="350" rx="190" ry="34" fill="#7f96a3"/>'
    lamp = '<path d="M470 360V120h-60" stroke="#2b2d30" stroke-width="10" fill="none"/>'
    subject = (heap, puddle, lamp)[number % 3]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 440" '
        'preserveAspectRatio="xMidYMid slice">'
        f'<rect width="640" height="440" fill="{sky}"/>'
        f'<path d="M0 120h220v-40h150v60h270v160H0z" fill="{wall}"/>'
        '<path d="M40 150h50v60H40zM130 150h50v60h-50zM420 170h60v70h-60z" fill="#0003"/>'
        f'<path d="M0 300h640v140H0z" fill="{road}"/>'
        f'<path d="M0 306h640" stroke="#fff3" stroke-width="6"/>{subject}</svg>'
    )


def context(now: datetime) -> Sample:
    """All values the gallery's templates need, around ``now``."""
    return {
        "states": STATES,
        "now": now,
        "soon": now + timedelta(minutes=12),
        "later": now + timedelta(hours=1, minutes=32),
        "late": now - timedelta(minutes=18),
        "began": now - timedelta(minutes=48),
        "categories": [
            {"value": "sampah", "label": "Sampah", "icon": "trash"},
            {"value": "drainase", "label": "Selokan", "icon": "flood"},
            {"value": "jalan", "label": "Jalan rusak", "icon": "road"},
            {"value": "lainnya", "label": "Lainnya", "icon": "dots"},
        ],
        "yes_no": [("ya", "Ya"), ("tidak", "Tidak")],
        "reports": _reports(now),
        "timeline": _timeline(now),
        "agencies": [
            {"label": "Dishub", "value": 14, "said": "14 mnt"},
            {"label": "DLH", "value": 22, "said": "22 mnt"},
            {"label": "Bina Marga", "value": 41, "said": "41 mnt"},
            {"label": "Perizinan", "value": 96, "said": "1 j 36 mnt", "tone": "late"},
        ],
        "hours": [3, 2, 2, 1, 2, 4, 7, 12, 16, 15, 14, 12, 15, 17, 12],
        "options": [("", "Semua kecamatan"), ("bengkong", "Bengkong"), ("sagulung", "Sagulung")],
        "filters": [
            {"name": "q", "label": "Cari", "kind": "search", "placeholder": "Nomor atau kata"},
            {"name": "kategori", "label": "Kategori", "options": [("", "Semua kategori")]},
            {"name": "kecamatan", "label": "Kecamatan", "options": [("", "Semua kecamatan")]},
        ],
        "columns": [
            {"label": "Dinas"},
            {"label": "Median respons", "num": True},
            {"label": "Tepat waktu", "num": True},
            {"label": "Dibuka ulang", "num": True},
            {"label": "n", "num": True},
        ],
        "table_rows": [
            {"cells": ["Dinas Perhubungan", "14 mnt", "96 %", "2 %", "412"], "url": "#"},
            {"cells": ["Dinas Lingkungan Hidup", "22 mnt", "91 %", "4 %", "1.204"], "url": "#"},
            {"cells": ["Dinas Bina Marga", "41 mnt", "78 %", "7 %", "388"], "current": True},
        ],
        "points": points(),
        "crews": crews(),
        "outline": "M18 42 L34 16 L62 12 L88 34 L82 70 L58 90 L26 82 Z",
    }


def areas() -> Sample:
    """Three made-up kecamatan as GeoJSON, longitude before latitude."""
    shapes = {
        "Bengkong": [
            (104.02, 1.13),
            (104.06, 1.14),
            (104.07, 1.17),
            (104.03, 1.18),
            (104.01, 1.15),
        ],
        "Batam Kota": [
            (104.06, 1.14),
            (104.12, 1.11),
            (104.13, 1.15),
            (104.1, 1.18),
            (104.07, 1.17),
        ],
        "Sekupang": [(103.94, 1.08), (104.01, 1.1), (104.02, 1.13), (104.01, 1.15), (103.95, 1.14)],
    }
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": name},
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
            for name, ring in shapes.items()
        ],
    }


def points() -> Sample:
    """One report of every state on the made-up map."""
    return _points(
        [
            {"id": state, "state": state, "late": state == "late", "number": f"BTM-{at}"}
            for at, state in enumerate(STATES)
        ],
        start=(103.96, 1.11),
        step=(0.018, 0.0055),
    )


def crews() -> Sample:
    """Two crews on their way."""
    return _points(
        [{"id": "regu-4", "label": "Regu 4"}, {"id": "regu-7", "label": "Regu 7"}],
        start=(104.04, 1.155),
        step=(0.05, -0.012),
    )


def _points(
    properties: list[Sample], *, start: tuple[float, float], step: tuple[float, float]
) -> Sample:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": each,
                "geometry": {
                    "type": "Point",
                    "coordinates": [start[0] + at * step[0], start[1] + at * step[1]],
                },
            }
            for at, each in enumerate(properties)
        ],
    }


def _reports(now: datetime) -> list[Sample]:
    lines = (
        ("Sampah menumpuk depan pasar", "Bengkong", "DLH", "late", 48, -18, 12),
        ("Lubang jalan dekat SMPN 6", "Batam Kota", "Bina Marga", "in_progress", 21, 9, 3),
        ("Lampu jalan mati 4 tiang", "Sekupang", "Dishub", "assigned", 9, 51, 0),
        ("Genangan 30 cm, motor mogok", "Batu Aji", "Bina Marga", "received", 4, 86, 7),
        ("Parkir menutup trotoar", "Lubuk Baja", "Dishub", "closed", 2, 118, 0),
    )
    return [
        {
            "title": title,
            "facts": [area, agency],
            "state": state,
            "at": now - timedelta(minutes=minutes),
            "minutes": minutes,
            "tone": "late" if left < 0 else "soon" if left < 15 else "",
            "due": now + timedelta(minutes=left),
            "started": now - timedelta(minutes=minutes),
            "supporters": supporters,
            "photo": reverse("gallery:picture", kwargs={"number": at}),
            "number": f"BTM-2611-{482 + at:04d}",
            "area": area,
        }
        for at, (title, area, agency, state, minutes, left, supporters) in enumerate(lines)
    ]


def _timeline(now: datetime) -> list[Sample]:
    return [
        {
            "title": "Laporan diterima",
            "at": now - timedelta(hours=3, minutes=12),
            "state": "received",
            "icon": "inbox",
        },
        {
            "title": "Diteruskan ke Dinas Lingkungan Hidup",
            "at": now - timedelta(hours=3, minutes=11),
            "state": "assigned",
            "icon": "arrow-forward-up",
            "gap": timedelta(seconds=60),
        },
        {
            "title": "DLH menerima dan menugaskan Regu 4",
            "at": now - timedelta(hours=2, minutes=49),
            "state": "in_progress",
            "icon": "tool",
            "gap": timedelta(minutes=22),
            "by": "Operator DLH",
            "note": "Regu 4 berangkat sesudah menyelesaikan Pasar Jodoh.",
        },
        {
            "title": "Selesai dikerjakan",
            "at": now + timedelta(hours=5),
            "icon": "circle-check",
            "future": True,
        },
    ]
