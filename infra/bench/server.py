"""The web server as it runs in production, on the scratch database, under load."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.bench import processes, scratch
from infra.local import servers

ROOT: Final = Path(__file__).resolve().parents[2]
CLIENTS: Final = 16


@dataclass(frozen=True, slots=True)
class Server:
    """A running web server."""

    pid: int
    port: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What the clients saw, and what it cost per request in processor time (milliseconds)."""

    requests: int
    per_second: float
    p50: float
    p95: float
    p99: float
    python_ms: float
    postgres_ms: float

    @property
    def cpu_ms(self) -> float:
        """Both together."""
        return self.python_ms + self.postgres_ms


@contextlib.contextmanager
def running(application: str = "core.conf.wsgi:application") -> Iterator[Server]:
    """The web process of ``make run``, with its own workers, threads and pool, on a port of its own."""
    web = next(each for each in servers.all_servers(with_simulation=False) if each.name == "web")
    port = scratch.free_port()
    words = [*web.command[:-1], application]
    words[0] = str(Path(sys.executable).with_name("granian"))
    words[words.index("--port") + 1] = str(port)
    words[words.index("--host") + 1] = "127.0.0.1"
    env = {
        **os.environ,
        "TANGGAP_DB_NAME": scratch.current_name(),
        "TANGGAP_DB_POOL": str(web.pool),
        "TANGGAP_DEMO": "0",
    }
    env.pop("TANGGAP_DB_OWNER_PASSWORD", None)
    process = subprocess.Popen(
        [*words[:-1], "--no-access-log", "--log-level", "error", application], cwd=ROOT, env=env
    )
    try:
        scratch.wait_for_port(port)
        processes.wait_until_quiet(process.pid)  # the port is open before the workers have loaded
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(timeout=30)


def request(host: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, str]:
    """One request for the load generator."""
    return {
        "host": host,
        "path": path,
        "method": "GET" if body is None else "POST",
        "body": "" if body is None else json.dumps(body),
    }


def load(
    server: Server, requests: Sequence[Mapping[str, str]], *, seconds: float, clients: int = CLIENTS
) -> Answered:
    """Send the requests round and round.

    Raises:
        RuntimeError: An answer was not a success: what is then measured is not the work.
    """
    orders = {
        "port": server.port,
        "clients": clients,
        "seconds": seconds,
        "requests": list(requests),
        "unique": secrets.token_hex(6),
    }
    pids = processes.tree(server.pid)
    python, backends = processes.total(pids), processes.backends()
    done = subprocess.run(
        [sys.executable, "-m", "infra.bench.load"],
        input=json.dumps(orders), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    python = processes.total(pids) - python
    postgres = processes.spent(backends, processes.backends())
    seen = json.loads(done.stdout)
    if any(not status.startswith("2") for status in seen["statuses"]):
        raise RuntimeError(f"{seen['statuses']}: {seen['refusal']}")
    return Answered(
        requests=seen["requests"],
        per_second=seen["per_second"],
        p50=seen["p50"],
        p95=seen["p95"],
        p99=seen["p99"],
        python_ms=python * 1000 / seen["requests"],
        postgres_ms=postgres * 1000 / seen["requests"],
    )
