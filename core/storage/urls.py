"""The one address of files; mounted under ``berkas/`` on every city host."""

from __future__ import annotations

from django.urls import path

from core.storage import web

app_name = "storage"
urlpatterns = [path("<str:signature>/<path:path>", web.serve, name="file")]
