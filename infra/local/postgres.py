"""A private PostgreSQL cluster: made once, started on a free port, mended after a crash."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from infra.local import keys, packages, paths, people, ports, processes, say

NAME: Final = "postgres"
SUPERUSER: Final = "postgres"
_START_SECONDS: Final = 60.0
_CONF: Final = "tanggap.conf"


def start(*, durable: bool = True) -> None:
    """PostgreSQL answers when this returns.

    Args:
        durable: False for tests only: a power cut may then lose data. Never lowered while it runs.
    """
    data = data_folder()
    if processes.recall(NAME) is not None and _answers():
        if durable and _set_durable(data, durable=True):
            os.kill(_recorded_pid(), signal.SIGHUP)
        return
    processes.stop(NAME, number=signal.SIGINT)
    if not (data / "PG_VERSION").exists():
        with say.step("Making a private PostgreSQL cluster"):
            _make_cluster(data)
    _set_durable(data, durable=durable)
    _launch(data)


def _launch(data: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while True:
        _clear_stale_lock(data)
        port = ports.choose(NAME)
        record = processes.start(
            NAME,
            [_bin() / "postgres", "-D", data, "-p", str(port)],
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            cwd=Path("/"),
            user=people.database_user(),
        )
        while record.is_alive() and time.monotonic() < until:
            if _answers():
                return
            time.sleep(0.05)
        if time.monotonic() >= until:
            say.show_end(paths.LOGS / f"{NAME}.log")
            say.fail("PostgreSQL does not start.", remedy=f"See {paths.LOGS / 'postgres.log'}")
        time.sleep(0.5)  # after kill -9 its old children need a moment to leave


def stop() -> bool:
    """End it, sessions included. False: it did not run."""
    return processes.stop(NAME, number=signal.SIGINT, patience=30.0)


def is_alive() -> bool:
    """Whether our server process runs."""
    return processes.recall(NAME) is not None


def data_folder() -> Path:
    """Where the cluster is: under ``.local``, or outside when its account cannot enter the clone."""
    link = paths.LOCAL / "postgres"
    if link.is_symlink() or link.is_dir():
        return link.resolve()
    user = people.database_user()
    home = link
    if not people.may_enter(paths.LOCAL, user):
        mark = hashlib.sha256(str(paths.ROOT).encode()).hexdigest()[:12]
        home = Path("/var/lib/tanggap-local") / mark
    home.mkdir(parents=True, exist_ok=True)
    if home != link:
        link.symlink_to(home)
    home.chmod(0o700)
    people.give(home, user)
    return home


def remove() -> None:
    """Delete the cluster, wherever it is. It must be stopped."""
    link = paths.LOCAL / "postgres"
    if link.is_symlink():
        shutil.rmtree(link.resolve(), ignore_errors=True)
        link.unlink()


def query(statement: str, *, database: str = "postgres") -> str:
    """Run statements as the superuser; the answer as plain text.

    Raises:
        RuntimeError: PostgreSQL refused, in its own words.
    """
    done = subprocess.run(
        [_bin() / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
         "-p", str(ports.remembered(NAME)), "-U", SUPERUSER, "-d", database],
        input=statement,
        capture_output=True,
        text=True,
        env={**os.environ, "PGPASSWORD": keys.load()["superuser"], "PGCONNECT_TIMEOUT": "5"},
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return done.stdout.strip()


def _bin() -> Path:
    folder = packages.postgres_bin()
    if folder is None:
        say.fail("PostgreSQL with PostGIS is not installed.", remedy="make run")
    return folder


def bin_folder() -> Path:
    """Its programs; ``pg_dump`` must be as new as the server."""
    return _bin()


def _answers() -> bool:
    try:
        return query("SELECT 1") == "1"
    except RuntimeError:
        return False


def _recorded_pid() -> int:
    record = processes.recall(NAME)
    return record.pid if record else 0


def _make_cluster(data: Path) -> None:
    user = people.database_user()
    for leftover in data.iterdir():  # a first run that was killed half-way
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    with tempfile.NamedTemporaryFile("w", prefix="tanggap-", encoding="utf-8") as password:
        password.write(keys.load()["superuser"] + "\n")
        password.flush()
        people.give(Path(password.name), user)
        done = subprocess.run(
            [_bin() / "initdb", "-D", data, "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8",
             "--auth-host=scram-sha-256", "--auth-local=reject", f"--pwfile={password.name}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            **people.as_user(user),
        )  # fmt: skip
    if done.returncode:
        say.fail(f"initdb failed: {done.stderr.strip()}")
    with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write(f"\ninclude_if_exists '{_CONF}'\n")


def _set_durable(data: Path, *, durable: bool) -> bool:
    """Write our settings. True when they changed."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    state = "on" if durable else "off"
    text = f"""# Written by the local stack at every start.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
max_locks_per_transaction = 512
shared_buffers = {512 if gigabytes >= 4 else 128}MB
jit = off
random_page_cost = 1.1
max_wal_size = 2GB
fsync = {state}
synchronous_commit = {state}
full_page_writes = {state}
autovacuum = {state}
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
log_min_messages = warning
log_min_error_statement = panic
log_error_verbosity = terse
"""
    file = data / _CONF
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return False
    file.write_text(text, encoding="utf-8")
    people.give(file, people.database_user())
    return True


def _clear_stale_lock(data: Path) -> None:
    """Remove a lock file whose number now belongs to another program; adopt or wait for a real server."""
    lock = data / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(lock.read_text(encoding="utf-8").splitlines()[0])
        if str(data) not in processes.command_line(pid):
            lock.unlink(missing_ok=True)
        elif processes.started_at(pid) is not None:  # ours, but its record was lost
            os.kill(pid, signal.SIGINT)
            for _ in range(100):
                if processes.started_at(pid) is None:
                    return
                time.sleep(0.1)
