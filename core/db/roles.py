"""Names of database roles. A city's role follows from its schema's name, so neither can be mixed up."""

from __future__ import annotations

from typing import Final

OWNER: Final = "tanggap_owner"
APP: Final = "tanggap_app"
PUBLIC: Final = "tanggap_public"


def city_role(schema_name: str) -> str:
    """The role that may touch this city's tables and no other's."""
    return f"t_{schema_name}"


def role_of(schema_name: str) -> str:
    """The role for a schema, the platform's included."""
    return PUBLIC if schema_name == "public" else city_role(schema_name)
