"""Proofs of payment: looked at before they are believed, private to vendor and city, never changed.

A photo is encoded anew in the sandbox, so that nothing but its pixels is kept; a PDF is kept as it came when it is
whole, small enough and without anything that runs. They lie with the platform's files, not the city's.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.imaging import sandbox
from core.imaging.inspect import inspect
from core.papers import plain
from core.papers.plain import Fault
from core.storage import files
from core.tenancy import inside_public
from reporting.rules.limits import MAX_RECEIPT_BYTES
from reporting.services.fund.receipts import Readable

MAX_BYTES: Final = MAX_RECEIPT_BYTES


class ProofRefused(Invalid):
    """The file cannot be kept as a proof."""

    code = "proof_refused"


def keep(file: Readable | bytes, *, invoice: UUID) -> str:
    """Check a proof and put it into the store; returns its key. No row knows it yet.

    Args:
        file: A photo (JPEG, PNG, WebP, HEIC) or a PDF of at most 10 MB; what the bytes say counts, no name or type.

    Raises:
        ProofRefused: Empty, too large, neither photo nor PDF, broken, or a PDF that does things.
        PhotoRefused: The photo cannot be opened.
    """
    data = file if isinstance(file, bytes) else file.read(MAX_BYTES + 1)
    if not data:
        raise ProofRefused(_("Lampirkan foto atau PDF bukti bayarnya."), field="proof")
    if len(data) > MAX_BYTES:
        raise ProofRefused(
            _("Bukti lebih besar dari 10 MB. Kirim foto atau PDF yang lebih kecil."), field="proof"
        )
    folder = f"invoices/{invoice}/{uuid4()}"
    if plain.is_pdf(data):
        _require_plain(data)
        path, kept, content_type = f"{folder}/bukti.pdf", data, "application/pdf"
    else:
        seen = inspect(data, max_bytes=MAX_BYTES)
        copies = sandbox.process(seen.image, seen.kind).copies
        path, kept, content_type = f"{folder}/bukti.jpg", copies.original, "image/jpeg"
    with inside_public():
        key = files.city_key(path)
        files.put(key, kept, content_type)
    return key


def throw_away(key: str) -> None:
    """Remove a proof that no payment knows."""
    with inside_public():
        files.delete(key)


def _require_plain(data: bytes) -> None:
    fault = plain.fault_of(data)
    if fault is Fault.CUT:
        raise ProofRefused(_("PDF terpotong saat dikirim. Kirim ulang."), field="proof")
    if fault is Fault.ACTIVE:
        raise ProofRefused(
            _("PDF ini terkunci atau berisi program. Kirim foto buktinya."), field="proof"
        )
