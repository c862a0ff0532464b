"""A city's app, written with the generated client: ``python city.py ADDRESS KEY LON LAT``."""

from __future__ import annotations

import json
import sys

from tanggap_city_v1 import AuthenticatedClient
from tanggap_city_v1.api.areas import locate
from tanggap_city_v1.api.categories import list_categories
from tanggap_city_v1.api.reports import accept_report, create_report, get_report, list_reports
from tanggap_city_v1.models import (
    AcceptIn,
    PlaceOut,
    ProblemOut,
    ReceiptOut,
    ReportDetailOut,
    ReportIn,
    ReportPageOut,
)


def main(address: str, key: str, lon: float, lat: float) -> dict[str, object]:
    """Where am I, what can be reported, report it twice by mistake, find it, and take it on."""
    with AuthenticatedClient(
        base_url=address, token=key, raise_on_unexpected_status=True
    ) as client:
        place = locate.sync(client=client, lon=lon, lat=lat)
        assert isinstance(place, PlaceOut)
        categories = list_categories.sync(client=client)
        assert isinstance(categories, list)
        report = ReportIn(category="sampah", description="Sampah di depan pasar", lon=lon, lat=lat)
        sent = [
            create_report.sync(client=client, body=report, idempotency_key="perjalanan-1")
            for _ in range(2)
        ]
        first, again = sent
        assert isinstance(first, ReceiptOut)
        assert first == again
        shown = get_report.sync(client=client, report_id=first.id)
        assert isinstance(shown, ReportDetailOut)
        page = list_reports.sync(client=client, category="sampah", limit=100)
        assert isinstance(page, ReportPageOut)
        taken = accept_report.sync(
            client=client, report_id=first.id, body=AcceptIn(note="Regu berangkat.")
        )
        assert isinstance(taken, ReportDetailOut)
        refused = create_report.sync(
            client=client, body=ReportIn(lon=0.0, lat=0.0, description="x")
        )
        assert isinstance(refused, ProblemOut)
        return {
            "kelurahan": place.kelurahan,
            "categories": len(categories),
            "number": shown.number,
            "listed": any(each.id == first.id for each in page.results),
            "state": taken.state,
            "problem": refused.code,
        }


if __name__ == "__main__":
    address, key, lon, lat = sys.argv[1:]
    sys.stdout.write(json.dumps(main(address, key, float(lon), float(lat))))
