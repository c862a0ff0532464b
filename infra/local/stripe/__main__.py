"""``python -m infra.local.stripe --http PORT --folder PATH --webhook URL``

The API key and the webhook secret come from ``STRIPE_API_KEY`` and the first of ``STRIPE_WEBHOOK_SECRETS``, the same
variables the product reads.
"""

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path
from types import FrameType

from infra.local.stripe.http import StripeServer
from infra.local.stripe.machine import Machine
from infra.local.stripe.running import Running
from infra.local.stripe.sender import Sender


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--http", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--webhook", required=True, help="where webhooks go")
    parser.add_argument("--connect", default="", help="connect there instead of the webhook's host")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--public", default="", help="how a browser reaches this server")
    given = parser.parse_args()
    key, secrets = (
        os.environ.get("STRIPE_API_KEY", ""),
        os.environ.get("STRIPE_WEBHOOK_SECRETS", ""),
    )
    secret = secrets.split(",")[0].strip()
    if not key or not secret:
        parser.error("STRIPE_API_KEY and STRIPE_WEBHOOK_SECRETS must be set.")
    base = given.public or f"http://{given.host}:{given.http}"
    machine = Machine(key=key, folder=given.folder, base=base.rstrip("/"))
    Running(machine, secret=secret).listen_only(given.webhook)
    server = StripeServer(machine, (given.host, given.http))
    sender = Sender(machine, connect=given.connect)

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    sender.start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        sender.stop()
        server.server_close()
        sender.join(timeout=2.0)
        with machine.lock:
            machine.store.close()


if __name__ == "__main__":
    main()
