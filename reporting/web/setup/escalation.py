"""Who hears when time runs out: the city's chain, and those of single categories."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.errors import DomainError
from reporting.rules.escalation import (
    AUDIENCE_LABELS,
    BREACH,
    MOST_PERCENT,
    MOST_STEPS,
    Audience,
    BadChain,
    EscalationStep,
    checked,
)
from reporting.selectors.setup import escalation as selector
from reporting.selectors.setup import history
from reporting.services.catalog import chains
from reporting.web.setup.doors import admin_of, admins_only, show

SCREEN: Final = "escalations"
CITY: Final = "seluruh-kota"
"""In the address, where a category's code would be; codes have no hyphen."""
SPARE_ROWS: Final = 1
UNITS: Final = (
    ("percent", gettext_lazy("% target terpakai")),
    ("times", gettext_lazy("kali target terlambat")),
)


@dataclass(slots=True)
class Row:
    """One line of the form as it was filled in. ``unit`` is ``breach`` for the deadline itself."""

    amount: str = ""
    unit: str = "percent"
    audiences: tuple[str, ...] = ()

    @property
    def is_breach(self) -> bool:
        return self.unit == "breach"


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """The city's chain, and every category that has its own."""
    context = {
        "city": selector.city_chain(),
        "own": selector.own_chains(),
        "others": selector.followers(),
        "last": history.latest("eskalasi"),
    }
    return show(request, "escalations.html", SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def chain(request: HttpRequest, code: str) -> HttpResponse:
    """Edit a chain; the same in words beside it before anything is saved."""
    subject = "" if code == CITY else code
    known = selector.chain_line(subject)
    if request.method != "POST":
        rows = _rows_of(known.steps)
        return _page(request, known, rows, steps=known.steps)
    rows = _read(request.POST)
    try:
        if "ikuti" in request.POST:
            chains.decide(category_code=subject, steps=(), actor=admin_of(request), at=clock.now())
            messages.success(request, _("Mengikuti lagi yang di atasnya."))
            return redirect("setup:escalations")
        steps = checked(_steps(rows))
        if "pratinjau" in request.POST:
            return _page(request, known, rows, steps=steps)
        chains.decide(category_code=subject, steps=steps, actor=admin_of(request), at=clock.now())
    except DomainError as error:
        if error.status >= 500 or error.status == 404:
            raise
        return _page(request, known, rows, error=str(error))
    messages.success(request, _("Eskalasi tersimpan. Langkah yang sudah terjadi tidak diulang."))
    return redirect("setup:escalations")


def _page(
    request: HttpRequest,
    known: selector.ChainLine,
    rows: list[Row],
    *,
    steps: tuple[EscalationStep, ...] = (),
    error: str = "",
) -> HttpResponse:
    context = {
        "chain": known,
        "rows": rows,
        "units": UNITS,
        "audiences": [(each.value, AUDIENCE_LABELS[each]) for each in Audience],
        "words": selector.words(steps),
        "error": error,
        "changes": history.of(known.code, "eskalasi"),
    }
    if request.headers.get("HX-Target") == "pratinjau":
        return render(request, "reporting/setup/parts/chain_words.html", context)
    return show(request, "escalation.html", SCREEN, context, status=422 if error else 200)


def _rows_of(steps: tuple[EscalationStep, ...]) -> list[Row]:
    rows = [
        Row(*_amount(step.percent), audiences=tuple(each.value for each in step.audiences))
        for step in steps
    ]
    return [*rows, *(Row() for _each in range(SPARE_ROWS) if len(rows) < MOST_STEPS)]


def _amount(percent: int) -> tuple[str, str]:
    if percent == BREACH:
        return "", "breach"
    if percent < BREACH:
        return str(percent), "percent"
    return f"{(percent - BREACH) / BREACH:g}".replace(".", ","), "times"


def _read(data: QueryDict) -> list[Row]:
    return [
        Row(
            amount=data.get(f"angka-{number}", "").strip()[:10],
            unit=data.get(f"satuan-{number}", ""),
            audiences=tuple(data.getlist(f"siapa-{number}")),
        )
        for number in range(MOST_STEPS + SPARE_ROWS)
        if f"satuan-{number}" in data
    ]


def _steps(rows: list[Row]) -> list[EscalationStep]:
    """Lines as steps; a line left empty is none."""
    return [
        EscalationStep(_percent(row), tuple(each for each in Audience if each in row.audiences))
        for row in rows
        if row.is_breach or row.amount
    ]


def _percent(row: Row) -> int:
    if row.is_breach:
        return BREACH
    try:
        number = Decimal(row.amount.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number <= 0 or row.unit not in dict(UNITS):
        raise BadChain(_("“%s” bukan angka yang dapat dipakai.") % row.amount, field="steps")
    percent = number if row.unit == "percent" else BREACH + number * BREACH
    if row.unit == "percent" and percent >= BREACH:
        raise BadChain(
            _("Sebelum batas waktu: 1 sampai 99 %. Sesudahnya: kali target terlambat."),
            field="steps",
        )
    if percent > MOST_PERCENT:
        raise BadChain(_("Paling lama 19 kali target."), field="steps")
    return max(1, round(percent))
