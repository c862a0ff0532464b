"""A job in the field as the contract shows it."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

JOB_ID: Final = "b3b8d1f4-8c1d-4a55-9f2f-5f5a64a7a0d2"
_SUMMARY: Final[dict[str, Any]] = {
    "id": JOB_ID,
    "crew": "dlh-regu-1",
    "crew_name": "Regu 1 Batam Kota",
    "agency": "dlh",
    "state": "en_route",
    "assigned_at": "2026-11-22T02:40:02Z",
    "started_at": "2026-11-22T02:55:40Z",
    "arrived_at": None,
    "done_at": None,
    "note": "Bawa truk kecil, gangnya sempit.",
    "route_metres": 1840,
    "trouble": "",
    "trouble_note": "",
    "trouble_at": None,
    "explanation": "",
    "report": {
        "id": "7c0f5a4e-3f5d-4f0c-9c65-2d7a5f5a7d10",
        "number": "BTM-2611-0482",
        "state": "in_progress",
        "category": "sampah",
        "category_name": "Sampah",
        "description": "Sampah menumpuk di depan gang, sudah tiga hari.",
        "address": "Gang Melati, sebelah pos ronda",
        "lon": 104.05312,
        "lat": 1.12934,
        "kelurahan": "Teluk Tering",
        "kecamatan": "Batam Kota",
        "priority": "normal",
        "danger": False,
        "submitted_at": "2026-11-22T01:12:31Z",
        "resolution_due_at": "2026-11-24T01:12:31Z",
        "clock_paused": False,
        "thumbnail_url": "/berkas/9xw2…/photos/0d2c9a52/thumb.webp",
    },
}
SUMMARY: Final = OpenApiExample("job", value=_SUMMARY, response_only=True)
DETAIL: Final = OpenApiExample(
    "job",
    value={
        **_SUMMARY,
        "version": 5,
        "answers": [],
        "photos": [
            {
                "id": "0d2c9a52-6f4e-4f0a-9a43-3f1f2ab0a6c7",
                "kind": "before",
                "state": "ready",
                "url": "/berkas/3kq0…/photos/0d2c9a52/display.webp",
                "thumbnail_url": "/berkas/9xw2…/photos/0d2c9a52/thumb.webp",
            }
        ],
        "conversation": [
            {
                "is_answer": False,
                "text": "Di sisi jalan yang mana sampahnya?",
                "at": "2026-11-22T02:20:00Z",
            }
        ],
        "waits_for_reporter": False,
        "doubts": [],
        "position": {"lon": 104.0491, "lat": 1.1277, "at": "2026-11-22T03:01:12Z"},
    },
    response_only=True,
)
CREW: Final = OpenApiExample(
    "crew",
    value={
        "code": "dlh-regu-1",
        "name": "Regu 1 Batam Kota",
        "agency": "dlh",
        "vehicle": "Truk bak BP 8123 DA",
        "work_orders": [JOB_ID],
        "position": {"lon": 104.0491, "lat": 1.1277, "at": "2026-11-22T03:01:12Z"},
    },
    response_only=True,
)


def body(name: str, value: dict[str, Any]) -> OpenApiExample:
    """What is sent."""
    return OpenApiExample(name, value=value, request_only=True)
