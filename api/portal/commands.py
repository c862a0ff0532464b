"""Commands for a shell that run as they stand: written for the host that shows them, with values it would take."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable

from reporting.selectors.example_report import ExampleReport


def for_city(origin: str, example: ExampleReport | None) -> dict[str, str]:
    """First steps with a city's API.

    Args:
        origin: Address of the city.
        example: A report the city would take and nobody drives out for; without one there is no command to send it.
    """
    api = f"{origin}/api/v1"
    found = {
        "categories": _curl([f"{api}/categories"]),
        "list": _curl([f"{api}/reports?state=open&limit=5"]),
        "key": _curl(["-H", "Authorization: Bearer tgk_…", f"{api}/reports?limit=5"]),
    }
    if example is not None:
        body = {
            "category": example.category,
            "description": "Percobaan dari pengembang",
            "lat": example.lat,
            "lon": example.lon,
        }
        found["send"] = _curl(
            [
                "-X",
                "POST",
                "-H",
                "Content-Type: application/json",
                "-H",
                "Idempotency-Key: percobaan-1",
                "-d",
                json.dumps(body, ensure_ascii=False),
                f"{api}/reports",
            ]
        )
    return found


def for_partner(origin: str) -> dict[str, str]:
    """First steps with the partner API."""
    api = f"{origin}/partner/v1"
    sandbox = {
        "example": "batam",
        "admin_name": "Nama Anda",
        "admin_email": "surel-anda@perusahaan.example",
    }
    return {
        "token": _curl(
            ["-u", "CLIENT_ID:CLIENT_SECRET", "-d", "grant_type=client_credentials", f"{api}/token"]
        ),
        "cities": _curl(["-H", "Authorization: Bearer tgt_…", f"{api}/cities"]),
        "sandbox": _curl(
            [
                "-X",
                "POST",
                "-H",
                "Authorization: Bearer tgt_…",
                "-H",
                "Content-Type: application/json",
                "-H",
                "Idempotency-Key: percobaan-1",
                "-d",
                json.dumps(sandbox),
                f"{api}/sandboxes",
            ]
        ),
    }


def _curl(words: Iterable[str]) -> str:
    """One command over as many lines as are good to read: an option and its value stay together."""
    lines: list[str] = []
    option = ""
    for word in words:
        if word.startswith("-"):
            option = f"{word} "
        else:
            lines.append(f"  {option}{shlex.quote(word)}")
            option = ""
    return "curl \\\n" + " \\\n".join(lines) if len(lines) > 1 else f"curl {lines[0].strip()}"
