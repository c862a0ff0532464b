"""How fast an event reaches a thousand open walls, whether each gets it, and what a wall costs in memory.

Events are appended and committed as consumers do; walls are plain sockets that hold an SSE stream open on one
live server process. The time is from the moment the commit returned to the moment a wall has read the event.

Run: ``python -m infra.bench.live [--walls 1000] [--events 100]``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import resource
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, cast

import uvloop

from core.tenancy import CityLike
from infra.bench import scratch

ROOT: Final = Path(__file__).resolve().parents[2]
PER_SECOND: Final = 8
_EVENT: Final = re.compile(rb"^id: (\d+)$", re.MULTILINE)


@dataclass(slots=True)
class Result:
    """What was measured; times in milliseconds."""

    walls: int
    events: int
    lost: int
    p50: float
    p99: float
    last: float
    kilobytes_per_wall: float
    server_cpu_share: float


class Wall(asyncio.Protocol):
    """One open stream. It only notes what came when; reading is done afterwards, off the clock."""

    def __init__(self, port: int, ticket: str) -> None:
        self._request = f"GET /stream?ticket={ticket} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
        self._came: list[tuple[float, bytes]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self._request.encode())

    def data_received(self, data: bytes) -> None:
        self._came.append((time.perf_counter(), data))

    def seen(self) -> dict[int, float]:
        """When which event number came."""
        return {int(seq): at for at, data in self._came for seq in _EVENT.findall(data)}


def measure(*, walls: int, events: int) -> Result:
    """Run it once on a database and a live server of its own."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, walls + 1000)), hard))
    with scratch.database() as city, _server() as (port, process):
        return uvloop.run(_measure(city, port, process, walls=walls, events=events))


async def _measure(
    city: CityLike, port: int, process: subprocess.Popen[bytes], *, walls: int, events: int
) -> Result:
    before = _resident_kilobytes(process.pid)
    loop = asyncio.get_running_loop()
    open_walls = [Wall(port, _ticket(city.schema_name)) for _ in range(walls)]
    for wall in open_walls:
        await loop.create_connection(partial(_same, wall), "127.0.0.1", port)
    await _all_open(port, walls)
    per_wall = (_resident_kilobytes(process.pid) - before) / walls
    cpu, started = _cpu_seconds(process.pid), time.perf_counter()
    committed = await asyncio.to_thread(_append_events, city, events)
    await asyncio.sleep(1.0)
    share = (_cpu_seconds(process.pid) - cpu) / (time.perf_counter() - started)
    delays = sorted(
        (seen[seq] - at) * 1000
        for seen in (wall.seen() for wall in open_walls)
        for seq, at in committed.items()
        if seq in seen
    )
    return Result(
        walls=walls,
        events=events,
        lost=walls * events - len(delays),
        p50=statistics.median(delays),
        p99=delays[int(len(delays) * 0.99)],
        last=delays[-1],
        kilobytes_per_wall=per_wall,
        server_cpu_share=share,
    )


def _same(wall: Wall) -> Wall:
    return wall


def _append_events(city: CityLike, events: int) -> dict[int, float]:
    """Commit events one by one in a process of its own; returns when each commit was through."""
    command = [sys.executable, "-m", "infra.bench.live", "--append", str(events)]
    env = {**os.environ, "TANGGAP_DB_NAME": scratch.NAME, "TANGGAP_BENCH_CITY": city.code}
    lines = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return {int(seq): float(at) for seq, at in map(str.split, lines.stdout.splitlines())}


def append(events: int) -> None:
    """The process that commits: prints each event's number and the moment its commit was through."""
    import django

    django.setup()
    from django.db import transaction
    from django_tenants.utils import get_tenant_model

    from core.live import services
    from core.tenancy import inside, inside_public

    with inside_public():
        city = get_tenant_model().objects.get(code=os.environ["TANGGAP_BENCH_CITY"])
    with inside(city):
        for number in range(events):
            with transaction.atomic():
                seq = services.append("report_created", key=str(number), facts={})
            print(seq, time.perf_counter())
            time.sleep(1 / PER_SECOND)


@contextlib.contextmanager
def _server() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = scratch.free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "uvicorn", "core.live.server:application"),
            *("--port", str(port), "--log-level", "error", "--backlog", "4096", "--no-access-log"),
        ],
        cwd=ROOT,
        env=dict(os.environ),
    )
    try:
        scratch.wait_for_port(port)
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _ticket(schema: str) -> str:
    from core import redis
    from core.live.channel import TICKET_PREFIX, Ticket, packed

    code = secrets.token_hex(8)
    redis.client().set(
        f"{TICKET_PREFIX}{code}", packed(Ticket(city=schema, scope="bench", origin="")), ex=120
    )
    return code


async def _all_open(port: int, walls: int) -> None:
    for _ in range(600):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        body = (await reader.read()).split(b"\r\n\r\n", 1)[1]
        writer.close()
        if json.loads(body)["listening"] >= walls:
            return
        await asyncio.sleep(0.1)
    raise RuntimeError("Not all walls could open their stream.")


def _resident_kilobytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("The live server is gone.")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print one line per figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walls", type=int, default=1000)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--append", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.append:
        append(options.append)
        return
    found = measure(walls=options.walls, events=options.events)
    print(f"live: {found.walls} walls, {found.events} events at {PER_SECOND}/s, one server process")
    print(
        f"  commit to wall p50 / p99 / last   {found.p50:.0f} / {found.p99:.0f} / {found.last:.0f} ms (p99 ≤ 100)"
    )
    print(f"  lost                              {found.lost} (0)")
    print(f"  memory per wall                   {found.kilobytes_per_wall:.0f} kB (≤ 60)")
    print(f"  server CPU                        {found.server_cpu_share:.0%} of a core")


if __name__ == "__main__":
    main()
