"""``make run``: prepare everything, start the product with its demo cities, keep it running until Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from infra.local import (
    environment,
    paths,
    ports,
    postgres,
    processes,
    say,
    services,
    setup,
    welcome,
)
from infra.local.bootstrap import DATABASE
from infra.local.servers import all_servers
from infra.local.supervisor import Supervisor

_ALL_NAMES: Final = (
    "load-demo", "load-regions", "migrate", "web", "live", "post", "stripe", "relay", "worker",
    "builder", "beat", "simulate",
)  # fmt: skip


def main() -> None:
    """From a bare clone to a running product."""
    began = time.monotonic()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        _prepare_and_run(began)
    except KeyboardInterrupt:
        say.line("Interrupted.")
        sys.exit(130)
    say.line("Stopped.")


def _prepare_and_run(began: float) -> None:
    paths.make_folders()
    with _only_one():
        for name in _ALL_NAMES:  # left over from a run that was killed
            processes.stop(name, patience=5.0)
        require_free_port()
        say.line("Tanggap: preparing")
        setup.ensure()
        with services.in_use(durable=True):
            _run(began)


def _run(began: float) -> None:
    supervisor = Supervisor(
        all_servers(with_simulation=os.environ.get("TANGGAP_SIMULATE", "1") != "0")
    )
    _migrate()
    _load_regions()
    _load_demo()
    _load_platform_demo()
    supervisor.listen_for_signals()
    try:
        with say.step("Starting web, live, post, stripe, relay, worker, builder, beat"):
            supervisor.start()
            welcome.warm_up()
            supervisor.start_rest()
        if not supervisor.is_stopping:
            welcome.show(seconds=time.monotonic() - began)
        supervisor.watch()
    finally:
        say.line("\nStopping …")
        supervisor.stop()


def _migrate() -> None:
    """Bring every city to this code; nothing to do while code and database are those of the last time."""
    wanted = f"{_database()}\n{paths.digest(paths.ROOT.glob('[a-z]*/**/*.py'))}"
    if paths.is_stamped("migrated", wanted):
        return
    with say.step("Migrating the platform and every city"):
        manage("migrate_schemas", "--skip-checks", log="migrate")
    paths.stamp("migrated", wanted)


def _database() -> str:
    """Which database this is: a cluster that was made anew has another one of the same name."""
    return postgres.query(
        "SELECT system_identifier || '/' || oid FROM pg_database, pg_control_system()"
        " WHERE datname = 'tanggap'"
    )


def _load_regions() -> None:
    """Names and facts of every region, once per version of the package they come from and of our facts."""
    facts = [paths.FRONTEND / "package-lock.json", *paths.ROOT.glob("tenants/seed/*.csv")]
    outlines = [
        file
        for file in paths.ROOT.glob("reporting/seed/**/*")
        if file.suffix in {".py", ".toml", ".csv"}
    ]
    wanted = f"{_database()}\n{paths.digest([*facts, *outlines])}"
    if paths.is_stamped("regions", wanted):
        return
    with say.step("Loading the names of every region"):
        manage("load_regions", log="load-regions")
    paths.stamp("regions", wanted)


def _load_demo() -> None:
    """Lay out the demo cities once; a load that was interrupted is done again."""
    identity = _database()
    if paths.is_stamped("demo", identity) and _has_cities():
        return
    with say.step("Loading the demo cities with 90 days of history (once)"):
        manage("load_demo", log="load-demo")
    paths.stamp("demo", identity)


def _load_platform_demo() -> None:
    """Fill the platform with examples once; it adds what is missing, so an interrupted load goes on."""
    identity = _database()
    if paths.is_stamped("platform-demo", identity):
        return
    with say.step("Loading the demo of the platform: vendor, carriers, contracts (once)"):
        manage("load_platform_demo", log="load-platform-demo")
    paths.stamp("platform-demo", identity)


def _has_cities() -> bool:
    return postgres.query("SELECT count(*) FROM tenants_city", database=DATABASE) != "0"


def manage(*words: str, log: str) -> None:
    """Run one management command with the owner's rights."""
    say.run([paths.PYTHON, "manage.py", *words], log=log, env=environment.process_env(owner=True))


def require_free_port() -> None:
    """Stop with a remedy when somebody else serves there."""
    port = environment.web_port()
    if not ports.is_free(port):
        say.fail(
            f"Port {port} is taken by another program.",
            remedy=f"Choose another one: PORT={port + 80} make run",
        )


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _only_one() -> Iterator[None]:
    with (paths.RECORDS / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say.fail(
                "`make run` is already running in this folder.", remedy="Stop it with Ctrl-C there."
            )
        yield


if __name__ == "__main__":
    main()
