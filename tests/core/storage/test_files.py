"""Files of a city, on disk and in an object store: whole or absent, and nobody else's."""

from __future__ import annotations

import base64
import json
import os
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from core.storage import files
from core.storage.backends.base import DirectUpload, FileMissing, StorageAway
from core.tenancy import NoCurrentCity, inside
from tests.core.storage.conftest import PaperCity
from tests.support.stand_ins import BUCKET, REGION


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, settings: Settings) -> str:
    """Each test runs against both places for files."""
    if request.param == "s3":
        endpoint = request.getfixturevalue("object_store")
        settings.S3_BUCKET, settings.S3_ENDPOINT, settings.S3_REGION = BUCKET, endpoint, REGION
    else:
        settings.S3_BUCKET = ""
    return str(request.param)


@pytest.mark.usefixtures("store")
def test_keeps_replaces_and_removes_a_file(here: PaperCity) -> None:
    with inside(here):
        key = files.city_key("photos/a/display.webp")
        assert key == "t/c_here/photos/a/display.webp"
        assert not files.exists(key)

        files.put(key, b"first", "image/webp")
        files.put(key, b"second", "image/webp")

        opened = files.open_sized(key)
        with opened.stream as stream:
            assert (stream.read(), opened.size) == (b"second", 6)
        assert files.read(key) == b"second"
        assert files.exists(key)

        files.delete(key)
        files.delete(key)
        assert not files.exists(key)
        with pytest.raises(FileMissing):
            files.open(key)


@pytest.mark.usefixtures("store")
def test_a_key_of_another_city_finds_nothing(here: PaperCity, elsewhere: PaperCity) -> None:
    with inside(here):
        key = files.city_key("photos/a/display.webp")
        files.put(key, b"ours", "image/webp")

    with inside(elsewhere):
        for attempt in (files.read, files.exists, files.delete):
            with pytest.raises(FileMissing):
                attempt(key)
        with pytest.raises(FileMissing):
            files.put(key, b"theirs", "image/webp")

    with inside(here):
        assert files.read(key) == b"ours"


def test_only_an_object_store_takes_files_past_us(
    here: PaperCity, elsewhere: PaperCity, store: str
) -> None:
    def form(key: str) -> DirectUpload | None:
        return files.direct_upload(key, "image/webp", max_bytes=1000, lasting=timedelta(minutes=5))

    with inside(here):
        key = files.city_key("arrivals/a")
        given = form(key)
    with inside(elsewhere), pytest.raises(FileMissing):
        form(key)

    if store == "disk":
        assert given is None
        return
    assert given is not None
    policy = json.loads(base64.b64decode(given.fields["policy"]))
    assert ["content-length-range", 1, 1000] in policy["conditions"]
    assert {"key": key} in policy["conditions"]
    assert {"bucket": BUCKET} in policy["conditions"]


def test_phones_are_sent_to_the_address_they_reach(
    here: PaperCity, settings: Settings, object_store: str
) -> None:
    settings.S3_BUCKET, settings.S3_ENDPOINT, settings.S3_REGION = BUCKET, object_store, REGION
    settings.S3_PUBLIC_ENDPOINT = "https://berkas.example"

    with inside(here):
        given = files.direct_upload(
            files.city_key("arrivals/a"), "image/webp", max_bytes=9, lasting=timedelta(minutes=5)
        )

    assert given is not None
    assert given.url.startswith("https://berkas.example/")


@pytest.mark.parametrize(
    "path",
    [
        "../c_elsewhere/photos/a",
        "photos/../../c_elsewhere/a",
        "/etc/passwd",
        "photos//a",
        "photos/.hidden",
        "photos/..",
        ".",
        "",
        "photos/a\x00.webp",
        "photos/a\n",
        "photos/ a",
        "photos\\a",
        "foto/é.webp",
        "a/" * 200 + "a",
    ],
)
def test_refuses_a_path_that_leads_elsewhere(here: PaperCity, path: str) -> None:
    with inside(here):
        with pytest.raises(files.BadKey):
            files.city_key(path)
        with pytest.raises(files.BadKey):
            files.open(f"t/c_here/{path}")


def test_has_no_key_outside_every_city() -> None:
    with pytest.raises(NoCurrentCity):
        files.city_key("photos/a")
    with pytest.raises(NoCurrentCity):
        files.open("t/c_here/photos/a")


def test_a_failed_write_leaves_the_old_file_and_no_remains(
    here: PaperCity, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.S3_BUCKET = ""
    with inside(here):
        key = files.city_key("photos/a/original.jpg")
        files.put(key, b"old", "image/jpeg")

        def full_disk(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", full_disk)
            with pytest.raises(OSError, match="No space"):
                files.put(key, b"new", "image/jpeg")

        assert files.read(key) == b"old"
        assert [entry.name for entry in folder_of(settings, key).iterdir()] == ["original.jpg"]


def test_files_on_disk_are_readable_by_the_service_alone(
    here: PaperCity, settings: Settings
) -> None:
    settings.S3_BUCKET = ""
    with inside(here):
        key = files.city_key("photos/a/original.jpg")
        files.put(key, b"x", "image/jpeg")

    assert stat.S_IMODE((Path(settings.MEDIA_ROOT) / key).stat().st_mode) == 0o600


def test_a_link_planted_in_the_folder_does_not_lead_out(
    here: PaperCity, settings: Settings, tmp_path: Path
) -> None:
    settings.S3_BUCKET = ""
    outside = tmp_path / "secret.jpg"
    outside.write_bytes(b"secret")
    planted = Path(settings.MEDIA_ROOT) / "t/c_here/photos/a.jpg"
    planted.parent.mkdir(parents=True)
    planted.symlink_to(outside)

    with inside(here), pytest.raises(FileMissing):
        files.open(files.city_key("photos/a.jpg"))


def test_an_object_store_that_is_away_is_told_apart_from_a_missing_file(
    here: PaperCity, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    settings.S3_BUCKET, settings.S3_REGION = BUCKET, REGION
    settings.S3_ENDPOINT = "http://127.0.0.1:9"

    with inside(here), pytest.raises(StorageAway) as refused:
        files.open(files.city_key("photos/a.jpg"))

    assert refused.value.status == 503


def folder_of(settings: Any, key: str) -> Path:
    return (Path(settings.MEDIA_ROOT) / key).parent
