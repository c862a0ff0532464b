"""Addresses of sign-in. Ours come last: of two patterns with one name, ``reverse`` takes the last."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from core.identity import web

urlpatterns: list[URLPattern | URLResolver] = [
    path("akun/", include("allauth.account.urls")),
    path("akun/dua-langkah/", include("allauth.mfa.urls")),
    path("masuk/", web.sign_in, name="account_login"),
    path("masuk/kode/", web.second_factor, name="mfa_authenticate"),
    path("keluar/", web.sign_out, name="account_logout"),
]
