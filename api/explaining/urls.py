"""Addresses of what explains itself, the same on a city's host and on the platform's."""

from __future__ import annotations

from django.urls import path

from api.explaining import pages

urlpatterns = [
    path("api/problems/", pages.problems, name="problems"),
    path("api/problems/<slug:code>", pages.problem, name="problem"),
    path("api/versions", pages.policy, name="versions"),
]
