"""The private PostgreSQL and Redis: ``python3 infra/local/services.py up | down | status``."""

from __future__ import annotations

import fcntl
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from infra.local import bootstrap, paths, ports, postgres, processes, redis_server, say

_USERS: Final = paths.RECORDS / "users"
_PINNED: Final = paths.RECORDS / "pinned"


@contextmanager
def in_use(*, durable: bool) -> Iterator[None]:
    """Services run inside; the last one out stops them, unless somebody pinned them with ``up``."""
    me = processes.myself()
    lease = f"users/{me.pid}"
    with _one_at_a_time():
        _USERS.mkdir(parents=True, exist_ok=True)
        processes.remember(lease, me)
        start(durable=durable)
    try:
        yield
    finally:
        with _one_at_a_time():
            processes.forget(lease)
            if not _PINNED.exists() and not _others():
                stop()


def start(*, durable: bool) -> None:
    """Both answer, and the database is prepared."""
    paths.make_folders()
    if not (postgres.is_alive() and redis_server.is_alive()):
        with say.step("Starting PostgreSQL and Redis"):
            postgres.start(durable=durable)
            redis_server.start()
    else:
        postgres.start(durable=durable)
        redis_server.start()
    bootstrap.ensure()


def stop() -> None:
    """Both are gone."""
    redis_server.stop()
    postgres.stop()


def revive() -> list[str]:
    """Start what has died. Returns the names."""
    revived = []
    if not postgres.is_alive():
        postgres.start()
        revived.append(postgres.NAME)
    if not redis_server.is_alive():
        redis_server.start()
        revived.append(redis_server.NAME)
    return revived


def pin() -> None:
    """Keep them running after every user has gone."""
    with _one_at_a_time():
        start(durable=True)
        _PINNED.touch()


def release() -> None:
    """Stop them, unless ``make run`` or ``make test`` needs them now."""
    with _one_at_a_time():
        _PINNED.unlink(missing_ok=True)
        if _others():
            say.line("  Still needed by a running `make run` or `make test`; they stop with it.")
        else:
            stop()


def is_needed() -> bool:
    """Whether a ``make run`` or ``make test`` uses them now."""
    return bool(_others())


def _others() -> list[str]:
    alive = []
    for file in _USERS.glob("*.json"):
        lease = f"users/{file.stem}"
        if processes.recall(lease) is None:
            processes.forget(lease)
        else:
            alive.append(lease)
    return alive


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    paths.make_folders()
    with (paths.RECORDS / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _status() -> None:
    state = {
        name: {"running": alive, "port": ports.remembered(name)}
        for name, alive in (
            (postgres.NAME, postgres.is_alive()),
            (redis_server.NAME, redis_server.is_alive()),
        )
    }
    say.line(json.dumps(state, indent=1))


def main(words: list[str]) -> None:
    """Do what the one argument says."""
    actions = {"up": pin, "down": release, "status": _status}
    if len(words) != 1 or words[0] not in actions:
        say.fail("Usage: python3 infra/local/services.py up | down | status")
    actions[words[0]]()


if __name__ == "__main__":
    main(sys.argv[1:])
