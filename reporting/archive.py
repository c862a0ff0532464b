"""What a city's archive says about its reports, for people and other programs."""

from __future__ import annotations

from typing import Final

from tenants.services.leaving.documents import Kind, register

REPORTS: Final = """
SELECT report.number AS nomor, report.state AS keadaan, category.code AS kategori, agency.name AS dinas,
       kecamatan.name AS kecamatan, kelurahan.name AS kelurahan, report.description AS uraian,
       report.address_text AS alamat, ST_Y(report.location) AS lintang, ST_X(report.location) AS bujur,
       report.visibility AS keterbukaan, report.channel AS kanal, report.priority AS prioritas,
       report.submitted_at AS masuk, report.closed_at AS selesai
  FROM reporting_report AS report
  JOIN reporting_category AS category ON category.id = report.category_id
  LEFT JOIN reporting_agency AS agency ON agency.id = report.agency_id
  LEFT JOIN reporting_area AS kecamatan ON kecamatan.id = report.kecamatan_id
  LEFT JOIN reporting_area AS kelurahan ON kelurahan.id = report.kelurahan_id
 ORDER BY report.id
"""
TIMELINE: Final = """
SELECT report.number AS nomor, event.happened_at AS waktu, event.kind AS kejadian, event.actor_role AS peran,
       event.actor_label AS pelaku, event.note AS catatan, event.is_public AS terbuka, event.facts AS rincian
  FROM reporting_reportevent AS event JOIN reporting_report AS report ON report.id = event.report_id
 ORDER BY event.id
"""
AREAS: Final = """
SELECT json_build_object('type', 'Feature', 'id', area.code, 'geometry', ST_AsGeoJSON(area.boundary, 7)::json,
         'properties', json_build_object('code', area.code, 'name', area.name, 'level', area.level,
           'parent', parent.code, 'area_km2', area.area_km2, 'illustrative', area.is_illustrative))
  FROM reporting_area AS area LEFT JOIN reporting_area AS parent ON parent.id = area.parent_id
 ORDER BY area.code
"""

register("laporan.csv", REPORTS)
register("riwayat.csv", TIMELINE)
register("wilayah.geojson", AREAS, kind=Kind.GEOJSON)
