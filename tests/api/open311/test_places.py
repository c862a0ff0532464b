"""``POST /requests`` without coordinates: what an address or a code can honestly say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reporting.models import Area, Report
from tests.api.conftest import a_place
from tests.api.open311.conftest import errors_of

Send = Callable[..., Any]


def test_swapped_coordinates_are_recognised(send: Send) -> None:
    lon, lat = a_place()

    (said,) = errors_of(send({"lat": lon, "long": lat}), 400)

    assert said.startswith("lat, long: ")
    assert "tertukar" in said
    assert "bujur sebagai long" in said
    assert not Report.objects.exists()


def test_the_middle_of_a_kelurahan_will_do(send: Send) -> None:
    area = Area.objects.kelurahan().select_related("parent").order_by("code")[3]
    assert area.parent is not None
    place = {"lat": None, "long": None}

    assert send(place | {"address_id": area.code}).status_code == 200
    named = f"Jl. Contoh no. 1, Kel. {area.name}, Kec. {area.parent.name}"
    assert send(place | {"address_string": named}).status_code == 200
    (told,) = send(place | {"address_id": area.code}).json()
    assert area.name in told["service_notice"]
    for report in Report.objects.all():
        assert report.kelurahan == area
        assert report.location_source == "area"


def test_a_kecamatan_will_do_where_it_is_called_one(send: Send) -> None:
    kecamatan = Area.objects.filter(level="kecamatan").order_by("code")[0]
    place = {"lat": None, "long": None}

    for named in (f"Jl. Contoh 1, Kec. {kecamatan.name}", f"Jl. Contoh 1, {kecamatan.name}, Batam"):
        response = send(place | {"address_string": named})
        assert response.status_code == 200, response.content
        assert f"Kecamatan {kecamatan.name}" in response.json()[0]["service_notice"]
    street = place | {"address_string": f"Jl. Raya {kecamatan.name} Lama 1"}
    assert errors_of(send(street), 400)[0].startswith("address_string: ")
    assert {report.kecamatan for report in Report.objects.all()} == {kecamatan}
