"""Who may call an operation, said beside it: anybody, people of the city, systems with a key, partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reporting.rules.api_scopes import SCOPES

__all__ = [
    "PARTNER_SCOPES",
    "SCOPES",
    "Access",
    "anybody",
    "key_only",
    "partner",
    "people",
    "staff",
]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call one operation.

    Attributes:
        scope: What a key (or a partner's token) must hold; "" for none. People need no scope: their
            roles decide, below.
        nobody: Callers without any credential may come.
        persons: Staff may, by session or token.
        keys: Keys of the city may.
        partners: Tokens of partners may (platform host).
    """

    scope: str = ""
    nobody: bool = False
    persons: bool = False
    keys: bool = False
    partners: bool = False


def anybody(scope: str = "") -> Access:
    """Open to callers without credentials too; a key that comes needs the scope."""
    return Access(scope, nobody=True, persons=True, keys=True)


def staff(scope: str) -> Access:
    """People of the city, and keys with the scope."""
    return Access(scope, persons=True, keys=True)


def people() -> Access:
    """People of the city only: no key, whatever its scopes."""
    return Access(persons=True)


def key_only(scope: str) -> Access:
    """Keys with the scope only."""
    return Access(scope, keys=True)


def partner(scope: str = "") -> Access:
    """Tokens of partners with the scope."""
    return Access(scope, partners=True)


#: What each scope of a partner's token opens, in the words of the contract.
PARTNER_SCOPES: Final[dict[str, str]] = {
    "cities.read": "Read your cities: state, building, coverage, use and look.",
    "cities.write": "Open cities, activate, suspend and reopen them.",
    "quotes.read": "Read packages, prices, regions, quotes and sign-ups.",
    "quotes.write": "Write quotes and sign cities up.",
    "coverage.write": "Change the package and the coverage of a city.",
    "users.manage": "See the admins of a city and invite the first one.",
    "branding.write": "Change how a city looks.",
    "statements.read": "Read invoices and monthly statements.",
    "webhooks.manage": "Manage webhook endpoints.",
    "sandboxes.write": "Open and close sandbox cities.",
}
