"""Log lines as JSON, each with the city and the request it belongs to."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

from core import tenancy
from core.traces import without_values

request_id: ContextVar[str] = ContextVar("tanggap_request_id", default="")


class JsonFormatter(logging.Formatter):
    """One JSON object per line: time, level, logger, schema, request, message, and the traceback if any.

    What PostgreSQL tells of a row it refused is left out: logs hold no citizen's data.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_values(record.getMessage()),
        }
        if tenancy.is_inside():
            line["schema"] = tenancy.current_schema()
        if request_id.get():
            line["request_id"] = request_id.get()
        if record.exc_info:
            line["error"] = without_values(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
