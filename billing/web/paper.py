"""An invoice as PDF, and proofs of payment as downloads: the same for city, vendor and whoever has the letter."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from billing.models import Payment
from billing.selectors.invoice_sheet import Sheet
from core import clock
from core.papers import pdf
from core.storage import files
from core.storage.web import CONTENT_TYPES
from core.tenancy import inside_public

_PLAIN: Final = re.compile(r"[^A-Za-z0-9-]+")


def html(sheet: Sheet) -> str:
    """What stands on the paper: the vendor's, in the platform's look wherever it is asked for."""
    with inside_public():
        return pdf.html(
            "billing/invoices/paper.html",
            {"sheet": sheet, "printed_at": clock.now(), "city_name": sheet.vendor.name},
        )


def response(sheet: Sheet) -> HttpResponse:
    """The paper as a download."""
    name = f"tagihan-{_PLAIN.sub('-', sheet.number)}"
    with inside_public():
        drawn = pdf.pdf(html(sheet))
    answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def proof(payment: Payment) -> HttpResponseBase:
    """A proof as a download that cannot run and stays out of caches."""
    with inside_public():
        file = files.open_sized(payment.proof_key)
    suffix = PurePosixPath(payment.proof_key).suffix
    answer = FileResponse(file.stream, content_type=CONTENT_TYPES[suffix])
    answer["Content-Length"] = str(file.size)
    answer["Content-Disposition"] = (
        f'attachment; filename="bukti-{payment.paid_on:%Y-%m-%d}{suffix}"'
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
