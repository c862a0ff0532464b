"""``python -m infra.local.post --smtp PORT --http PORT --folder PATH``"""

from __future__ import annotations

import argparse
import asyncio
import threading
from pathlib import Path

from infra.local.post.box import Box
from infra.local.post.http import PostServer
from infra.local.post.smtp import SmtpSink


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--http", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    given = parser.parse_args()
    box = Box(given.folder)
    pages = PostServer(box, (given.host, given.http))
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    asyncio.run(_listen(box, given.host, given.smtp))


async def _listen(box: Box, host: str, port: int) -> None:
    server = await SmtpSink(box).serve(host, port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    main()
