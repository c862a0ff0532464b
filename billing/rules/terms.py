"""Termin: an invoice paid in parts. Shares in basis points that add up to the whole, days counted from the invoice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from billing.rules.money import MINOR_PER_RUPIAH

WHOLE_BP: Final = 10_000
MAX_TERMS: Final = 12
MAX_DAYS: Final = 365
MAX_LABEL: Final = 80


class BadPlan(ValueError):
    """The plan cannot be kept; the message says what to do, in the city's words."""


@dataclass(frozen=True, slots=True)
class Term:
    """One part: what it is called, its share of the invoice, and how many days after the invoice it is due."""

    label: str
    share_bp: int
    days: int

    def as_json(self) -> dict[str, Any]:
        """As ``BillingAccount.terms`` keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of one invoice."""

    label: str
    amount_minor: int
    due_on: date


def from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Term, ...]:
    """The plan that was stored; empty: the whole invoice at once."""
    return tuple(
        Term(str(term["label"]), int(term["share_bp"]), int(term["days"])) for term in stored
    )


def check(terms: Sequence[Term]) -> None:
    """Refuse a plan that does not pay the whole, or not in order.

    Raises:
        BadPlan: With a sentence that says what to do.
    """
    if not terms:
        return
    if len(terms) > MAX_TERMS:
        raise BadPlan(f"Paling banyak {MAX_TERMS} termin.")
    for number, term in enumerate(terms, start=1):
        if not term.label.strip() or len(term.label) > MAX_LABEL:
            raise BadPlan(f"Beri nama termin {number}, paling banyak {MAX_LABEL} huruf.")
        if not 0 < term.share_bp <= WHOLE_BP:
            raise BadPlan(f"Bagian termin {number} harus antara 0,01 % dan 100 %.")
        if not 0 <= term.days <= MAX_DAYS:
            raise BadPlan(f"Jatuh tempo termin {number} harus antara 0 dan {MAX_DAYS} hari.")
    if sum(term.share_bp for term in terms) != WHOLE_BP:
        said = f"{sum(term.share_bp for term in terms) / 100:g}".replace(".", ",")
        raise BadPlan(f"Jumlah bagian semua termin harus 100 %, sekarang {said} %.")
    if any(later.days <= earlier.days for earlier, later in pairwise(terms)):
        raise BadPlan("Tiap termin jatuh tempo sesudah termin sebelumnya.")


def split(total_minor: int, terms: Sequence[Term], *, issued_on: date) -> tuple[Part, ...]:
    """The parts of one invoice: whole rupiah each, together exactly the total.

    Each part is the difference of two running sums, rounded down to the rupiah; the last takes what is left.

    Raises:
        BadPlan: The plan does not pay the whole.
    """
    check(terms)
    parts, share, paid = [], 0, 0
    for number, term in enumerate(terms, start=1):
        share += term.share_bp
        until = total_minor * share // WHOLE_BP // MINOR_PER_RUPIAH * MINOR_PER_RUPIAH
        until = total_minor if number == len(terms) else until
        parts.append(Part(term.label, until - paid, issued_on + timedelta(days=term.days)))
        paid = until
    return tuple(parts)


def left(parts: Sequence[Part], covered_minor: int) -> tuple[int, ...]:
    """What is left of each part when so much of the invoice is settled: the earliest part is settled first."""
    found = []
    for part in parts:
        used = min(max(covered_minor, 0), part.amount_minor)
        covered_minor -= used
        found.append(part.amount_minor - used)
    return tuple(found)
