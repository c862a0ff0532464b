"""Money is an integer in the currency's minor unit; for rupiah that is the sen, as Stripe counts it."""

from __future__ import annotations

from typing import Final

CURRENCY: Final = "IDR"
MINOR_PER_RUPIAH: Final = 100
#: Every price and every prorated amount is a multiple of Rp 100, so that PPN and PPh in whole per cent come out in
#: whole rupiah: no tax is ever rounded, here, at Stripe or on paper.
STEP_MINOR: Final = 100 * MINOR_PER_RUPIAH


def from_rupiah(rupiah: int) -> int:
    """Whole rupiah as minor units."""
    return rupiah * MINOR_PER_RUPIAH


def shown(minor: int) -> str:
    """``Rp 17.000.000``; sen only where there are any (``Rp 10,50``), credits with a minus."""
    rupiah, sen = divmod(abs(minor), MINOR_PER_RUPIAH)
    text = f"Rp {rupiah:,}".replace(",", ".")
    if sen:
        text += f",{sen:02d}"
    return f"−{text}" if minor < 0 else text


def shown_area(area_ha: int) -> str:
    """``1.020,28 km²``: hectares are hundredths of a square kilometre."""
    whole, hundredths = divmod(area_ha, 100)
    return f"{whole:,}".replace(",", ".") + f",{hundredths:02d} km²"


def share(amount_minor: int, basis_points: int) -> int:
    """So many basis points of an amount, rounded down to the minor unit."""
    return amount_minor * basis_points // 10_000
