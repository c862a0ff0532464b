"""Setting up the replies that are offered to whoever answers a reporter."""

from __future__ import annotations

import pytest
from django.test import Client

from core.tenancy import inside
from reporting.services import config
from reporting.services.catalog import reply_templates
from reporting.services.catalog.reply_templates import TemplateDetails
from reporting.web.desk.phrases import phrases_for
from tenants.models import City
from tests.make.questions import ADMIN
from tests.make.reports import SUBMITTED_AT, make_report
from tests.reporting.setup.conftest import everything, undo


def test_prepared_replies_are_offered_where_they_fit(admin: Client) -> None:
    text = "Laporan {nomor} tentang {kategori} ditangani {dinas}."
    admin.post(
        "/atur/balasan/baru",
        {"moment": "resolve", "text": text, "category": "sampah", "agency": "dlh"},
    )
    admin.post("/atur/balasan/bawaan/resolve_cleaned/", {"text": "Sudah bersih."})
    admin.post("/atur/balasan/bawaan/resolve_repaired/nonaktif")

    rubbish, road = (
        make_report(agency="dlh"),
        make_report(category="jalan_rusak", agency="bina_marga"),
    )
    filled = f"Laporan {rubbish.number} tentang Sampah ditangani DLH."
    common = ["Sudah ditangani di lokasi.", "Sudah bersih."]
    assert phrases_for("resolve", rubbish) == [filled, *common]
    assert phrases_for("resolve", road) == common
    assert phrases_for("resolve") == common
    page = admin.get("/atur/balasan/").content.decode()
    assert "bawaan, diubah" in page
    undo(admin)
    assert phrases_for("resolve", road) == [*common, "Sudah diperbaiki."]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "Halo {nama}"}, "Isian {nama} tidak dikenal."),
        ({"text": ""}, "Bidang ini"),
        ({"moment": "terbang"}, "terbang"),
        ({"text": "x" * 501}, "500"),
    ],
)
def test_a_reply_that_cannot_be_offered_changes_nothing(
    admin: Client, changes: dict[str, str], sentence: str
) -> None:
    before = everything()

    answer = admin.post(
        "/atur/balasan/baru", {"moment": "reply", "text": "Terima kasih.", **changes}
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert everything() == before


def test_an_admin_of_one_city_reaches_no_reply_of_the_other(admin: Client, bekasi: City) -> None:
    with inside(bekasi):
        config.forget()
        reply = reply_templates.add(
            details=TemplateDetails("reply", "Hanya Bekasi."), actor=ADMIN, at=SUBMITTED_AT
        )
        before = everything()

    answer = admin.post(f"/atur/balasan/{reply.pk + 1000}/nonaktif")

    assert answer.status_code == 404
    assert "Hanya Bekasi" not in admin.get("/atur/balasan/").content.decode()
    with inside(bekasi):
        assert everything() == before
