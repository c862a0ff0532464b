"""Free TCP ports below 32768 (above it the kernel hands them out itself), remembered from run to run."""

from __future__ import annotations

import json
import random
import socket
import time
from typing import Final

from infra.local import paths

_FILE: Final = paths.LOCAL / "ports.json"
_LOWEST: Final = 20_000
_HIGHEST: Final = 32_000
_PATIENCE: Final = 3.0


def remembered(name: str) -> int | None:
    """The port chosen for a service earlier."""
    port = _all().get(name)
    return port if isinstance(port, int) else None


def choose(name: str) -> int:
    """The remembered port when it is free (or becomes free in a moment), else a new one."""
    port = remembered(name)
    until = time.monotonic() + _PATIENCE
    while port is not None and not is_free(port) and time.monotonic() < until:
        time.sleep(0.1)
    if port is None or not is_free(port):
        taken = set(_all().values())
        port = next(
            candidate
            for candidate in iter(lambda: random.randint(_LOWEST, _HIGHEST), None)  # noqa: S311
            if candidate not in taken and is_free(candidate)
        )
        _write({**_all(), name: port})
    return port


def is_free(port: int, host: str = "0.0.0.0") -> bool:  # noqa: S104 - the test binds what the server will bind
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _all() -> dict[str, int]:
    try:
        found = json.loads(_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(ports: dict[str, int]) -> None:
    paths.LOCAL.mkdir(parents=True, exist_ok=True)
    _FILE.write_text(json.dumps(ports, indent=1), encoding="utf-8")
