"""What every test of photos starts from."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.contrib.gis.geos import Point
from PIL import Image
from pytest_django import Settings

from reporting.models import Category, Photo, Report
from reporting.services import photos
from tests.support import pictures

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _files_on_disk(settings: Settings) -> None:
    settings.S3_BUCKET = ""


def make_report(number: str = "BTM-2611-0001") -> Report:
    """The smallest valid report."""
    category, _new = Category.objects.get_or_create(
        code="sampah-test", defaults={"name": "Sampah", "icon": "trash"}
    )
    return Report.objects.create(
        number=number,
        category=category,
        location=Point(104.0529, 1.1305, srid=4326),
        channel="web",
        submitted_at=NOON,
    )


def upload(file: bytes | None = None, *, device: str = "device") -> photos.UploadedPhoto:
    """A photo that just arrived."""
    return photos.receive_upload(file=file or pictures.jpeg(), device_hash=device, at=NOON)


def photo_of(uploaded: photos.UploadedPhoto) -> Photo:
    """Its row as it is now."""
    return Photo.objects.get(public_id=uploaded.public_id)


def opened(data: bytes) -> Image.Image:
    """A stored copy, decoded."""
    image = Image.open(BytesIO(data))
    image.load()
    return image
