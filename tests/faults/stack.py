"""A whole Tanggap of a test's own: PostgreSQL, Redis, web, relay, workers and beat, all of which may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.support.database import alone_with_templates
from tests.support.servers import (
    PrivatePostgres,
    PrivateRedis,
    binary,
    free_port,
    http_status,
    wait_until,
)

ROOT: Final = Path(__file__).resolve().parents[2]
BOOTSTRAP: Final = ROOT / "infra" / "local" / "bootstrap.sql"
DATABASE: Final = "tanggap"
CITY: Final = "c_testbatam01"
HOST: Final = "batam.localhost"
BIN: Final = Path(sys.executable).parent


class Supervised:
    """A process that is started again whenever it dies, as the container runtime would."""

    def __init__(self, name: str, command: list[str], env: dict[str, str], log: Path) -> None:
        self.name = name
        self._command, self._env, self._log = command, env, log
        self._stop = threading.Event()
        self._process = self._spawn()
        self._keeper = threading.Thread(target=self._keep, name=name, daemon=True)
        self._keeper.start()

    def kill(self) -> None:
        """``kill -9`` of the main process; its children, if any, find out by themselves."""
        self._process.send_signal(signal.SIGKILL)

    def stop(self) -> None:
        """End the process and everything it started, for good."""
        self._stop.set()
        self._keeper.join(timeout=5)
        self._end_group()

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _keep(self) -> None:
        while not self._stop.wait(0.2):
            if self._process.poll() is not None:
                self._end_group()
                self._process = self._spawn()

    def _end_group(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=10)


class Stack:
    """Everything together, on ports of its own, on a copy of the tests' template database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = PrivatePostgres(_made(folder / "postgres"))
        self.redis = PrivateRedis(_made(folder / "redis"))
        self.port = free_port()
        self.processes: dict[str, Supervised] = {}

    def start(self, template: str) -> None:
        """Start everything; the processes find the database when it is there."""
        self.postgres.start()
        self.redis.start()
        commands = {
            "web": [
                *(str(BIN / "granian"), "--interface", "wsgi", "--port", str(self.port)),
                *("--workers", "1", "--blocking-threads", "4", "core.conf.wsgi:application"),
            ],
            "relay": [sys.executable, "manage.py", "relay"],
            "worker": [*_celery("worker"), "-Q", "critical,default,bulk,webhooks", "-c", "2"],
            "builder": [*_celery("worker"), "-Q", "provisioning", "-n", "builder@%h", "-c", "2"],
            "beat": _celery("beat"),
        }
        for name, command in commands.items():
            log = self.folder / f"{name}.log"
            self.processes[name] = Supervised(name, command, self.env(), log)
        _copy_database(template, self.postgres)
        wait_until(
            lambda: http_status(self.port, HOST, "/api/v1/categories") == 200,
            seconds=120,
            what="the web process answers",
        )

    def stop(self) -> None:
        """End everything."""
        for process in self.processes.values():
            process.stop()
        self.postgres.kill()
        self.redis.kill()

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        """A superuser's look into the database."""
        url = f"{self.postgres.url.rsplit('/', 1)[0]}/{DATABASE}"
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection

    def rows(self, statement: str) -> list[str]:
        """The first column of what a superuser's query returns, as text."""
        with self.database() as connection:
            return [str(row[0]) for row in connection.execute(statement.encode()).fetchall()]

    def waiting(self) -> int:
        """How many follow-ups of reports are neither done nor dead."""
        statement = (
            "SELECT count(*) FROM public.outbox_outboxmessage"
            " WHERE done_at IS NULL AND dead_at IS NULL"
            " AND topic IN ('reporting.report_changed', 'reporting.notify_agency')"
        )
        return int(self.rows(statement)[0])

    def env(self) -> dict[str, str]:
        """The environment of every process of the stack."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "core.conf.settings",
            "TANGGAP_DB_HOST": "127.0.0.1",
            "TANGGAP_DB_PORT": str(self.postgres.port),
            "TANGGAP_DB_NAME": DATABASE,
            "TANGGAP_REDIS_URL": self.redis.url,
            "TANGGAP_MEDIA_ROOT": str(self.folder / "media"),
            "TANGGAP_SECRET_KEY": "tests-only",
            "TANGGAP_LOG_LEVEL": "INFO",
        }


def _celery(command: str) -> list[str]:
    return [str(BIN / "celery"), "-A", "core", command, "--loglevel", "INFO"]


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _copy_database(template: str, postgres: PrivatePostgres) -> None:
    """Roles, then everything in the template, into the private cluster."""
    source = urlsplit(os.environ["TANGGAP_DB_SUPERUSER_URL"])._replace(path=f"/{template}").geturl()
    with alone_with_templates():
        _copy_from(source, postgres)


def _copy_from(source: str, postgres: PrivatePostgres) -> None:
    roles = _city_roles(source)
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    target = f"{postgres.url.rsplit('/', 1)[0]}/{DATABASE}"
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute(BOOTSTRAP.read_text(encoding="utf-8"))
        for role, variable in (("tanggap_owner", "OWNER"), ("tanggap_app", "APP")):
            password = os.environ.get(f"TANGGAP_DB_{variable}_PASSWORD", "")
            if password:
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(password)
                    )
                )
        for role in roles:
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
            connection.execute(sql.SQL("GRANT tanggap_city TO {}").format(sql.Identifier(role)))
            connection.execute(sql.SQL("GRANT {} TO tanggap_app").format(sql.Identifier(role)))
        connection.execute("DROP SCHEMA extensions CASCADE")
    dump = subprocess.Popen(
        [str(binary("pg_dump")), "-Fc", "-Z0", "-d", source], stdout=subprocess.PIPE
    )
    subprocess.run(
        [str(binary("pg_restore")), "-d", target, "--exit-on-error"], stdin=dump.stdout, check=True
    )
    if dump.wait() != 0:
        raise RuntimeError("pg_dump of the template failed.")


def _city_roles(source: str) -> list[str]:
    with psycopg.connect(source) as connection:
        rows = connection.execute("SELECT 't_' || schema_name FROM public.tenants_city").fetchall()
        spares = connection.execute(
            "SELECT 't_' || schema_name FROM public.tenants_spareschema"
        ).fetchall()
    return [str(row[0]) for row in (*rows, *spares)]
