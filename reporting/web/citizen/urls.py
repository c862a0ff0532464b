"""Addresses of the citizens' pages."""

from __future__ import annotations

from django.urls import path

from reporting.web.citizen import (
    city,
    guess,
    help,
    home,
    mine,
    my_data,
    nearby,
    photo,
    pwa,
    scorecards,
    sent,
    submit,
    track,
)

app_name = "citizen"
urlpatterns = [
    path("", home.home, name="home"),
    path("lapor", submit.submit, name="submit"),
    path("lapor/tebak", guess.guess, name="guess"),
    path("lapor/foto", photo.upload, name="photo"),
    path("terkirim/<str:number>", sent.sent, name="sent"),
    path("terkirim/<str:number>/kabar", sent.follow, name="follow"),
    path("laporan", track.find, name="find"),
    path("laporan/<str:number>", track.track, name="track"),
    path("laporan/<str:number>/saya-juga", track.join, name="join"),
    path("laporan/<str:number>/langkah/<str:step>", track.step, name="step"),
    path("laporan/<str:number>/data-saya", my_data.my_data, name="my_data"),
    path("laporan/<str:number>/data-saya/unduh", my_data.download, name="my_data_download"),
    path("laporan/<str:number>/data-saya/<str:act>", my_data.act, name="my_data_act"),
    path("sekitar", nearby.nearby, name="nearby"),
    path("sekitar/titik", nearby.points, name="points"),
    path("sekitar/batas", nearby.boundaries, name="boundaries"),
    path("laporan-saya", mine.mine, name="mine"),
    path("kota-kita", city.city, name="city"),
    path("kota-kita.csv", city.table, name="city_table"),
    path("kota-kita/rumus", scorecards.formula, name="formula"),
    path("kota-kita/<str:month>.csv", scorecards.month_table, name="month_table"),
    path("kota-kita/<str:month>.pdf", scorecards.month_paper, name="month_paper"),
    path("kota-kita/<str:month>", scorecards.month, name="month"),
    path("bantuan", help.help, name="help"),
    path("luring", pwa.offline, name="offline"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("ikon.svg", pwa.app_icon, name="app_icon"),
    path("sw.js", pwa.service_worker, name="service_worker"),
]
