"""Commands for a shell that run as they stand: written for the host that shows them, with values it would take."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping

from reporting.selectors.example_report import ExampleReport


def for_city(origin: str, example: ExampleReport | None) -> dict[str, str]:
    """First steps with a city's API.

    Args:
        origin: Address of the city.
        example: A report the city would take and nobody drives out for; without one there is no command to send it.
    """
    api = f"{origin}/api/v1"
    found = {
        "categories": _curl(f"{api}/categories"),
        "list": _curl(f"{api}/reports?state=open&limit=5"),
        "key": _curl(f"{api}/reports?limit=5", "-H", "Authorization: Bearer tgk_…"),
    }
    if example is not None:
        body = {
            "category": example.category,
            "description": "Percobaan dari pengembang",
            "lat": example.lat,
            "lon": example.lon,
        }
        found["send"] = _post(f"{api}/reports", body)
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
            f"{api}/token", "-u", "CLIENT_ID:CLIENT_SECRET", "-d", "grant_type=client_credentials"
        ),
        "cities": _curl(f"{api}/cities", "-H", "Authorization: Bearer tgt_…"),
        "sandbox": _post(f"{api}/sandboxes", sandbox, "Authorization: Bearer tgt_…"),
    }


def _post(address: str, body: Mapping[str, object], *headers: str) -> str:
    """Send a JSON object once, however often the command is run."""
    sent = [*headers, "Content-Type: application/json", "Idempotency-Key: percobaan-1"]
    options = [word for header in sent for word in ("-H", header)]
    return _curl(address, *options, "-d", json.dumps(body, ensure_ascii=False))


def _curl(address: str, *options: str) -> str:
    """One command: the address first, then each option with its value on a line of its own."""
    pairs = zip(options[::2], options[1::2], strict=True)
    lines = [f"{name} {shlex.quote(value)}" for name, value in pairs]
    return " \\\n  ".join([f"curl {shlex.quote(address)}", *lines])
