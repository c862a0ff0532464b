"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from reporting.web.desk import (
    blocks,
    bulk,
    contact,
    live,
    new_report,
    photo_cover,
    queue,
    report,
    steps,
    triage,
)
from reporting.web.desk.rapor_urls import RAPOR
from reporting.web.desk.work_urls import WORK

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("laporan-baru", new_report.new_report, name="new_report"),
    path("laporan-baru/pertanyaan", new_report.questions, name="new_report_questions"),
    path("massal", bulk.act, name="bulk"),
    path("foto", live.upload, name="photo"),
    path("tiket", live.ticket, name="ticket"),
    path("peristiwa", live.events, name="events"),
    path("triase/", triage.index, name="triage"),
    path("triase/<uuid:report_id>/putuskan", triage.decide, name="triage_decide"),
    path("triase/<uuid:report_id>/tahan", triage.keep, name="triage_keep"),
    path("triase/urungkan/<uuid:decision_id>", triage.undo, name="triage_undo"),
    path("triase/blokir", blocks.index, name="blocks"),
    path("triase/blokir/<uuid:block_id>/cabut", blocks.lift, name="block_lift"),
    path("laporan/<str:number>", report.report, name="report"),
    path("laporan/<str:number>/mirip", report.similar, name="similar"),
    path("laporan/<str:number>/terima", steps.accept_and_assign, name="accept_and_assign"),
    path("laporan/<str:number>/regu", steps.send_crew, name="send_crew"),
    path("laporan/<str:number>/balas", steps.reply, name="reply"),
    path("laporan/<str:number>/catatan", steps.note, name="note"),
    path("laporan/<str:number>/kontak", contact.open_contact, name="contact"),
    path("laporan/<str:number>/langkah/<str:name>", steps.step, name="step"),
    path("laporan/<str:number>/foto/<uuid:photo_id>", photo_cover.cover, name="photo_cover"),
    path("laporan/<str:number>/foto/<uuid:photo_id>/batal", photo_cover.undo, name="photo_uncover"),
    *WORK,
    *RAPOR,
]
