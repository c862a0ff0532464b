"""Outlines of areas as GeoJSON for big maps, simplified to what a screen can show."""

from __future__ import annotations

from typing import Final

from django.db import connection

from reporting.services import config

TOLERANCE_DEGREES: Final = 0.0004  # about 45 m
_OUTLINES: Final = """
SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(
    json_build_object('type', 'Feature',
      'geometry', extensions.st_asgeojson(
        extensions.st_simplifypreservetopology(boundary, %s), 5)::json,
      'properties', json_build_object('name', name, 'code', code, 'level', level,
        'lon', extensions.st_x(label_point), 'lat', extensions.st_y(label_point),
        'illustrative', is_illustrative)) ORDER BY code), '[]'::json))::text
FROM reporting_area WHERE is_active AND level = %s
"""


def outlines(level: str) -> bytes:
    """Active areas of one level as GeoJSON text."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTLINES, [TOLERANCE_DEGREES, level])
        row = cursor.fetchone()
    return str(row[0]).encode() if row else b""


def version() -> int:
    """Changes whenever outlines may have; a weak entity tag."""
    return config.snapshot().version
