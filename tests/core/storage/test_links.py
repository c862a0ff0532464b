"""Signed links: one file, one city, for a while; and what the browser is told about the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.urls import Resolver404, resolve
from django.utils.http import base36_to_int, int_to_base36
from pytest_django import Settings

from core import clock
from core.storage import files, links, web
from core.storage.backends.base import FileMissing
from core.tenancy import inside
from tests.core.storage.conftest import PaperCity

NOON = datetime(2026, 11, 22, 5, 10, tzinfo=UTC)
PATH = "photos/3f0c/display.webp"


@pytest.fixture(autouse=True)
def _city_addresses(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = "tests.core.storage.addresses"
    settings.S3_BUCKET = ""
    stand_at(monkeypatch, NOON)


def stand_at(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)


def link_of(city: PaperCity, path: str = PATH, ttl: timedelta = timedelta(hours=6)) -> str:
    with inside(city):
        files.put(files.city_key(path), b"picture", "image/webp")
        return links.signed_url(files.city_key(path), ttl)


def follow(url: str, city: PaperCity) -> HttpResponseBase:
    found = resolve(url)
    with inside(city):
        response: HttpResponseBase = found.func(RequestFactory().get(url), **found.kwargs)
    return response


def test_serves_the_file_so_that_it_can_only_be_looked_at(here: PaperCity) -> None:
    response = follow(link_of(here), here)

    assert b"".join(response.streaming_content) == b"picture"  # type: ignore[attr-defined]
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Length"] == "7"
    assert response["Content-Disposition"] == 'inline; filename="3f0c-display.webp"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"].startswith("private, max-age=")


def test_is_the_same_within_an_hour_and_works_as_long_as_promised(
    here: PaperCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = link_of(here)
    stand_at(monkeypatch, NOON + timedelta(minutes=45))
    assert link_of(here) == first
    stand_at(monkeypatch, NOON + timedelta(minutes=65))
    assert link_of(here) != first

    stand_at(monkeypatch, NOON + timedelta(hours=6))
    assert follow(first, here).status_code == 200
    stand_at(monkeypatch, NOON + timedelta(hours=7))
    with pytest.raises(links.LinkExpired) as refused:
        follow(first, here)
    assert refused.value.status == 410


def test_another_city_does_not_know_it(here: PaperCity, elsewhere: PaperCity) -> None:
    url = link_of(here)
    link_of(elsewhere)  # the neighbour has a file of the same name

    with pytest.raises(links.LinkInvalid) as refused:
        follow(url, elsewhere)

    assert refused.value.status == 404


def test_cannot_be_bent_to_another_file_or_a_longer_life(here: PaperCity) -> None:
    url = link_of(here)
    ticket, mark = url.split("/")[2].split(".")
    later = int_to_base36(base36_to_int(ticket) + 3600)

    for bent in (
        url.replace("display.webp", "original.jpg"),
        url.replace("3f0c", "3f0d"),
        url.replace(ticket, later),
        url.replace(mark, mark[:-1] + ("A" if mark[-1] != "A" else "B")),
        url.replace(f".{mark}", ""),
        url.replace(ticket, "zzzzzzzzzzzzzz"),
        url.replace(ticket, "-1"),
        url.replace(ticket, ""),
        url.replace(ticket, "1!"),
    ):
        with pytest.raises(links.LinkInvalid):
            follow(bent, here)


def test_shows_nothing_but_pictures(here: PaperCity) -> None:
    for path in (
        "photos/a/page.html",
        "photos/a/drawing.svg",
        "photos/a/upload.heic",
        "photos/a/x",
    ):
        with pytest.raises(links.LinkInvalid):
            follow(link_of(here, path), here)


def test_says_when_the_file_is_gone(here: PaperCity) -> None:
    url = link_of(here)
    with inside(here):
        files.delete(files.city_key(PATH))

    with pytest.raises(FileMissing):
        follow(url, here)


def test_has_no_link_for_another_citys_key(here: PaperCity, elsewhere: PaperCity) -> None:
    with inside(elsewhere), pytest.raises(FileMissing):
        links.signed_url(f"t/{here.schema_name}/{PATH}")


def test_is_read_not_posted(here: PaperCity) -> None:
    url = link_of(here)
    found = resolve(url)

    with inside(here):
        response = found.func(RequestFactory().post(url), **found.kwargs)

    assert response.status_code == 405


def test_a_path_cannot_climb(here: PaperCity) -> None:
    with inside(here), pytest.raises((files.BadKey, links.LinkInvalid)):
        web.serve(RequestFactory().get("/"), signature="1.x", path="../../c_elsewhere/a.jpg")
    with pytest.raises(Resolver404):
        resolve("/berkas//")
