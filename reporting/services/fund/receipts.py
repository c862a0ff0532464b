"""Receipts: looked at before they are believed, private, never changed.

A photo is decoded and encoded anew in the sandbox, so that nothing but its pixels is kept. A PDF is
kept as it came when it is whole, small enough and without anything that runs.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.imaging import sandbox
from core.imaging.inspect import inspect
from core.papers import plain
from core.papers.plain import Fault
from core.storage import files
from reporting.rules.limits import MAX_RECEIPT_BYTES


class ReceiptRefused(Invalid):
    """The file cannot be kept as a receipt."""

    code = "receipt_refused"


class Readable(Protocol):
    """An uploaded file as web frameworks hand it over."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt in the store, and what the file was."""

    key: str
    sha256: str


def keep(file: Readable | bytes) -> Receipt:
    """Check a receipt and put it into the store; no row knows it yet.

    Args:
        file: A photo (JPEG, PNG, WebP, HEIC) or a PDF; what the bytes say counts, no name or type.

    Raises:
        ReceiptRefused: Empty, above 10 MB, neither photo nor PDF, broken, or a PDF that does things.
        PhotoRefused: The photo cannot be opened.
        SandboxInterrupted, StorageAway: Not the receipt's fault; try again.
    """
    data = file if isinstance(file, bytes) else file.read(MAX_RECEIPT_BYTES + 1)
    if not data:
        raise ReceiptRefused(_("Lampirkan foto atau PDF kuitansinya."), field="receipt")
    if len(data) > MAX_RECEIPT_BYTES:
        raise ReceiptRefused(
            _("Kuitansi lebih besar dari 10 MB. Kirim foto atau PDF yang lebih kecil."),
            field="receipt",
        )
    folder = f"receipts/{uuid4()}"
    if plain.is_pdf(data):
        _require_plain(data)
        key, kept, content_type = f"{folder}/receipt.pdf", data, "application/pdf"
    else:
        seen = inspect(data, max_bytes=MAX_RECEIPT_BYTES)
        copies = sandbox.process(seen.image, seen.kind).copies
        key, kept, content_type = f"{folder}/receipt.jpg", copies.original, "image/jpeg"
    receipt = Receipt(files.city_key(key), hashlib.sha256(data).hexdigest())
    files.put(receipt.key, kept, content_type)
    return receipt


def throw_away(receipt: Receipt) -> None:
    """Remove a receipt that no line of the ledger knows."""
    files.delete(receipt.key)


def _require_plain(data: bytes) -> None:
    fault = plain.fault_of(data)
    if fault is Fault.CUT:
        raise ReceiptRefused(_("PDF terpotong saat dikirim. Kirim ulang."), field="receipt")
    if fault is Fault.ACTIVE:
        raise ReceiptRefused(
            _("PDF ini terkunci atau berisi program. Kirim foto kuitansinya."), field="receipt"
        )
