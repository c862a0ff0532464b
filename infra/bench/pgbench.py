"""The bare limit: the same statements, sent by pgbench as the same role."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.db import roles
from infra.bench import processes, scratch


@dataclass(frozen=True, slots=True)
class Bare:
    """What pgbench reached, and PostgreSQL's processor time for each transaction (milliseconds)."""

    per_second: float
    latency_ms: float
    postgres_ms: float


def run(
    scripts: Sequence[str],
    *,
    schema: str,
    seconds: int,
    variables: Mapping[str, object] | None = None,
    clients: int = 16,
    protocol: str = "prepared",
) -> Bare:
    """Run scripts, chosen at random for each transaction.

    Args:
        scripts: Text of each; ``:name`` are variables.
        schema: Whose role and path the connections have. Scripts that name other schemas need
            a role that may read them: give ``""`` and the superuser sends them.
    """
    with tempfile.TemporaryDirectory() as folder:
        words = [program(), "-n", "-M", protocol, "-c", str(clients), "-j", "2", "-T", str(seconds)]
        for number, text in enumerate(scripts):
            file = Path(folder) / f"{number}.sql"
            file.write_text(text, encoding="utf-8")
            words += ["-f", str(file)]
        for name, value in (variables or {}).items():
            words += ["-D", f"{name}={value}"]
        before = processes.backends()
        process = subprocess.Popen(
            [*words, _address(schema)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_env(schema),
        )  # fmt: skip
        spent, done_at_look, looked_at = 0.0, 0.0, time.monotonic()
        while process.poll() is None:
            time.sleep(0.25)
            now = processes.spent(before, processes.backends())
            if now >= spent:  # the connections still stand
                spent, done_at_look = now, time.monotonic() - looked_at
        out, errors = process.communicate()
    if process.returncode:
        raise RuntimeError(f"pgbench: {errors[-2000:]}")
    per_second = float(_number(r"tps = ([\d.]+) \(without", out))
    return Bare(
        per_second=per_second,
        latency_ms=float(_number(r"latency average = ([\d.]+) ms", out)),
        postgres_ms=spent * 1000 / (per_second * min(done_at_look, seconds)),
    )


def program() -> str:
    """Where pgbench is; its version does not matter."""
    found = shutil.which("pgbench") or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))), ""
    )
    if not found:
        raise RuntimeError("pgbench was not found; install PostgreSQL's server package.")
    return found


def _address(schema: str) -> str:
    if not schema:
        return scratch.superuser_url()
    host, port = os.environ["TANGGAP_DB_HOST"], os.environ["TANGGAP_DB_PORT"]
    return f"postgresql://tanggap_app@{host}:{port}/{scratch.current_name()}"


def _env(schema: str) -> dict[str, str]:
    env = {**os.environ, "PGPASSWORD": os.environ["TANGGAP_DB_APP_PASSWORD"]}
    if schema:
        env["PGOPTIONS"] = (
            f"-c role={roles.role_of(schema)} -c search_path={schema},public,extensions"
        )
    return env


def _number(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"pgbench said something else:\n{text}")
    return found.group(1)
