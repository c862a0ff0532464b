"""What opens a door in one city opens none in the other, and is not even recognised there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from core import callers
from core.cache import city_key
from core.live.channel import TICKET_PREFIX
from core.redis import client as redis_client
from core.storage import files
from core.storage.backends.base import FileMissing
from core.tenancy import NoCurrentCity, inside, inside_public, outside
from reporting.models import Area, Photo, Report
from reporting.rules.roles import Role
from tenants.models import City
from tests.isolation.canary import CANARY, Life
from tests.support.clients import CityClient

REPORTS = "/api/v1/reports"


def a_report_of(city: City, **changes: Any) -> dict[str, Any]:
    with inside(city):
        area = Area.objects.kelurahan().earliest("code")
    point = {"lon": area.label_point.x, "lat": area.label_point.y}
    return {"description": "Sampah", "category": "sampah", **point, **changes}


def test_numbers_and_public_ids_lead_nowhere(life: Life, bekasi: City) -> None:
    there = CityClient(bekasi)

    for report in (life.report, life.secret):
        assert there.get(f"{REPORTS}/{report.public_id}").status_code == 404
        assert there.get(f"/laporan/{report.number}").status_code == 404
    listed = there.get(REPORTS, {"limit": "100"}).json()
    assert listed == {"results": [], "next": None}


@pytest.mark.parametrize("role", [Role.TRIAGE, Role.CITY_ADMIN, Role.COMMAND])
def test_the_strongest_roles_of_one_city_are_nothing_in_the_other(
    life: Life, in_bekasi: Callable[[Role], CityClient], role: Role
) -> None:
    there = in_bekasi(role)

    for name in ("accept", "reject", "hand_over", "merge"):
        path = f"{REPORTS}/{life.report.public_id}/transitions/{name}"
        assert there.post_json(path, {"note": "dari sebelah"}).status_code == 404

    life.report.refresh_from_db()
    assert (life.report.state, life.report.version) == ("assigned", 1)


def test_a_follow_link_is_none_of_theirs(life: Life, batam: City, bekasi: City) -> None:
    path = f"{REPORTS}/{life.secret.public_id}"
    headers = {"X-Follow-Token": life.follow_token}

    assert CityClient(batam).get(path, headers=headers).status_code == 200
    assert CityClient(bekasi).get(path, headers=headers).status_code == 404


def test_a_photo_cannot_be_carried_over(life: Life, batam: City, bekasi: City) -> None:
    photo = {"id": str(life.upload[0]), "token": life.upload[1]}

    refused = CityClient(bekasi).post_json(REPORTS, a_report_of(bekasi, photos=[photo]))

    assert refused.status_code == 422, refused.content
    assert Photo.objects.get(public_id=life.upload[0]).report is None
    with inside(bekasi):
        assert not Report.objects.exists()
    taken = CityClient(batam).post_json(REPORTS, a_report_of(batam, photos=[photo]))
    assert taken.status_code == 201, taken.content


def test_an_idempotency_key_means_nothing_next_door(life: Life, batam: City, bekasi: City) -> None:
    """The same phone sends the same key in two cities: two reports, not a replay of the first."""
    here = CityClient(batam, device="ponsel").post_json(
        REPORTS, a_report_of(batam), idempotency_key="k"
    )
    there = CityClient(bekasi, device="ponsel").post_json(
        REPORTS, a_report_of(bekasi), idempotency_key="k"
    )

    assert (here.status_code, there.status_code) == (201, 201)
    assert here.json()["number"].startswith("BTM-")
    assert there.json()["number"].startswith("BKS-")


def test_a_place_in_the_other_city_is_outside_this_one(batam: City, bekasi: City) -> None:
    response = CityClient(batam).post_json(REPORTS, a_report_of(bekasi))

    assert (response.status_code, response.json()["code"]) == (422, "outside_city")
    assert "Bekasi" not in response.content.decode()


def test_a_signed_file_link_works_at_home_only(life: Life, batam: City, bekasi: City) -> None:
    there = CityClient(bekasi)

    assert CityClient(batam).get(life.file_url).status_code == 200
    assert there.get(life.file_url).status_code == 404
    with inside(bekasi), pytest.raises(FileMissing):
        files.path_of(life.photo.display_key)
    for way_round in ("../" + life.photo.display_key, "%2e%2e/" + life.photo.display_key):
        signature = life.file_url.split("/")[2]
        assert there.get(f"/berkas/{signature}/{way_round}").status_code == 404


def test_a_screens_token_shows_its_own_wall(life: Life, batam: City, bekasi: City) -> None:
    there = CityClient(bekasi)
    assert there.get(f"/dinding/layar/{life.screen_token}/").status_code in (403, 404)

    there.cookies["tanggap_screen"] = life.screen_token
    assert there.get("/dinding/").status_code == 302
    assert there.get("/dinding/peristiwa").status_code == 403
    assert there.post("/dinding/tiket").status_code == 403

    here = CityClient(batam)
    here.cookies["tanggap_screen"] = life.screen_token
    assert here.get("/dinding/peristiwa").status_code == 200


def test_a_live_ticket_is_for_the_city_whose_page_asked(
    life: Life, batam: City, bekasi: City
) -> None:
    here = CityClient(batam)
    here.cookies["tanggap_screen"] = life.screen_token

    url = here.post("/dinding/tiket").json()["url"]

    kept = redis_client().get(TICKET_PREFIX + url.split("ticket=")[1])
    assert f'"city":"{batam.schema_name}"' in str(kept)
    assert '"origin":"http://batam.localhost"' in str(kept)
    assert bekasi.schema_name not in str(kept)


def test_the_same_phone_cannot_be_recognised_across_cities(batam: City, bekasi: City) -> None:
    def hashes(value: str) -> set[str]:
        found = set()
        for city in (batam, bekasi):
            with inside(city):
                found |= {callers.keyed_hash(kind, value) for kind in ("device", "address")}
        with inside_public():
            found.add(callers.keyed_hash("device", value))
        return found

    assert len(hashes("ponsel-sari")) == 5
    with outside(), pytest.raises(NoCurrentCity):
        callers.keyed_hash("device", "ponsel-sari")


def test_cache_keys_and_file_keys_are_of_a_city_or_of_nobody(batam: City, bekasi: City) -> None:
    keys = [city_key("a", "", 1), files.city_key("photos/a.jpg")]
    with inside(bekasi):
        others = [city_key("a", "", 1), files.city_key("photos/a.jpg")]

    assert all(batam.schema_name in key for key in keys)
    assert all(bekasi.schema_name in key for key in others)
    with outside():
        with pytest.raises(NoCurrentCity):
            city_key("a", "", 1)
        with pytest.raises(NoCurrentCity):
            files.city_key("photos/a.jpg")


def test_cookies_are_for_one_host_only(life: Life, batam: City) -> None:
    client = CityClient(batam)
    client.get("/lapor")
    client.post_json(REPORTS, a_report_of(batam))

    assert client.cookies
    for cookie in client.cookies.values():
        assert cookie["domain"] == "", cookie.key
    assert settings.SESSION_COOKIE_DOMAIN is None
    assert settings.CSRF_COOKIE_DOMAIN is None
    assert CANARY not in str(client.cookies)
