"""A carrier's CRM, written with the generated client: ``python partner.py ADDRESS CLIENT_ID SECRET CITY``."""

from __future__ import annotations

import json
import sys
from uuid import UUID

from tanggap_partner_v1 import AuthenticatedClient, Client
from tanggap_partner_v1.api.cities import get_city, list_cities
from tanggap_partner_v1.api.quotes import estimate_quote
from tanggap_partner_v1.api.token import create_token
from tanggap_partner_v1.models import (
    CityDetailOut,
    CityPageOut,
    EstimateOut,
    GrantIn,
    GrantInGrantType,
    GrantOut,
    ProblemOut,
    WantedIn,
)


def main(address: str, client_id: str, secret: str, other_city: str) -> dict[str, object]:
    """Sign in, price a city, list mine, and look for one that is not."""
    grant = create_token.sync(
        client=Client(base_url=address),  # type: ignore[arg-type,unused-ignore]  # no token yet
        body=GrantIn(
            grant_type=GrantInGrantType.CLIENT_CREDENTIALS,
            client_id=client_id,
            client_secret=secret,
        ),
    )
    assert isinstance(grant, GrantOut)
    token = grant.access_token
    with AuthenticatedClient(
        base_url=address, token=token, raise_on_unexpected_status=True
    ) as client:
        estimate = estimate_quote.sync(client=client, body=WantedIn(region="21.71", package="kota"))
        assert isinstance(estimate, EstimateOut)
        page = list_cities.sync(client=client, limit=10)
        assert isinstance(page, CityPageOut)
        shown = get_city.sync(client=client, city_id=page.results[0].id)
        assert isinstance(shown, CityDetailOut)
        refused = get_city.sync(client=client, city_id=UUID(other_city))
        assert isinstance(refused, ProblemOut)
        return {
            "area_km2": estimate.area_km2,
            "cities": [each.code for each in page.results],
            "name": shown.name,
            "problem": refused.code,
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
