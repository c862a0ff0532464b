"""Citizens who send reports and do not give up: each keeps its report until it has a receipt."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Final

HOST: Final = "batam.localhost"
PATIENCE_SECONDS: Final = 40.0


@dataclass(slots=True)
class Sent:
    """What became of one report: its key, the receipt's id, and every other answer on the way."""

    key: str
    report_id: str = ""
    refusals: list[int] = field(default_factory=list)


class Citizens:
    """Some phones that send ``count`` reports at a steady pace over plain HTTP."""

    def __init__(
        self, port: int, *, count: int, phones: int, seconds: float, body: dict[str, object]
    ) -> None:
        self.sent = [Sent(key=str(uuid.uuid4())) for _ in range(count)]
        self._port, self._body = port, body
        self._pause = seconds * phones / count
        shares = [self.sent[number::phones] for number in range(phones)]
        self._threads = [threading.Thread(target=self._phone, args=(share,)) for share in shares]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        """Until everybody has a receipt or gave up."""
        for thread in self._threads:
            thread.join(timeout=2 * PATIENCE_SECONDS)

    def _phone(self, share: list[Sent]) -> None:
        for number, sent in enumerate(share):
            started = time.monotonic()
            while not sent.report_id and time.monotonic() - started < PATIENCE_SECONDS:
                self._try(sent, number)
                if not sent.report_id:
                    time.sleep(0.3)
            time.sleep(max(0.0, self._pause - (time.monotonic() - started)))

    def _try(self, sent: Sent, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        body = {
            **self._body,
            "description": f"Sampah menumpuk di tepi jalan, tumpukan ke-{number}.",
        }
        headers = {
            "Host": HOST,
            "Content-Type": "application/json",
            "Idempotency-Key": sent.key,
            "X-Device-Id": sent.key,
        }
        try:
            connection.request("POST", "/api/v1/reports", json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            sent.refusals.append(0)
            return
        finally:
            connection.close()
        if answer.status in (200, 201):
            sent.report_id = str(json.loads(content)["id"])
        else:
            sent.refusals.append(answer.status)
            if answer.status == 503 and "Retry-After" not in answer.headers:
                sent.refusals.append(-503)
