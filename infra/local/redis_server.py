"""A private Redis: broker, cache and live hints. It keeps nothing on disk, because losing it loses nothing."""

from __future__ import annotations

import os
import shutil
import socket
import time
from pathlib import Path
from typing import Final

from infra.local import paths, people, ports, processes, say

NAME: Final = "redis"
_START_SECONDS: Final = 15.0


def start() -> None:
    """Redis answers when this returns."""
    if processes.recall(NAME) is not None and answers():
        return
    processes.stop(NAME)
    program = shutil.which("redis-server")
    if program is None:
        say.fail("redis-server is not installed.", remedy="make run")
    record = processes.start(
        NAME,
        [program, "--port", str(ports.choose(NAME)), "--bind", "127.0.0.1", "--save", "",
         "--appendonly", "no", "--dir", "/tmp", "--daemonize", "no",  # noqa: S108 - nothing is written
         "--maxmemory", "256mb", "--maxmemory-policy", "noeviction"],
        env={"PATH": os.environ.get("PATH", "")},
        cwd=Path("/"),
        user=people.database_user(),
    )  # fmt: skip
    until = time.monotonic() + _START_SECONDS
    while not answers():
        if not record.is_alive() or time.monotonic() > until:
            say.show_end(paths.LOGS / f"{NAME}.log")
            say.fail("Redis does not start.", remedy=f"See {paths.LOGS / 'redis.log'}")
        time.sleep(0.05)


def stop() -> bool:
    """End it. False: it did not run."""
    return processes.stop(NAME)


def is_alive() -> bool:
    """Whether our server process runs."""
    return processes.recall(NAME) is not None


def answers() -> bool:
    """Whether it says PONG."""
    port = ports.remembered(NAME)
    if port is None:
        return False
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
