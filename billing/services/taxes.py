"""From a tax profile to the rates that prices are computed with."""

from __future__ import annotations

from billing.models import TaxCollector, TaxProfile
from billing.rules.pricing import Tax


def tax_of(profile: TaxProfile) -> Tax:
    """The profile's rates for ``billing.rules.pricing``."""
    return Tax(
        ppn_bp=profile.ppn_bp,
        pph_bp=profile.pph_bp,
        buyer_collects=profile.collected_by == TaxCollector.BUYER,
    )
