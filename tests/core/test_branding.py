"""A city changes its look; every page follows at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from core.branding import selectors, services
from core.branding.models import Brand
from core.errors import Invalid
from core.tenancy import CityLike, inside, inside_public

AT = datetime(2026, 11, 22, 7, 27, tzinfo=UTC)


def change(colour: str = "#8a1f3d", **values: str) -> Brand:
    return services.change_brand(app_name="SiKesal Jambi", colour=colour, at=AT, **values)


def test_saving_a_colour_derives_the_style_sheet(batam: CityLike) -> None:
    brand = change("#8A1F3D", tagline="Pemerintah Kota")
    assert brand.colour == "#8a1f3d"
    assert "--brand-solid:#8a1f3d" in brand.stylesheet
    assert brand.stylesheet_hash == services.digest(brand.stylesheet)


def test_there_is_one_look_per_city(batam: CityLike) -> None:
    change("#8a1f3d")
    change("#1d7a3e")
    assert Brand.objects.count() == 1


def test_a_changed_look_keeps_its_logo_unless_told_otherwise(batam: CityLike) -> None:
    change(logo_key="t/c_x/logo.png")
    assert change().logo_key == "t/c_x/logo.png"
    assert change(logo_key="").logo_key == ""


@pytest.mark.parametrize("colour", ["merah", "", "#12345", "red;}"])
def test_what_is_no_colour_is_refused_with_an_example(batam: CityLike, colour: str) -> None:
    Brand.objects.all().delete()
    with pytest.raises(services.ColourNotUnderstood, match="#0b6fa4"):
        change(colour)
    assert not Brand.objects.exists()


def test_a_nameless_app_is_refused(batam: CityLike) -> None:
    with pytest.raises(Invalid):
        services.change_brand(app_name="  ", colour="#123456", at=AT)


def test_pages_know_the_look_after_one_query(
    batam: CityLike, django_assert_num_queries: object
) -> None:
    change()
    selectors.forget()
    brand = selectors.current_brand()
    assert (brand.app_name, brand.initial) == ("SiKesal Jambi", "S")
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert selectors.current_brand() == brand


def test_the_neighbour_and_the_platform_have_their_own(batam: CityLike, bekasi: CityLike) -> None:
    change()
    selectors.forget()
    assert selectors.current_brand().app_name == "SiKesal Jambi"
    with inside(bekasi):
        selectors.forget()
        assert selectors.current_brand().app_name != "SiKesal Jambi"
    with inside_public():
        assert selectors.current_brand() == selectors.PLATFORM_BRAND


def test_the_style_sheet_may_be_kept_for_a_year(batam: CityLike) -> None:
    brand = change()
    response = Client(headers={"host": "batam.localhost"}).get(
        selectors.theme_url(brand.stylesheet_hash)
    )
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/css")
    assert "immutable" in response.headers["Cache-Control"]
    assert response.content.decode() == brand.stylesheet


def test_a_page_from_before_the_change_is_led_to_the_present_look(batam: CityLike) -> None:
    brand = change()
    response = Client(headers={"host": "batam.localhost"}).get(selectors.theme_url("0" * 12))
    assert response.status_code == 302
    assert response.headers["Location"] == selectors.theme_url(brand.stylesheet_hash)
    assert "immutable" not in response.headers.get("Cache-Control", "")


def test_the_page_for_a_database_that_is_away_asks_it_nothing() -> None:
    html = render_to_string(
        "errors/unavailable.html", {"title": "Sedang tidak tersedia", "detail": "x"}
    )
    assert "Sedang tidak tersedia" in html


def test_a_refusal_is_a_page_in_the_citys_look(batam: CityLike) -> None:
    change()
    selectors.forget()
    html = render_to_string(
        "errors/error.html",
        {"title": "Tidak ditemukan", "detail": "Laporan tidak ada.", "status": 404},
        request=RequestFactory().get("/"),
    )
    assert "SiKesal Jambi" in html
    assert "Laporan tidak ada." in html
