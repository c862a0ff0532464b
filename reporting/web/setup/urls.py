"""Addresses of the set-up."""

from __future__ import annotations

from django.urls import path, re_path

from reporting.web.setup import (
    agencies,
    areas,
    boundaries,
    brand,
    calendars,
    categories,
    offering,
    overview,
    people,
    routing,
    screens,
    targets,
    trail,
)

app_name = "setup"
urlpatterns = [
    path("", overview.index, name="overview"),
    path("dinas/", agencies.index, name="agencies"),
    path("dinas/baru", agencies.new, name="agency_new"),
    path("dinas/<slug:code>/", agencies.agency, name="agency"),
    path("dinas/<slug:code>/nonaktifkan", agencies.ask_off, name="agency_off"),
    re_path(
        r"^dinas/(?P<code>[-\w]+)/(?P<to>nonaktif|aktif|penampung)$",
        agencies.switch,
        name="agency_switch",
    ),
    path("orang/", people.index, name="people"),
    path("orang/undang", people.invite, name="invite"),
    path("orang/<uuid:public_id>/", people.person, name="person"),
    path("orang/<uuid:public_id>/nama", people.rename, name="person_rename"),
    path("orang/<uuid:public_id>/tautan", people.invitation, name="person_invitation"),
    path("orang/<uuid:public_id>/nonaktifkan", people.deactivate, name="person_off"),
    path("orang/<uuid:public_id>/peran", people.add_duty, name="person_duty_add"),
    path(
        "orang/<uuid:public_id>/peran/<int:membership>/cabut",
        people.end_duty,
        name="person_duty_end",
    ),
    path("kategori/", categories.index, name="categories"),
    path("kategori/baru", categories.new, name="category_new"),
    path("kategori/<slug:code>/", categories.category, name="category"),
    path("kategori/<slug:code>/layanan", offering.offer, name="category_offer"),
    re_path(
        r"^kategori/(?P<code>[-\w]+)/(?P<to>nonaktif|aktif)$",
        categories.switch,
        name="category_switch",
    ),
    path("penerusan/", routing.index, name="routing"),
    path("penerusan/baru", routing.new, name="routing_new"),
    re_path(r"^penerusan/(?P<rule>\d{1,9})/(?P<to>naik|turun)$", routing.move, name="routing_move"),
    path("penerusan/<int:rule>/hapus", routing.remove, name="routing_remove"),
    path("target/", targets.index, name="targets"),
    path("target/baru", targets.new, name="target_new"),
    path("target/<int:target>/cabut", targets.withdraw, name="target_withdraw"),
    path("kalender/", calendars.index, name="calendars"),
    path("kalender/<slug:code>/", calendars.calendar, name="calendar"),
    path("kalender/<slug:code>/jam", calendars.hours, name="calendar_hours"),
    path("kalender/<slug:code>/hari", calendars.set_day, name="calendar_day"),
    path(
        "kalender/<slug:code>/hari/<str:on>/hapus", calendars.clear_day, name="calendar_day_clear"
    ),
    path("wilayah/", areas.index, name="areas"),
    path("wilayah/layani", areas.cover, name="areas_cover"),
    path("wilayah/batas.json", areas.outlines, name="areas_outlines"),
    path("wilayah/muat/", boundaries.index, name="boundaries"),
    path("wilayah/muat/<uuid:public_id>/", boundaries.boundary_set, name="boundary_set"),
    path("wilayah/muat/<uuid:public_id>/batas.json", boundaries.outlines, name="boundary_outlines"),
    path("wilayah/muat/<uuid:public_id>/terapkan", boundaries.apply, name="boundary_apply"),
    path("wilayah/muat/<uuid:public_id>/batalkan", boundaries.discard, name="boundary_discard"),
    path(
        "wilayah/muat/<uuid:public_id>/kembalikan",
        boundaries.bring_back,
        name="boundary_bring_back",
    ),
    path("merek/", brand.edit, name="brand"),
    path("merek/pratinjau", brand.preview, name="brand_preview"),
    path("layar/", screens.index, name="screens"),
    path("layar/<int:screen>/cabut", screens.revoke, name="screen_revoke"),
    path("jejak/", trail.index, name="trail"),
]
