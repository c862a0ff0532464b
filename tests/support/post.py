"""The post office of the local stack, in the test's own process: real SMTP, real HTTP, on ports of its own."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass

from infra.local.post.box import Box, Item
from infra.local.post.http import PostServer
from infra.local.post.smtp import SmtpSink
from tests.support.servers import free_port


@dataclass
class PostOffice:
    """What a test asks and tells it."""

    box: Box
    http: PostServer
    smtp_port: int
    http_port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def mode(self, channel: str, mode: str) -> None:
        """How a channel behaves from now on."""
        self.box.modes[channel] = mode

    def mails(self) -> list[Item]:
        return self.box.of("email")


class RunningPostOffice:
    """Starts and stops it."""

    def __init__(self) -> None:
        self._box = Box()
        self.office = PostOffice(self._box, PostServer(self._box, ("127.0.0.1", 0)), free_port(), 0)
        self.office.http_port = int(self.office.http.server_address[1])
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()

    def start(self) -> PostOffice:
        threading.Thread(target=self._serve, daemon=True).start()
        threading.Thread(target=self.office.http.serve_forever, daemon=True).start()
        assert self._ready.wait(20)
        return self.office

    def stop(self) -> None:
        self.office.http.shutdown()
        self.office.http.server_close()
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(SmtpSink(self._box).serve("127.0.0.1", self.office.smtp_port))
        self._ready.set()
        self._loop.run_forever()
