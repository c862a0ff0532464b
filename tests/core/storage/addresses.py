"""The address of files alone, as city hosts mount it."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("berkas/", include("core.storage.urls"))]
