"""Addresses of the crews' pages."""

from __future__ import annotations

from django.urls import path

from reporting.web.crew import day, job
from reporting.web.desk import live

app_name = "crew"
urlpatterns = [
    path("", day.day, name="day"),
    path("foto", live.upload, name="photo"),
    path("<uuid:public_id>", job.job, name="job"),
    path("<uuid:public_id>/mulai", job.start, name="start"),
    path("<uuid:public_id>/sampai", job.arrive, name="arrive"),
    path("<uuid:public_id>/selesai", job.finish, name="finish"),
    path("<uuid:public_id>/kendala", job.trouble, name="trouble"),
    path("<uuid:public_id>/tanya", job.ask, name="ask"),
    path("<uuid:public_id>/jelaskan", job.explain, name="explain"),
    path("<uuid:public_id>/posisi", job.position, name="position"),
]
