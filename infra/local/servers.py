"""The processes of the product, as commands: the same ones that compose and the cluster run."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from infra.local import environment, paths, ports


@dataclass(frozen=True, slots=True)
class Server:
    """One long-running process.

    Attributes:
        name: Its word on the screen and its log file.
        command: What is started, in the repository's root.
        port: Where it must answer before the product is ready.
        pool: Database connections it may keep open in one process.
        owner: Whether it holds the owner's password: the builder only.
    """

    name: str
    command: tuple[str, ...]
    port: int | None = None
    pool: int = 0
    owner: bool = False


def all_servers(*, with_simulation: bool) -> list[Server]:
    """Web, live, post office, Stripe, relay, worker, builder, beat; and the simulation that keeps a demo moving."""
    web, live = environment.web_port(), ports.choose("live")
    cores = os.cpu_count() or 2
    found = [
        Server(
            "web",
            (
                program("granian"), "--interface", "wsgi", "--host", "0.0.0.0", "--port", str(web),  # noqa: S104 - phones in the same network try it
                "--workers", str(min(4, cores + 1)), "--blocking-threads", "2", "--backlog", "1024",
                "--respawn-failed-workers", "--respawn-interval", "0.5",
                "--workers-kill-timeout", "5", "--no-ws", "core.conf.wsgi:application",
            ),
            port=web,
            pool=4,
        ),
        Server(
            "live",
            (
                program("uvicorn"), "--host", "0.0.0.0", "--port", str(live),  # noqa: S104 - as above
                "--log-level", "warning", "--timeout-graceful-shutdown", "2",
                "core.live.server:application",
            ),
            port=live,
        ),
        Server(
            "post",
            (
                str(paths.PYTHON), "-m", "infra.local.post", "--smtp", str(ports.choose("smtp")),
                "--http", str(ports.choose("post")), "--folder", str(paths.LOCAL / "post"),
            ),
            port=ports.remembered("post"),
        ),
        *_stripe(web),
        Server("relay", (str(paths.PYTHON), "manage.py", "relay")),
        Server(
            "worker",
            (
                program("celery"), "-A", "core", "worker", "-Q", "critical,default,bulk,webhooks",
                "--concurrency", str(min(4, cores)), "--loglevel", "WARNING",
                "--without-gossip", "--without-mingle", "--without-heartbeat",
            ),
        ),
        Server(
            "builder",
            (
                program("celery"), "-A", "core", "worker", "-Q", "provisioning",
                "--hostname", "builder@%h", "--concurrency", "2", "--loglevel", "WARNING",
                "--without-gossip", "--without-mingle", "--without-heartbeat",
            ),
            owner=True,
        ),
        Server(
            "beat",
            (
                program("celery"), "-A", "core", "beat", "--loglevel", "WARNING",
                "--pidfile=", "--schedule", str(paths.LOCAL / "beat"),
            ),
        ),
    ]  # fmt: skip
    if with_simulation:
        found.append(Server("simulate", (str(paths.PYTHON), "manage.py", "simulate")))
    return found


def _stripe(web: int) -> list[Server]:
    """The Stripe stand-in, unless a person has a Stripe of their own."""
    if not environment.has_stand_in():
        return []
    host = environment.variables()["TANGGAP_PLATFORM_HOST"]
    words = (
        str(paths.PYTHON), "-m", "infra.local.stripe", "--http", str(ports.choose("stripe")),
        "--folder", str(paths.LOCAL / "stripe"), "--webhook", f"http://{host}:{web}/stripe/webhook",
        "--connect", "127.0.0.1",
    )  # fmt: skip
    return [Server("stripe", words, port=ports.remembered("stripe"))]


def program(name: str) -> str:
    """A program of the virtual environment."""
    return str(Path(paths.VENV) / "bin" / name)
