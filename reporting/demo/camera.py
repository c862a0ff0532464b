"""A demo picture as a phone would send it: framed anew, with the phone's own notes of place and time."""

from __future__ import annotations

import io
from datetime import datetime
from random import Random
from typing import Final

from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageFont

SIZE: Final = (960, 720)
QUALITY: Final = 86
LIGHTS: Final = (7, 5)
_PHONES: Final = (
    ("samsung", "SM-A155F"),
    ("Xiaomi", "Redmi Note 12"),
    ("OPPO", "CPH2591"),
    ("vivo", "V2247"),
    ("INFINIX", "X6525"),
)
_SKINS: Final = ((176, 122, 86), (150, 100, 70), (198, 146, 108))
_SHIRTS: Final = ((46, 92, 138), (150, 52, 60), (60, 110, 72), (208, 170, 70))
_CARS: Final = ((58, 66, 82), (122, 34, 40), (196, 198, 202))


def snapshot(
    picture: bytes,
    rng: Random,
    *,
    at: datetime | None = None,
    place: tuple[float, float] | None = None,
) -> bytes:
    """Frame the picture as another shot of the same scene, and return it as a phone's JPEG.

    Args:
        picture: Any stored picture.
        rng: Chooses frame, light and phone.
        at: When it was taken (aware, in the city's time); ``None`` leaves out all the phone's notes.
        place: Longitude and latitude; ``None`` when the phone did not know.
    """
    with Image.open(io.BytesIO(picture)) as image:
        framed = _lit(_framed(image.convert("RGB"), rng), rng)
    return _saved(framed, rng, at=at, place=place)


def with_passer_by(
    picture: bytes,
    rng: Random,
    *,
    plate: str,
    at: datetime | None = None,
    place: tuple[float, float] | None = None,
) -> bytes:
    """The same, with a face and a number plate in it that nobody may publish."""
    with Image.open(io.BytesIO(picture)) as image:
        framed = _framed(image.convert("RGB"), rng)
    pen = ImageDraw.Draw(framed)
    _car(pen, rng, plate)
    _person(pen, rng)
    return _saved(_lit(framed, rng), rng, at=at, place=place)


def _framed(image: Image.Image, rng: Random) -> Image.Image:
    share = rng.uniform(0.66, 0.86)
    width, height = round(image.width * share), round(image.height * share)
    left = rng.randint(0, image.width - width)
    top = rng.randint(0, image.height - height)
    part = image.crop((left, top, left + width, top + height))
    return part.resize(SIZE, Image.Resampling.BILINEAR)


def _lit(image: Image.Image, rng: Random) -> Image.Image:
    """Light and shadow of another hour: soft fields, so that no two shots are the same picture."""
    field = Image.new("L", LIGHTS)
    field.putdata([rng.randint(46, 210) for _cell in range(LIGHTS[0] * LIGHTS[1])])
    light = field.resize(SIZE, Image.Resampling.BICUBIC)
    return ImageChops.soft_light(image, Image.merge("RGB", (light, light, light)))


def _saved(
    image: Image.Image,
    rng: Random,
    *,
    at: datetime | None,
    place: tuple[float, float] | None,
) -> bytes:
    out = io.BytesIO()
    if at is None:
        image.save(out, "JPEG", quality=QUALITY)
    else:
        image.save(out, "JPEG", quality=QUALITY, exif=_notes(rng, at, place))
    return out.getvalue()


def _notes(rng: Random, at: datetime, place: tuple[float, float] | None) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = rng.choice(_PHONES)
    details = exif.get_ifd(ExifTags.IFD.Exif)
    offset = at.strftime("%z") or "+0700"
    details[ExifTags.Base.DateTimeOriginal] = at.strftime("%Y:%m:%d %H:%M:%S")
    details[ExifTags.Base.OffsetTimeOriginal] = f"{offset[:3]}:{offset[3:5]}"
    if place is not None:
        lon, lat = place
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef] = "N" if lat >= 0 else "S"
        gps[ExifTags.GPS.GPSLatitude] = _sexagesimal(lat)
        gps[ExifTags.GPS.GPSLongitudeRef] = "E" if lon >= 0 else "W"
        gps[ExifTags.GPS.GPSLongitude] = _sexagesimal(lon)
    return exif


def _sexagesimal(angle: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(abs(angle) * 3600, 60)
    degrees, minutes = divmod(minutes, 60)
    return degrees, minutes, round(seconds, 3)


def _car(pen: ImageDraw.ImageDraw, rng: Random, plate: str) -> None:
    """The back of a car, near the lens on the left."""
    paint = rng.choice(_CARS)
    left, top = rng.randint(30, 80), rng.randint(360, 390)
    pen.ellipse((left - 10, top + 255, left + 390, top + 315), fill=(40, 38, 36))
    for wheel in (left + 30, left + 285):
        pen.rounded_rectangle((wheel, top + 200, wheel + 70, top + 292), 18, fill=(28, 28, 30))
    pen.rounded_rectangle((left + 45, top - 90, left + 340, top + 90), 46, fill=paint)
    pen.rounded_rectangle((left + 75, top - 68, left + 310, top + 40), 30, fill=(92, 112, 126))
    pen.rounded_rectangle((left, top + 30, left + 385, top + 240), 40, fill=paint)
    pen.line((left + 20, top + 150, left + 365, top + 150), fill=(24, 24, 26), width=3)
    for lamp in (left + 18, left + 307):
        pen.rounded_rectangle((lamp, top + 66, lamp + 60, top + 116), 12, fill=(186, 40, 36))
    box = (left + 108, top + 160, left + 280, top + 218)
    pen.rounded_rectangle(box, 6, fill=(246, 246, 242), outline=(20, 20, 20), width=3)
    pen.text(
        ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2),
        plate,
        fill=(18, 18, 18),
        font=ImageFont.load_default(29),
        anchor="mm",
    )


def _person(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    """Somebody who happens to look into the lens, on the right."""
    skin, shirt = rng.choice(_SKINS), rng.choice(_SHIRTS)
    x, y = rng.randint(690, 780), rng.randint(250, 300)
    dark = tuple(round(part * 0.82) for part in skin)
    pen.rounded_rectangle((x - 105, y + 100, x + 105, y + 480), 60, fill=shirt)
    pen.rectangle((x - 24, y + 66, x + 24, y + 120), fill=dark)
    pen.ellipse((x - 62, y - 78, x + 62, y + 88), fill=skin)
    pen.pieslice((x - 68, y - 96, x + 68, y + 50), 180, 360, fill=(32, 26, 24))
    for eye in (x - 25, x + 25):
        pen.ellipse((eye - 10, y - 12, eye + 10, y + 2), fill=(244, 240, 234))
        pen.ellipse((eye - 5, y - 10, eye + 5, y), fill=(30, 24, 22))
    pen.line((x, y - 2, x - 7, y + 26, x + 4, y + 28), fill=dark, width=4, joint="curve")
    pen.arc((x - 24, y + 24, x + 24, y + 56), 20, 160, fill=(122, 56, 52), width=5)
