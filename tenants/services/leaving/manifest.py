"""What an archive says of itself, checked before anything is done with it: a manifest may have been written by anybody.

The checksums in it guard the members; nothing guards the manifest. So what it says of the city passes the same checks
as a city that is asked for, and the schema name, which becomes part of statements, is one that only we would make.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from core.errors import Invalid
from tenants.models import City
from tenants.services.leaving.archive import BadArchive

_SCHEMA: Final = re.compile(r"c_[0-9a-z_]{1,60}")
_TABLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_SAID_OF_CITY: Final = (
    "code",
    "name",
    "kind",
    "province",
    "kemendagri_code",
    "number_prefix",
    "time_zone",
    "state",
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """An archive in its own words.

    Attributes:
        city: As ``dump`` wrote it: code, name, …, with its schema name and what it is entitled to.
        rows: How many each table has.
    """

    made_at: str
    city: Mapping[str, Any]
    with_secrets: bool
    migrations: list[str]
    rows: Mapping[str, int]

    @property
    def schema_name(self) -> str:
        """The city's schema where the archive was made."""
        return str(self.city["schema_name"])


def read(said: Mapping[str, Any]) -> Manifest:
    """The manifest, when a city can be made of it.

    Raises:
        BadArchive: Something is missing in it, or is not what we would write.
    """
    try:
        found = Manifest(
            made_at=datetime.fromisoformat(said["made_at"]).isoformat(),
            city=dict(said["city"]),
            with_secrets=said["with_secrets"] is True,
            migrations=[str(name) for name in said["migrations"]],
            rows={str(table): int(count) for table, count in said["rows"].items()},
        )
        _require_city(found.city)
    except (AttributeError, KeyError, TypeError, ValueError, ValidationError) as error:
        raise BadArchive("Daftar isi arsip tidak lengkap atau telah berubah.") from error
    odd = next((table for table in found.rows if not _TABLE.fullmatch(table)), None)
    if odd is not None:
        raise BadArchive("Arsip ini berisi tabel yang tidak dikenal.", table=odd[:80])
    return found


def require_code(code: str) -> None:
    """Refuse a code that could not stand in addresses.

    Raises:
        Invalid: It could not.
    """
    try:
        City(code=code).clean_fields(
            exclude=[each.name for each in City._meta.fields if each.name != "code"]
        )
    except ValidationError:
        raise Invalid(
            "Kode kota hanya huruf, angka dan tanda hubung, paling panjang 40.", field="code"
        ) from None


def _require_city(facts: Mapping[str, Any]) -> None:
    if not _SCHEMA.fullmatch(facts["schema_name"]):
        raise ValueError("not a city's schema")
    if not isinstance(facts["is_sandbox"], bool) or not isinstance(facts["entitlements"], dict):
        raise TypeError("not what a city is allowed")
    said = {name: facts[name] for name in _SAID_OF_CITY}
    if not all(isinstance(value, str) for value in said.values()):
        raise TypeError("not the words of a city")
    ZoneInfo(said["time_zone"])
    City(**said).clean_fields(exclude=["entitlements"])
