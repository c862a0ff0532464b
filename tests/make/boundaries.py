"""Files of boundaries as a city sends them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

# Two kelurahan side by side in a kecamatan that Batam does not have.
KECAMATAN: Final = ({"code": "21.71.77", "name": "Contoh"}, box(104.00, 1.00, 104.02, 1.01))
WEST: Final = ({"code": "21.71.77.1001", "name": "Barat"}, box(104.00, 1.00, 104.01, 1.01))
EAST: Final = ({"code": "21.71.77.1002", "name": "Timur"}, box(104.01, 1.00, 104.02, 1.01))
WHOLE: Final = (KECAMATAN, WEST, EAST)


def geojson(*features: tuple[dict[str, Any], BaseGeometry]) -> bytes:
    """A GeoJSON file of areas."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": said, "geometry": mapping(shape)}
                for said, shape in features
            ],
        }
    ).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP with members as they are named."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def upload(data: bytes, name: str = "batas.geojson") -> SimpleUploadedFile:
    """The same as a browser sends it."""
    return SimpleUploadedFile(name, data)
