"""Regencies we can draw: their outlines, and sizes that an offer and the first invoice share."""

from __future__ import annotations

from billing.services import outlines
from core import clock
from core.tenancy import inside, inside_public
from reporting.seed.loader import load
from reporting.selectors import coverage
from reporting.services import seed as laying_out
from tenants.models import City, Region


def region(code: str, name: str, level: str) -> Region:
    return Region(code=code, name=name, level=level, parent_code=code.rpartition(".")[0])


def test_an_offer_measures_what_the_city_will_be_billed_for(batam: City) -> None:
    """The same outlines, measured in the city and on the platform, to the hectare."""
    facts = load("batam")
    with inside_public():
        Region.objects.bulk_create(
            [
                *(region(area.code, area.name, "village") for area in facts.kelurahan),
                *(region(area.code, area.name, "district") for area in facts.kecamatan),
            ]
        )
        drawn = outlines.draw()
        sizes = dict(Region.objects.filter(level="village").values_list("code", "area_ha"))
        districts = Region.objects.filter(level="district")
        assert all(row.outline and not row.area_is_estimate for row in districts)
        assert sum(row.area_ha or 0 for row in districts) == sum(
            size or 0 for size in sizes.values()
        )
    with inside(batam):
        laying_out.lay_out("batam", at=clock.now())
        measured = {area.code: area.area_ha for area in coverage.measured()}

    assert "21.71" in drawn
    assert measured
    assert {code: sizes[code] for code in measured} == measured
