"""The product on a port of its own, for programs that are not Python or not this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def at_host(host: str, app: Application | None = None) -> Application:
    """The product as whoever comes in by ``host`` meets it, whatever name they called."""
    product = app or WSGIHandler()

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return product({**environ, "HTTP_HOST": host}, start_response)

    return answer


@contextmanager
def serving(app: Application) -> Iterator[str]:
    """Serve ``app`` while the block runs; gives its address without a slash at the end."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """The test says what went wrong."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
