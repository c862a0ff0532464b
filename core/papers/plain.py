"""PDFs from outside: whole, and nothing in them that runs."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

_START: Final = b"%PDF-"
_END: Final = b"%%EOF"
_TAIL: Final = 1024
_ACTIVE: Final = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|OpenAction|AA)\b")


class Fault(StrEnum):
    """Why a PDF cannot be kept."""

    CUT = "cut"
    ACTIVE = "active"


def is_pdf(data: bytes) -> bool:
    """Whether the bytes say they are a PDF."""
    return data.startswith(_START)


def fault_of(data: bytes) -> Fault | None:
    """What is wrong with a PDF: cut short, or locked or with programs inside; ``None``: nothing."""
    if _END not in data[-_TAIL:]:
        return Fault.CUT
    if _ACTIVE.search(data) or b"/Encrypt" in data:
        return Fault.ACTIVE
    return None
