"""Cities as the platform's front page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tenants.models import City, Domain

#: More would be a directory, not a front page.
SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class ShownCity:
    """One city and where it is."""

    name: str
    province: str
    url: str


def shown_cities(*, scheme: str, port_suffix: str) -> list[ShownCity]:
    """Ready cities that are no sandboxes and not on trial, by name."""
    ready = City.objects.ready().filter(is_sandbox=False).exclude(state="trial")
    domains = (
        Domain.objects.filter(is_primary=True, tenant__in=ready)
        .select_related("tenant")
        .order_by("tenant__name", "pk")[:SHOWN]
    )
    return [
        ShownCity(
            domain.tenant.name,
            domain.tenant.province,
            f"{scheme}://{domain.domain}{port_suffix}/",
        )
        for domain in domains
    ]
