"""Addresses of the desk about crews, proofs and the response fund."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path, re_path

from reporting.web.desk import board, fund, proofs

WORK: Final[list[URLPattern]] = [
    path("bukti", proofs.proofs, name="proofs"),
    path("bukti/<uuid:public_id>", proofs.proof, name="proof"),
    path("papan", board.board, name="board"),
    path("papan/tugaskan", board.send, name="board_send"),
    path("laporan/<str:number>/dana", fund.of_report, name="report_fund"),
    path("dana", fund.funds, name="funds"),
    path("dana/buku.csv", fund.sheet, name="fund_sheet"),
    path("dana/<slug:agency>/<int:year>", fund.agency_fund, name="fund"),
    path("dana/kuitansi/<uuid:entry>", fund.receipt, name="fund_receipt"),
    path("dana/koreksi/<uuid:entry>", fund.correct, name="fund_correct"),
    re_path(
        r"^dana/sediaan/(?P<reservation>[0-9a-f-]{36})/(?P<name>setujui|tolak|belanja|kembalikan)$",
        fund.act,
        name="fund_act",
    ),
]
