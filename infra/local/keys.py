"""Passwords of this machine's own stack: made once, kept in a file only its owner may read.

``push_key`` is 32 random bytes as base64url, which is what a VAPID key is.
"""

from __future__ import annotations

import json
import os
import secrets
from typing import Final

from infra.local import paths

_FILE: Final = paths.LOCAL / "secrets.json"
_NAMES: Final = (
    "superuser", "owner", "app", "secret_key", "push_key", "gateway_key", "stripe_key", "stripe_webhook",
)  # fmt: skip


def load() -> dict[str, str]:
    """Every secret by name; those that are missing are made now."""
    try:
        known = json.loads(_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    missing = [name for name in _NAMES if not known.get(name)]
    if missing:
        known.update({name: secrets.token_urlsafe(32) for name in missing})
        paths.LOCAL.mkdir(parents=True, exist_ok=True)
        handle = os.open(_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(known, file, indent=1)
    return {name: str(known[name]) for name in _NAMES}
