"""Addresses of super-admin, under /kelola/."""

from __future__ import annotations

from django.urls import path

from tenants.web.vendor import city, deliveries, fleet, partners, people, trail, visits

app_name = "vendor"
urlpatterns = [
    path("", fleet.fleet, name="fleet"),
    path("kota/<slug:code>/", city.city, name="city"),
    path("kota/<slug:code>/langkah", city.act, name="city_act"),
    path("kota/<slug:code>/mitra", city.assign, name="city_partner"),
    path("kota/<slug:code>/dukungan", city.visit, name="city_visit"),
    path("dukungan/", visits.visits, name="visits"),
    path("dukungan/<uuid:public_id>/", visits.visit, name="visit"),
    path("dukungan/<uuid:public_id>/akhiri", visits.end, name="visit_end"),
    path("antrean/", deliveries.index, name="deliveries"),
    path("antrean/lagi", deliveries.redrive, name="redrive"),
    path("mitra/", partners.index, name="partners"),
    path("mitra/<slug:code>/", partners.partner, name="partner"),
    path("mitra/<slug:code>/aktif", partners.switch, name="partner_switch"),
    path("mitra/<slug:code>/undang", partners.invite, name="partner_invite"),
    path("orang/", people.index, name="people"),
    path("orang/<uuid:public_id>/", people.act, name="person"),
    path("jejak/", trail.index, name="trail"),
]
