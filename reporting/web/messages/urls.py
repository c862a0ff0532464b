"""Addresses of messages. Short where they end in an SMS."""

from __future__ import annotations

from django.urls import path

from reporting.web.messages import account, link, receipts, subscription

urlpatterns = [
    path("k/<str:token>", link.page, name="message"),
    path("k/<str:token>/langkah/<str:step>", link.step, name="message_step"),
    path("k/<str:token>/pilihan", link.choose, name="message_choose"),
    path("k/<str:token>/berhenti", link.stop, name="message_stop"),
    path("k/<str:token>/lanjut", link.resume, name="message_resume"),
    path("pesan/langganan", subscription.subscribe, name="push_subscribe"),
    path("pesan/langganan/hapus", subscription.unsubscribe, name="push_unsubscribe"),
    path("pesan/tanda-terima/<slug:channel>", receipts.receipt, name="message_receipt"),
    path("akun/pemberitahuan/", account.settings, name="message_preferences"),
    path("akun/pemberitahuan/lanjut", account.resume, name="message_preferences_resume"),
]
