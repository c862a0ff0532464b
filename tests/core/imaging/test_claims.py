"""What is believed to be said by a photo's EXIF, and what is left out."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from core.imaging import claims
from core.imaging.inspect import inspect
from tests.support import pictures


def block(exif: Image.Exif) -> bytes:
    return exif.tobytes().removeprefix(b"Exif\x00\x00")


@pytest.mark.parametrize("make", [pictures.jpeg, pictures.heic])
def test_reads_place_time_and_camera_on_arrival(make: Any) -> None:
    assert inspect(make()).claims == {
        "lat": pictures.BATAM[0],
        "lon": pictures.BATAM[1],
        "taken_at": "2026-11-20T14:27:00+07:00",
        "camera": "samsung SM-A155F",
    }


def test_reads_them_from_png_and_webp_too() -> None:
    for form in ("PNG", "WEBP"):
        data = pictures.saved(pictures.scene(), form, exif=pictures.camera_exif())

        assert inspect(data).claims["lat"] == pictures.BATAM[0]


def test_keeps_the_southern_hemisphere_southern() -> None:
    said = claims.from_exif(block(pictures.camera_exif(place=(-6.238271, 106.975573))))

    assert (said["lat"], said["lon"]) == (-6.238271, 106.975573)


def test_leaves_the_offset_out_when_the_camera_did() -> None:
    said = claims.from_exif(block(pictures.camera_exif(offset="")))

    assert said["taken_at"] == "2026-11-20T14:27:00"


GOOD = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: pictures.sexagesimal(1.13),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: pictures.sexagesimal(104.05),
}
NOT_A_NUMBER = IFDRational(1, 0)


@pytest.mark.parametrize(
    "damage",
    [
        {ExifTags.GPS.GPSLatitudeRef: None},
        {ExifTags.GPS.GPSLatitudeRef: "X"},
        {ExifTags.GPS.GPSLatitude: None},
        {ExifTags.GPS.GPSLatitude: (NOT_A_NUMBER,) * 3},
        {ExifTags.GPS.GPSLatitude: pictures.sexagesimal(91)},
        {ExifTags.GPS.GPSLongitude: pictures.sexagesimal(181)},
        {ExifTags.GPS.GPSLatitude: pictures.sexagesimal(1.0)[:2]},
        {ExifTags.GPS.GPSLatitude: (IFDRational(1), IFDRational(99), IFDRational(0))},
        {
            ExifTags.GPS.GPSLatitude: pictures.sexagesimal(0),
            ExifTags.GPS.GPSLongitude: pictures.sexagesimal(0),
        },
    ],
)
def test_leaves_a_malformed_place_out_and_keeps_the_rest(damage: dict[int, Any]) -> None:
    exif = pictures.camera_exif(place=None)
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps.update({tag: value for tag, value in (GOOD | damage).items() if value is not None})

    said = claims.from_exif(block(exif))

    assert said == {"taken_at": "2026-11-20T14:27:00+07:00", "camera": "samsung SM-A155F"}


@pytest.mark.parametrize(
    "stamp", ["0000:00:00 00:00:00", "2026:13:40 99:00:00", "kemarin", "1970:01:01 00:00:00"]
)
def test_leaves_an_impossible_time_out(stamp: str) -> None:
    assert "taken_at" not in claims.from_exif(block(pictures.camera_exif(taken_at=stamp)))


def test_cleans_and_shortens_the_name_of_the_camera() -> None:
    exif = pictures.camera_exif(camera=("", "Ka\x00me\x07ra" + "!" * 200))

    assert len(claims.from_exif(block(exif)).get("camera", "")) <= claims.MAX_CAMERA
    assert claims.from_exif(block(exif)).get("camera", "").isprintable()


def test_does_not_repeat_the_maker() -> None:
    exif = pictures.camera_exif(camera=("Xiaomi", "Xiaomi 14"))

    assert claims.from_exif(block(exif))["camera"] == "Xiaomi 14"


def test_never_raises_on_rubbish() -> None:
    good = block(pictures.camera_exif())

    for position in range(len(good)):
        for value in (0x00, 0x7F, 0xFF):
            claims.from_exif(good[:position] + bytes([value]) + good[position + 1 :])
            claims.from_exif(good[:position])
    assert (
        claims.from_exif(b"") == claims.from_exif(b"MM") == claims.from_exif(bytes(300_000)) == {}
    )


def test_believes_nothing_odd_from_the_sandbox() -> None:
    assert claims.validated("rubbish") == {}
    assert (
        claims.validated({"lat": 1e9, "lon": 2.0, "taken_at": 7, "camera": ["x"], "more": 1}) == {}
    )
    assert claims.validated({"lat": 1.0, "lon": 104.0, "camera": "X"}) == {
        "lat": 1.0, "lon": 104.0, "camera": "X",
    }  # fmt: skip
