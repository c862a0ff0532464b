"""Files of open data at a million reports: whole, how fast, and in how much memory, from the server as it runs.

Short files warm the server up; then what its processes and PostgreSQL's hold for themselves is watched while a file
of a million is read, plain, compressed, and by a reader that is slow at first. Memory that grew with the rows would
show as hundreds of megabytes.
"""

from __future__ import annotations

import http.client
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from core.db import raw
from core.tenancy import inside, inside_public
from infra.bench import filling, processes, scratch, server
from infra.bench.figures import Figure, at_most
from tenants.models import City

READ: Final = 256 * 1024
LOOK_SECONDS: Final = 0.1
#: What a file may add to the server, and to PostgreSQL: its cursor, the counts of places, and slack.
MOST_MIB: Final = 48.0
#: The count of places runs in several of its processes at once.
MOST_POSTGRES_MIB: Final = 96.0
SLOW_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Sent:
    """One file as its reader saw it."""

    seconds: float
    first_byte: float
    megabytes: float
    lines: int


@dataclass
class Peak:
    """The most that processes held for themselves, in MiB, above what they held before."""

    server: float = 0.0
    postgres: float = 0.0


def measure(rows: int) -> list[Figure]:
    """A million reports in constant memory."""
    told = _ready(filling.ensure(rows))
    with server.running() as web:
        for _time in range(2):  # every process of the server has then sent something
            _read(web.port, "grid.csv")
            _read(web.port, "areas.geojson")
        found = _file(web, "reports.csv", told, "CSV")
        found += _file(web, "reports.geojson", told, "GeoJSON")
        found += _file(web, "reports.ndjson", told, "NDJSON, compressed", packed=True)
        found += _file(web, "reports.ndjson", told, "NDJSON, slow reader", slow=True)
        grid = _read(web.port, "grid.geojson")
        found.append(at_most("map of reports, whole city", grid.seconds, 10.0, "s"))
    return found


def _ready(city: City) -> int:
    """How many reports the file must hold; the package allows everything."""
    with inside_public():
        City.objects.filter(pk=city.pk).update(entitlements={})
    with inside(city):
        count = "SELECT count(*) FROM reporting_report WHERE visibility <> 'secret' AND NOT needs_triage"
        return int(raw.rows(count)[0][0])


def _file(
    web: server.Server,
    name: str,
    told: int,
    words: str,
    *,
    packed: bool = False,
    slow: bool = False,
) -> list[Figure]:
    with _watched(web) as peak:
        sent = _read(web.port, name, packed=packed, slow=slow)
    whole = sent.lines - told
    if whole not in (0, 1, 2):  # the head of a CSV; the first and last line of a GeoJSON
        raise RuntimeError(f"{name}: {sent.lines} lines for {told} reports.")
    return [
        Figure(
            f"{words}: {told:,} reports",
            f"{told / sent.seconds:,.0f} rows/s, {sent.megabytes:.0f} MB in {sent.seconds:.0f} s,"
            f" first byte after {sent.first_byte:.1f} s",
        ),
        at_most("  memory the server added", peak.server, MOST_MIB, "MiB"),
        at_most("  memory PostgreSQL added", peak.postgres, MOST_POSTGRES_MIB, "MiB"),
    ]


def _read(port: int, name: str, *, packed: bool = False, slow: bool = False) -> Sent:
    """Read a file as it comes, keeping nothing of it."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Host": "batam.localhost", **({"Accept-Encoding": "gzip"} if packed else {})}
    connection.request("GET", f"/open-data/{name}", headers=headers)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{name}: {answer.status} {answer.read(500)!r}")
    unpack: Callable[[bytes], bytes] = zlib.decompressobj(31).decompress if packed else bytes
    length = lines = 0
    first = 0.0
    until = began + SLOW_SECONDS if slow else 0.0
    while piece := answer.read1(READ):
        first = first or time.monotonic() - began
        length += len(piece)
        lines += unpack(piece).count(b"\n")
        if time.monotonic() < until:
            time.sleep(0.5)
    connection.close()
    return Sent(time.monotonic() - began, first, length / 1e6, lines)


@contextmanager
def _watched(web: server.Server) -> Iterator[Peak]:
    """Look at the memory of both every tenth of a second."""
    peak, over = Peak(), threading.Event()
    pids = processes.tree(web.pid)
    before = {pid: _own_mib(pid) for pid in pids}
    known = {pid: _own_mib(pid) for pid in _backends()}

    def look() -> None:
        with psycopg.connect(scratch.superuser_url("postgres"), autocommit=True) as connection:
            while not over.wait(LOOK_SECONDS):
                peak.server = max(peak.server, sum(_own_mib(pid) - before[pid] for pid in pids))
                now = {pid: _own_mib(pid) for pid in _backends(connection)}
                grown = sum(mib - known.get(pid, 0.0) for pid, mib in now.items())
                peak.postgres = max(peak.postgres, grown)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _backends(connection: psycopg.Connection[object] | None = None) -> list[int]:
    if connection is None:
        return list(processes.backends())
    rows = connection.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = %s", [scratch.current_name()]
    ).fetchall()
    return [int(row[0]) for row in rows]  # type: ignore[index]


def _own_mib(pid: int) -> float:
    """Memory of its own, without what it shares with others (PostgreSQL's buffers)."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    line = next((each for each in text.splitlines() if each.startswith("RssAnon:")), "RssAnon: 0")
    return int(line.split()[1]) / 1024
