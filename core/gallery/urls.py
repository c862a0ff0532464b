"""Mounted at ``_components/`` on every city host; answers only while debugging or in a demo."""

from __future__ import annotations

from django.urls import path

from core.gallery import web

app_name = "gallery"
urlpatterns = [
    path("", web.components, name="components"),
    path("halaman/", web.citizen_page, name="page"),
    path("meja/", web.desk_page, name="desk"),
    path("dinding/", web.wall_page, name="wall"),
    path("sederhana/", web.plain_page, name="plain"),
    path("wilayah.json", web.areas, name="areas"),
    path("foto/<int:number>.svg", web.picture, name="picture"),
]
