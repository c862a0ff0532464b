"""Tax profiles: put the seeded ones down, choose one for a region, read a profile's rates."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import BillingAccount, TaxCollector, TaxProfile
from billing.rules.pricing import Tax
from core.errors import NotFound
from tenants.models import City

PROFILES: Final = Path(__file__).parent.parent / "seed" / "taxes.toml"
_WHOLE_PER_CENT: Final = 100


class TaxProfileChanged(ValueError):
    """The seed says something else about a code that exists: old invoices would change their tax."""


class UnknownTaxProfile(NotFound):
    """No profile has this code."""

    code = "unknown_tax_profile"


@transaction.atomic
def lay_out() -> list[TaxProfile]:
    """Write the seeded profiles down. Runs in the public schema; running it again changes nothing.

    Raises:
        TaxProfileChanged: A code exists with other rates, or a rate would need rounding.
    """
    return [_lay_out(entry) for entry in _seeded()]


def default_for(region_code: str = "") -> TaxProfile:
    """The profile an offer or a new account starts with; vendor staff may choose another later.

    Args:
        region_code: Kemendagri code of the regency (``21.71``) or of an area in it; empty: any.
    """
    entries = _seeded()
    regency = ".".join(region_code.split(".")[:2])
    fitting = [entry for entry in entries if regency and regency in entry.get("regions", [])]
    chosen = fitting or [entry for entry in entries if entry.get("is_default")]
    return _lay_out(chosen[0])


def profile(code: str) -> TaxProfile:
    """A profile by its code.

    Raises:
        UnknownTaxProfile: There is none.
    """
    found = TaxProfile.objects.filter(code=code[:40]).first()
    if found is None:
        raise UnknownTaxProfile(_("Profil pajak ini tidak ada. Pilih dari daftar."), field="tax")
    return found


def tax_of(profile: TaxProfile) -> Tax:
    """The profile's rates for ``billing.rules.pricing``."""
    return Tax(
        ppn_bp=profile.ppn_bp,
        pph_bp=profile.pph_bp,
        buyer_collects=profile.collected_by == TaxCollector.BUYER,
    )


@cache
def _seeded() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(PROFILES.read_text(encoding="utf-8"))["profiles"]
    return entries


def _lay_out(entry: dict[str, Any]) -> TaxProfile:
    rates = {
        "ppn_bp": entry["ppn_bp"],
        "pph_bp": entry.get("pph_bp", 0),
        "collected_by": entry["collected_by"],
    }
    if any(rates[name] % _WHOLE_PER_CENT for name in ("ppn_bp", "pph_bp")):
        raise TaxProfileChanged(f"{entry['code']}: rates are whole per cents, or tax would round.")
    found, _new = TaxProfile.objects.get_or_create(
        code=entry["code"],
        defaults={**rates, "name": entry["name"], "legal_basis": entry.get("legal_basis", "")},
    )
    if any(getattr(found, name) != value for name, value in rates.items()):
        raise TaxProfileChanged(
            f"{entry['code']} exists with other rates; give the new rate a code of its own."
        )
    return found


def profile_of(city: City) -> TaxProfile:
    """How the city is taxed: as its account says, else the usual way of its region. On the platform."""
    account = BillingAccount.objects.select_related("tax_profile").filter(city=city).first()
    return account.tax_profile if account is not None else default_for(city.kemendagri_code)
