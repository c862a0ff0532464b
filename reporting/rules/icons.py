"""Drawings a category may have; each is in the sprite every page loads."""

from __future__ import annotations

from typing import Final

CATEGORY_ICONS: Final[dict[str, str]] = {
    "trash": "tempat sampah",
    "road": "jalan",
    "bulb": "lampu",
    "flood": "banjir",
    "parking": "parkir",
    "traffic-lights": "lampu lalu lintas",
    "bus-stop": "halte",
    "droplet": "air",
    "tree": "pohon",
    "plug": "kabel",
    "building-store": "kios",
    "building": "gedung",
    "building-bank": "kantor",
    "certificate": "surat",
    "wind": "udara",
    "bug": "serangga",
    "users": "orang",
    "home": "rumah",
    "truck": "truk",
    "tool": "perkakas",
    "shield-check": "keamanan",
    "alert-triangle": "bahaya",
    "flag": "bendera",
    "dots": "lainnya",
}
