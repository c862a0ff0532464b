"""One place in Batam, as the answers of the contract show it."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

REPORT: Final[dict[str, Any]] = {
    "id": "7c0f5a4e-3f5d-4f0c-9c65-2d7a5f5a7d10",
    "number": "BTM-2611-0482",
    "state": "in_progress",
    "category": "sampah-menumpuk",
    "category_name": "Sampah menumpuk",
    "agency": "dlh",
    "agency_name": "Dinas Lingkungan Hidup",
    "kelurahan": "Teluk Tering",
    "kecamatan": "Batam Kota",
    "description": "Sampah menumpuk di depan gang, sudah tiga hari.",
    "priority": "normal",
    "lon": 104.05312,
    "lat": 1.12934,
    "submitted_at": "2026-11-22T01:12:31+00:00",
    "response_due_at": "2026-11-22T05:12:31+00:00",
    "responded_at": "2026-11-22T02:40:02+00:00",
    "resolution_due_at": "2026-11-24T01:12:31+00:00",
    "resolved_at": None,
    "closed_at": None,
    "supporters": 3,
    "reopened": 0,
}
ENTRY: Final[dict[str, Any]] = {
    "kind": "accept",
    "title": "Mulai dikerjakan",
    "actor": "Operator dinas",
    "actor_name": None,
    "agency": "dlh",
    "note": "Regu kami berangkat siang ini.",
    "is_public": True,
    "happened_at": "2026-11-22T02:40:02+00:00",
}
PHOTO: Final[dict[str, Any]] = {
    "id": "0d2c9a52-6f4e-4f0a-9a43-3f1f2ab0a6c7",
    "kind": "before",
    "state": "ready",
    "url": "/berkas/3kq0…/photos/0d2c9a52/display.webp",
    "thumbnail_url": "/berkas/9xw2…/photos/0d2c9a52/thumb.webp",
}
DETAIL: Final[dict[str, Any]] = {
    **REPORT,
    "version": 4,
    "state_label": "Dikerjakan",
    "kelurahan_code": "21.71.10.1004",
    "kecamatan_code": "21.71.10",
    "hold_reason": "",
    "reject_reason": "",
    "next_door": "",
    "merged_into": None,
    "answers": [
        {
            "code": "sejak-kapan",
            "text": "Sejak kapan menumpuk?",
            "kind": "single",
            "value": "lebih-3-hari",
            "said": "Lebih dari 3 hari",
        }
    ],
    "timeline": [
        {name: ENTRY[name] for name in ("kind", "actor", "note", "happened_at")},
    ],
    "photos": [PHOTO],
}
CATEGORY: Final[dict[str, Any]] = {
    "code": "sampah-menumpuk",
    "name": "Sampah menumpuk",
    "description": "Sampah yang tidak diangkut, di jalan atau di tempat pembuangan.",
    "icon": "trash",
    "parent": "sampah",
    "priority": "normal",
    "visibility": "public",
    "next_door": "",
    "next_door_contact": "",
    "duplicate_radius_m": 50,
    "questions": [
        {
            "code": "sejak-kapan",
            "text": "Sejak kapan menumpuk?",
            "kind": "single",
            "required": False,
            "help": "",
            "public": True,
            "minimum": None,
            "maximum": None,
            "options": [{"key": "lebih-3-hari", "name": "Lebih dari 3 hari"}],
        }
    ],
    "targets": [
        {
            "kind": "response",
            "amount": 4,
            "unit": "hours",
            "counting": "working",
            "words": "4 jam kerja",
            "priority": None,
            "area": None,
            "legal_basis": "Perwako 12/2025 pasal 9",
        }
    ],
}
AGENCY: Final[dict[str, Any]] = {
    "code": "dlh",
    "name": "Dinas Lingkungan Hidup",
    "short_name": "DLH",
    "parent": None,
    "phone": "(0778) 469858",
    "areas": [],
}
AREA: Final[dict[str, Any]] = {
    "type": "Feature",
    "id": "21.71.10.1004",
    "geometry": {
        "type": "MultiPolygon",
        "coordinates": [
            [[[104.04, 1.12], [104.06, 1.12], [104.06, 1.14], [104.04, 1.14], [104.04, 1.12]]]
        ],
    },
    "properties": {
        "code": "21.71.10.1004",
        "name": "Teluk Tering",
        "level": "kelurahan",
        "parent": "21.71.10",
        "area_km2": 8.41,
        "is_covered": True,
        "is_illustrative": False,
        "lon": 104.05,
        "lat": 1.13,
    },
}
PLACE: Final[dict[str, Any]] = {
    "kelurahan": "Teluk Tering",
    "kelurahan_code": "21.71.10.1004",
    "kecamatan": "Batam Kota",
    "kecamatan_code": "21.71.10",
    "snapped_m": 0,
}

_NUMBERS: Final[dict[str, Any]] = {
    "formula": 2,
    "reports": 214,
    "responded": 209,
    "median_response_minutes": 96.0,
    "on_time_response": 188,
    "on_time_response_percent": 90.0,
    "resolved": 171,
    "median_resolution_minutes": 2210.0,
    "on_time_resolution": 150,
    "on_time_resolution_percent": 87.7,
    "closed": 166,
    "confirmed": 61,
    "confirmed_percent": 36.7,
    "reopened": 5,
    "reopened_percent": 2.9,
    "handed_over": 12,
    "handed_over_percent": 5.6,
    "flagged": 1,
    "late_unanswered": 2,
    "late_unresolved": 9,
    "left_out_merged": 14,
    "left_out_rejected": 6,
    "left_out_triage": 3,
    "left_out_same_voice": 0,
    "left_out_excluded": 1,
}
SCORECARD: Final[dict[str, Any]] = {
    "agency": "dlh",
    "name": "Dinas Lingkungan Hidup",
    "short_name": "DLH",
    "month": "2026-10",
    "is_final": True,
    "frozen_at": "2026-11-01T00:10:00+07:00",
    "counted_at": "2026-11-01T00:10:00+07:00",
    "rank": 1,
    "is_ranked": True,
    "notes": [],
    "corrections": [],
    **_NUMBERS,
}
CITY_SCORECARD: Final[dict[str, Any]] = {
    "month": "2026-10",
    "is_final": True,
    "counted_at": "2026-11-01T00:10:00+07:00",
    **_NUMBERS,
}


def answered(value: Any, name: str = "answer", status: int = 200) -> list[OpenApiExample]:
    """An answer as the contract shows it."""
    return [
        OpenApiExample(name, value=value, response_only=True, status_codes=[str(status)]),
    ]


def page_of(value: Any) -> list[OpenApiExample]:
    """A page with one row and another page after it."""
    cursor = "MjAyNi0xMS0yMlQwMToxMjozMSswMDowMHw0ODI="
    return answered({"results": [value], "next": cursor})
