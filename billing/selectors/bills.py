"""Lines of a price as tables show them: the same words and numbers on screen, in offers and on papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from billing.rules import money
from billing.rules.pricing import Bill, Line, Tax
from billing.services.packages import describe


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of prices."""

    text: str
    quantity: str
    unit: str
    amount: str
    is_credit: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A bill for people. Words of tax are empty where the rate is zero."""

    rows: tuple[Row, ...]
    subtotal: str
    tax_name: str
    tax: str
    total: str
    is_empty: bool
    is_credit: bool


def rows(lines: Iterable[Line]) -> tuple[Row, ...]:
    """Lines in words."""
    return tuple(
        Row(*describe(line), money.shown(line.amount_minor), line.amount_minor < 0)
        for line in lines
    )


def shown(bill: Bill, tax: Tax) -> Shown:
    """A bill in words."""
    return Shown(
        rows=rows(bill.lines),
        subtotal=money.shown(bill.subtotal_minor),
        tax_name=tax_name(tax),
        tax=money.shown(bill.ppn_minor),
        total=money.shown(bill.total_minor),
        is_empty=not bill.lines,
        is_credit=bill.total_minor < 0,
    )


def stored(lines: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Lines as a quote or change keeps them."""
    return tuple(Line.from_json(line) for line in lines)


def tax_name(tax: Tax) -> str:
    """``PPN 11%``; empty where nothing is taxed."""
    if not tax.ppn_bp:
        return ""
    whole, rest = divmod(tax.ppn_bp, 100)
    return f"PPN {whole}%" if not rest else f"PPN {tax.ppn_bp / 100:.2f}%".replace(".", ",")
