"""Addresses under /daftar/."""

from __future__ import annotations

from django.urls import path, re_path

from billing.web.signup import choose, contact, summary

_REGENCY = r"(?P<code>\d{2}\.\d{2})"

urlpatterns = [
    path("", choose.find, name="signup"),
    path("ulang/", choose.restart, name="signup_restart"),
    path("penanggung-jawab/", contact.contact, name="signup_contact"),
    path("kode/", contact.verify, name="signup_verify"),
    path("kode/ulang/", contact.send_again, name="signup_send_again"),
    path("ringkasan/", summary.summary, name="signup_summary"),
    path("penawaran/<uuid:public_id>.pdf", summary.offer, name="signup_offer"),
    path("kota/", summary.city, name="signup_city"),
    path("kota/buka/", summary.open_city, name="signup_open"),
    re_path(rf"^{_REGENCY}/$", choose.choose, name="signup_choose"),
    re_path(rf"^{_REGENCY}/harga/$", choose.price, name="signup_price"),
    re_path(rf"^{_REGENCY}/peta\.json$", choose.outlines, name="signup_outlines"),
    re_path(rf"^{_REGENCY}/batas/$", choose.upload, name="signup_upload"),
]
