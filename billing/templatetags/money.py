"""``{% load money %}``: amounts, areas and shares as people read them, from the integers they are kept in."""

from __future__ import annotations

from django import template

from billing.rules import money as rules

register = template.Library()
BP_PER_CENT = 100


@register.filter
def money(minor: int | None) -> str:
    """Sen as ``Rp 17.000.000``."""
    return rules.shown(int(minor or 0))


@register.filter
def area(hectares: int | None) -> str:
    """Hectares as ``1.020,28 km²``."""
    return rules.shown_area(int(hectares or 0))


@register.filter
def share(basis_points: int | None) -> str:
    """Basis points as ``15 %`` or ``12,5 %``."""
    whole, rest = divmod(int(basis_points or 0), BP_PER_CENT)
    return (f"{whole},{rest:02d}".rstrip("0") if rest else str(whole)) + " %"
