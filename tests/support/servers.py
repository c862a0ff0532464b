"""PostgreSQL and Redis of a test's own, to be killed and wiped without disturbing anybody."""

from __future__ import annotations

import http.client
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg
import redis

_steps = itertools.count()
PATIENCE: Final = 5
_PORTS: Final = range(20_000, 32_000)  # below the range from which systems hand out ports
_BINARIES: Final = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_UNPRIVILEGED: Final = ("postgres", "nobody")


def free_port() -> int:
    """A port nobody listens on, another one each time."""
    start = os.getpid() * 37
    for _ in range(len(_PORTS)):
        port = _PORTS[(start + next(_steps) * 101) % len(_PORTS)]
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("No free port.")


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Ask again and again; fails when it takes much longer than ``seconds``.

    A machine that others use as well is slow, not broken: it gets :data:`PATIENCE` times as long.
    How fast things are is measured by ``infra.bench``, not here.
    """
    seconds *= PATIENCE
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"After {seconds:g} s still not: {what}.")
        time.sleep(0.02)


def http_status(port: int, host: str, path: str) -> int:
    """The status a local server answers with; 0 when it does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5 * PATIENCE)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Server(ABC):
    """A child process that can be killed like a power cut and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        log = (self.folder / "log").open("ab")
        self._process = subprocess.Popen(
            self.command(), stdout=log, stderr=log, cwd=self.folder, user=_owner(self.folder)
        )
        wait_until(self.answers, seconds=20, what=f"{type(self).__name__} answers")

    def kill(self) -> None:
        """``kill -9``: nothing is written any more, nobody is told."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(timeout=10 * PATIENCE)
            self._process = None

    @abstractmethod
    def command(self) -> list[str]:
        """What is started."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it can be used."""


class PrivateRedis(Server):
    """Redis that keeps nothing on disk: killing it wipes it."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        server = shutil.which("redis-server") or "redis-server"
        return [server, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]

    def answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except redis.RedisError:
            return False

    def client(self) -> redis.Redis:
        """A client for the test itself."""
        return redis.Redis.from_url(self.url, decode_responses=True, socket_connect_timeout=1)


class PrivatePostgres(Server):
    """A cluster that survives ``kill -9`` as production must: with fsync and synchronous commits."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        if os.geteuid() == 0:
            shutil.chown(folder, _user())
        self._run(
            "initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"
        )

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def command(self) -> list[str]:
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 100,
            "max_locks_per_transaction": 256,
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [str(binary("postgres")), "-D", "data", *words]

    def kill(self) -> None:
        """Kill the postmaster and every backend, as when the machine loses power."""
        children = self._children()
        super().kill()
        for child in children:
            _kill(child)
        wait_until(lambda: not any(map(_alive, children)), seconds=10, what="backends are gone")
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def _children(self) -> list[int]:
        if self._process is None:
            return []
        task = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(word) for word in task.read_text().split()]

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [str(binary(name)), *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
            user=_owner(self.folder),
        )


def binary(name: str) -> Path:
    """A program of the newest PostgreSQL installed, wherever the distribution put it."""
    for folder in _BINARIES:
        if (folder / name).exists():
            return folder / name
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed.")
    return Path(found)


def _user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _UNPRIVILEGED if name in names)


def _owner(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: run as whoever owns the folder."""
    owner = folder.owner()
    return owner if os.geteuid() == 0 and owner != "root" else None


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").exists() and bool(Path(f"/proc/{pid}/cmdline").read_bytes())
