"""A corner of the country: one regency with measured kecamatan and outlines, one with estimates."""

from __future__ import annotations

from typing import Any, Final

from core.tenancy import inside_public
from tenants.models import Region, RegionLevel

BATAM: Final = "21.71"
BINTAN: Final = "21.01"


def square(lon: float, lat: float) -> dict[str, Any]:
    """A tenth of a degree in each direction, as GeoJSON."""
    east, north = lon + 0.1, lat + 0.1
    ring = [[lon, lat], [east, lat], [east, north], [lon, north], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def make_regions() -> None:
    """Kota Batam (two measured kecamatan, three kelurahan) and Kabupaten Bintan (two estimates)."""
    rows = [
        Region(code="21", name="Kepulauan Riau", level=RegionLevel.PROVINCE),
        _regency(BATAM, "Kota Batam", 102_028, 1_342_038),
        _regency(BINTAN, "Kabupaten Bintan", 131_854, None),
        _regency("36.71", "Kota Tangerang", 17_835, 1_957_349),
        _district("21.71.02", "Batu Ampar", 1_130, outline=square(104.0, 1.1)),
        _district("21.71.06", "Lubuk Baja", 1_091, outline=square(104.1, 1.1)),
        _district("21.01.04", "Gunung Kijang", 30_000, is_estimate=True),
        _district("21.01.05", "Bintan Timur", 20_050, is_estimate=True),
        _village("21.71.02.1001", "Tanjung Sengkuang", 630),
        _village("21.71.02.1002", "Sungai Jodoh", 500),
        _village("21.71.06.1001", "Batu Selicin", 1_091),
        _village("21.01.04.2001", "Gunung Kijang", None),
    ]
    with inside_public():
        Region.objects.bulk_create(rows)


def _regency(code: str, name: str, area_ha: int, population: int | None) -> Region:
    return Region(
        code=code,
        name=name,
        level=RegionLevel.REGENCY,
        parent_code=code[:2],
        area_ha=area_ha,
        population=population,
    )


def _district(
    code: str,
    name: str,
    area_ha: int,
    *,
    is_estimate: bool = False,
    outline: dict[str, Any] | None = None,
) -> Region:
    return Region(
        code=code,
        name=name,
        level=RegionLevel.DISTRICT,
        parent_code=code[:5],
        area_ha=area_ha,
        area_is_estimate=is_estimate,
        outline=outline,
    )


def _village(code: str, name: str, area_ha: int | None) -> Region:
    return Region(
        code=code, name=name, level=RegionLevel.VILLAGE, parent_code=code[:8], area_ha=area_ha
    )
