"""Citizens who send reports and do not give up: each keeps its report until it has a receipt."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from tests.faults.stack import CITY, HOST, Stack

PATIENCE_SECONDS: Final = 240.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 means nothing did."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    retry_after: str = ""


def send(port: int, body: dict[str, object], *, key: str, timeout: float = 30.0) -> Answer:
    """Send one report over plain HTTP."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    headers = {
        "Host": HOST,
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "X-Device-Id": key,
    }
    try:
        connection.request("POST", "/api/v1/reports", json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
    except (OSError, http.client.HTTPException):
        return Answer(0)
    finally:
        connection.close()
    found = json.loads(content) if "json" in response.headers.get("Content-Type", "") else {}
    return Answer(response.status, found, response.headers.get("Retry-After", ""))


def citizens_report(stack: Stack) -> dict[str, object]:
    """A report in the middle of some kelurahan of Batam."""
    [point] = stack.rows(
        "SELECT extensions.st_x(label_point) || ' ' || extensions.st_y(label_point)"
        f" FROM {CITY}.reporting_area WHERE level = 'kelurahan' AND is_active ORDER BY code LIMIT 1"
    )
    [category] = stack.rows(
        f"SELECT code FROM {CITY}.reporting_category WHERE is_active AND parent_id IS NOT NULL"
        " AND next_door_name = '' ORDER BY code LIMIT 1"
    )
    lon, lat = map(float, point.split())
    return {
        "category": category,
        "description": "Sampah menumpuk di tepi jalan.",
        "lon": lon,
        "lat": lat,
        "location_source": "pin",
    }


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
        body = {**self._body, "description": f"Sampah menumpuk di tepi jalan, tumpukan {number}."}
        answer = send(self._port, body, key=sent.key)
        if answer.status in (200, 201):
            sent.report_id = str(answer.body["id"])
            return
        sent.refusals.append(answer.status)
        if answer.status == 503 and not answer.retry_after:
            sent.refusals.append(-503)
