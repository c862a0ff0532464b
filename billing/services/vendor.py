"""Who sends the invoices: the name, tax number and bank account printed on every paper."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

EXAMPLE: Final = Path(__file__).parent.parent / "seed" / "vendor.toml"


@dataclass(frozen=True, slots=True)
class Vendor:
    """The vendor as papers print it."""

    name: str
    address: str
    npwp: str
    email: str
    phone: str
    signer: str
    bank: str
    bank_account: str
    bank_holder: str


@lru_cache(maxsize=1)
def facts() -> Vendor:
    """The vendor's facts: the file ``TANGGAP_VENDOR_FILE`` names, else the example.

    Raises:
        ValueError: The file lacks something an invoice must say.
    """
    file = Path(settings.VENDOR_FILE or EXAMPLE)
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    try:
        bank = said["bank"]
        return Vendor(
            name=said["name"],
            address=said["address"],
            npwp=said["npwp"],
            email=said["email"],
            phone=said.get("phone", ""),
            signer=said.get("signer", ""),
            bank=bank["name"],
            bank_account=bank["account"],
            bank_holder=bank["holder"],
        )
    except KeyError as missing:
        raise ValueError(f"{file.name}: {missing} is missing.") from None
