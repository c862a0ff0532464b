"""Answers and forms as the contract shows them."""

from __future__ import annotations

from typing import Any, Final

DISCOVERY: Final[dict[str, Any]] = {
    "changeset": "2026-11-22T00:00:00Z",
    "contact": "Kota Batam, https://batam.example",
    "key_service": "https://batam.example/pengembang/",
    "endpoints": [
        {
            "specification": "http://wiki.open311.org/GeoReport_v2",
            "url": "https://batam.example/open311/v2",
            "changeset": "2026-11-22T00:00:00Z",
            "type": "production",
            "formats": ["text/xml", "application/json"],
        }
    ],
}
SERVICES: Final[list[dict[str, Any]]] = [
    {
        "service_code": "lampu_jalan",
        "service_name": "Lampu jalan",
        "description": "Lampu penerangan jalan yang padam atau rusak.",
        "metadata": True,
        "type": "realtime",
        "keywords": "lampu, gelap, padam",
        "group": "Lampu jalan",
    }
]
DEFINITION: Final[dict[str, Any]] = {
    "service_code": "lampu_jalan",
    "attributes": [
        {
            "variable": True,
            "code": "kondisi",
            "datatype": "singlevaluelist",
            "required": True,
            "datatype_description": None,
            "order": 1,
            "description": "Bagaimana lampunya?",
            "values": [{"key": "padam", "name": "Padam"}, {"key": "kedip", "name": "Berkedip"}],
        }
    ],
}
REQUESTS: Final[list[dict[str, Any]]] = [
    {
        "service_request_id": "BTM-2611-0482",
        "status": "open",
        "status_notes": "Diteruskan ke Dishub.",
        "service_name": "Lampu jalan",
        "service_code": "lampu_jalan",
        "description": "Lampu padam sejak Senin.",
        "agency_responsible": "Dinas Perhubungan",
        "service_notice": None,
        "requested_datetime": "2026-11-22T01:30:00Z",
        "updated_datetime": "2026-11-22T01:30:02Z",
        "expected_datetime": "2026-11-23T01:30:00Z",
        "address": "Depan SDN 3, Belian, Batam Kota",
        "address_id": "21.71.11.1003",
        "zipcode": None,
        "lat": 1.1301,
        "long": 104.0535,
        "media_url": None,
    }
]
CREATED: Final[list[dict[str, Any]]] = [
    {"service_request_id": "BTM-2611-0482", "service_notice": None, "account_id": None}
]
TOKEN: Final[list[dict[str, Any]]] = [
    {
        "service_request_id": "BTM-2611-0482",
        "token": "5d6f1d0e-6d4e-4d39-9f1c-0b8a5a6f7c21",
    }
]
UPDATES: Final[list[dict[str, Any]]] = [
    {
        "update_id": "b3f1c1a6a1f0c7f1a8d4a2d9",
        "service_request_id": "BTM-2611-0482",
        "status": "open",
        "updated_datetime": "2026-11-22T03:00:00Z",
        "description": "Regu berangkat sore ini.",
        "media_url": None,
        "external_status_code": "in_progress",
    }
]
UPDATED: Final[list[dict[str, Any]]] = [{"update_id": "b3f1c1a6a1f0c7f1a8d4a2d9"}]
NEW_REQUEST: Final[dict[str, Any]] = {
    "service_code": "lampu_jalan",
    "lat": 1.1301,
    "long": 104.0535,
    "description": "Lampu padam sejak Senin.",
    "attribute[kondisi]": "padam",
    "email": "sari@example.com",
}
NEW_UPDATE: Final[dict[str, Any]] = {
    "service_request_id": "BTM-2611-0482",
    "update_id": "98213",
    "updated_datetime": "2026-11-22T10:00:00+07:00",
    "status": "open",
    "description": "Regu berangkat sore ini.",
}
