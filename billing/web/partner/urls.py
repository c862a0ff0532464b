"""Addresses of the portal of partners."""

from __future__ import annotations

from django.urls import path

from billing.web.partner import (
    changes,
    cities,
    deals,
    home,
    keys,
    look,
    money,
    people,
    sandboxes,
    webhooks,
)

urlpatterns = [
    path("mitra/", home.home, name="partner_home"),
    path("mitra/penawaran/", deals.pipeline, name="partner_deals"),
    path("mitra/penawaran/baru/", deals.new, name="partner_deal_new"),
    path("mitra/penawaran/<uuid:deal_id>/", deals.deal, name="partner_deal"),
    path("mitra/penawaran/<uuid:deal_id>/surat.pdf", deals.paper, name="partner_deal_paper"),
    path("mitra/penawaran/<uuid:deal_id>/perbarui/", deals.renew, name="partner_deal_renew"),
    path("mitra/penawaran/<uuid:deal_id>/<slug:name>/", deals.step, name="partner_deal_step"),
    path("mitra/kota/", cities.listing, name="partner_cities"),
    path("mitra/kota/<uuid:city_id>/", cities.city, name="partner_city"),
    path("mitra/kota/<uuid:city_id>/wilayah/", changes.coverage, name="partner_coverage"),
    path(
        "mitra/kota/<uuid:city_id>/wilayah/harga/",
        changes.coverage_price,
        name="partner_coverage_price",
    ),
    path(
        "mitra/kota/<uuid:city_id>/wilayah/batas.json",
        changes.outlines,
        name="partner_coverage_outlines",
    ),
    path("mitra/kota/<uuid:city_id>/paket/", changes.package, name="partner_package"),
    path(
        "mitra/kota/<uuid:city_id>/paket/harga/",
        changes.package_price,
        name="partner_package_price",
    ),
    path(
        "mitra/kota/<uuid:city_id>/perubahan/<uuid:change_id>/",
        changes.preview,
        name="partner_change",
    ),
    path(
        "mitra/kota/<uuid:city_id>/perubahan/<uuid:change_id>/setujui/",
        changes.confirm,
        name="partner_change_confirm",
    ),
    path("mitra/kota/<uuid:city_id>/<slug:name>/", cities.step, name="partner_city_step"),
    path("mitra/harga/", money.prices, name="partner_prices"),
    path("mitra/rekap/", money.listing, name="partner_statements"),
    path("mitra/rekap/<uuid:statement_id>/", money.statement, name="partner_statement"),
    path("mitra/rekap/<uuid:statement_id>/rekap.pdf", money.paper, name="partner_statement_paper"),
    path("mitra/rekap/<uuid:statement_id>/rekap.csv", money.table, name="partner_statement_table"),
    path("mitra/kota-coba/", sandboxes.listing, name="partner_sandboxes"),
    path("mitra/kota-coba/<uuid:city_id>/ganti/", sandboxes.replace, name="partner_sandbox_new"),
    path("mitra/kota-coba/<uuid:city_id>/tutup/", sandboxes.close, name="partner_sandbox_close"),
    path("mitra/merek/", look.edit, name="partner_look"),
    path("mitra/merek/logo/", look.logo, name="partner_look_logo"),
    path("mitra/orang/", people.listing, name="partner_people"),
    path("mitra/orang/<uuid:person>/peran/", people.role, name="partner_person_role"),
    path("mitra/orang/<uuid:person>/nonaktif/", people.off, name="partner_person_off"),
    path("mitra/orang/<uuid:person>/undang/", people.invite_again, name="partner_person_invite"),
    path("mitra/kunci/", keys.listing, name="partner_keys"),
    path("mitra/kunci/<uuid:key>/cabut/", keys.revoke, name="partner_key_revoke"),
    path("mitra/webhook/", webhooks.index, name="partner_webhooks"),
    path("mitra/webhook/baru/", webhooks.new, name="partner_webhook_new"),
    path("mitra/webhook/<uuid:webhook>/", webhooks.endpoint, name="partner_webhook"),
    path("mitra/webhook/<uuid:webhook>/<slug:name>/", webhooks.act, name="partner_webhook_act"),
    path(
        "mitra/webhook/kiriman/<uuid:delivery_id>/",
        webhooks.delivery,
        name="partner_webhook_delivery",
    ),
    path(
        "mitra/webhook/kiriman/<uuid:delivery_id>/ulang/",
        webhooks.resend,
        name="partner_webhook_resend",
    ),
    path("logo-mitra/<slug:code>/<slug:mark>/<str:name>", look.picture, name="partner_logo"),
]
