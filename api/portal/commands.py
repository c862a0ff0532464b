"""Commands for a shell that run as they stand: written for the host that shows them, with values it would take."""

from __future__ import annotations

import json
import secrets
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
        "set_key": _set({"KUNCI": "kunci Anda"}),
        "key": _curl(f"{api}/reports?limit=5", "-H", "Authorization: Bearer $KUNCI"),
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
        "set_client": _set({"CLIENT_ID": "client_id Anda", "CLIENT_SECRET": "client_secret Anda"}),
        "set_token": _set({"TOKEN": "access_token dari jawaban"}),
        "token": _curl(
            f"{api}/token", "-u", "$CLIENT_ID:$CLIENT_SECRET", "-d", "grant_type=client_credentials"
        ),
        "cities": _curl(f"{api}/cities", "-H", "Authorization: Bearer $TOKEN"),
        "sandbox": _post(f"{api}/sandboxes", sandbox, "Authorization: Bearer $TOKEN"),
    }


def _post(address: str, body: Mapping[str, object], *headers: str) -> str:
    """Send a JSON object once, however often the command is run; another page shows another key."""
    once = f"percobaan-{secrets.token_hex(4)}"
    sent = [*headers, "Content-Type: application/json", f"Idempotency-Key: {once}"]
    options = [word for header in sent for word in ("-H", header)]
    return _curl(address, *options, "-d", json.dumps(body, ensure_ascii=False))


def _curl(address: str, *options: str) -> str:
    """One command: the address first, then each option with its value on a line of its own."""
    pairs = zip(options[::2], options[1::2], strict=True)
    lines = [f"{name} {_quoted(value)}" for name, value in pairs]
    return " \\\n  ".join([f"curl {shlex.quote(address)}", *lines])


def _set(values: Mapping[str, str]) -> str:
    """Variables of the shell, to be filled in once for all commands that follow."""
    return "\n".join(f"{name}={shlex.quote(value)}" for name, value in values.items())


def _quoted(value: str) -> str:
    """A word of the command; one that names a variable is read by the shell."""
    return f'"{value}"' if "$" in value else shlex.quote(value)
