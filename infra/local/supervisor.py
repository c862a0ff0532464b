"""Keeps the product's processes running: starts them, watches them, starts again what dies."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

from infra.local import environment, paths, ports, processes, say, services
from infra.local.servers import Server

_LOOK_SECONDS: Final = 0.5
_SHORTEST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 15.0
_CALM_SECONDS: Final = 30.0
_READY_SECONDS: Final = (
    300  # a busy machine is slow, not broken; a process that dies is seen at once
)


@dataclass
class _Watched:
    server: Server
    began: float = 0.0
    pause: float = _SHORTEST_PAUSE
    start_at: float = 0.0
    record: processes.Record | None = field(default=None)


class Supervisor:
    """Runs a list of servers until told to stop."""

    def __init__(self, servers: list[Server]) -> None:
        self._watched = [_Watched(server) for server in servers]
        self._stopping = False
        self._services_retry_at = 0.0

    def listen_for_signals(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal end the run in good order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def start(self) -> None:
        """Start the servers people meet, wait until they answer, then start those behind them."""
        for watched in self._watched:
            if watched.server.port:
                self._start(watched)
        until = time.monotonic() + _READY_SECONDS
        waiting = [w.server for w in self._watched if w.server.port]
        while waiting and not self._stopping:
            self._look()
            waiting = [server for server in waiting if not ports.answers(server.port or 0)]
            if waiting and time.monotonic() > until:
                say.show_end(paths.LOGS / f"{waiting[0].name}.log")
                say.fail(
                    f"{waiting[0].name} does not answer; see {paths.LOGS}/{waiting[0].name}.log"
                )
            time.sleep(0.1)

    def start_rest(self) -> None:
        """Start the servers that nobody connects to."""
        for watched in self._watched:
            if not watched.server.port and not self._stopping:
                self._start(watched)

    def watch(self) -> None:
        """Restart what dies, until a signal comes."""
        while not self._stopping:
            self._revive_services()
            self._look()
            time.sleep(_LOOK_SECONDS)

    @property
    def is_stopping(self) -> bool:
        """Whether a signal has come."""
        return self._stopping

    def stop(self) -> None:
        """End every server: first those that make work, last those that take it."""
        for watched in self._watched:
            if watched.record and watched.record.is_alive():
                processes.ask_to_end(watched.record)
        for watched in self._watched:
            processes.stop(watched.server.name, patience=8.0)

    def _start(self, watched: _Watched) -> None:
        server = watched.server
        env = environment.process_env(owner=server.owner)
        if server.pool:
            env["TANGGAP_DB_POOL"] = str(server.pool)
        watched.record = processes.start(server.name, server.command, env=env)
        watched.began = time.monotonic()

    def _look(self) -> None:
        now = time.monotonic()
        for watched in self._watched:
            if watched.record is not None and watched.record.is_alive():
                if now - watched.began > _CALM_SECONDS:
                    watched.pause = _SHORTEST_PAUSE
            elif watched.record is not None:
                watched.record = None
                watched.start_at = now + watched.pause
                watched.pause = min(watched.pause * 2, _LONGEST_PAUSE)
                processes.sweep(watched.server.name)
                name = watched.server.name
                say.line(f"  ! {name} ended; starting it again (log: .local/log/{name}.log)")
            elif watched.began and now >= watched.start_at and not self._stopping:
                self._start(watched)

    def _revive_services(self) -> None:
        if time.monotonic() < self._services_retry_at:
            return
        try:
            for name in services.revive():
                say.line(f"  ! {name} had ended; it runs again")
        except say.Stop:
            self._services_retry_at = time.monotonic() + _LONGEST_PAUSE

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
