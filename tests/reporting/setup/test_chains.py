"""Setting up who is told when a report is late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core.outbox.models import OutboxMessage
from reporting.models import Category, Deadline, EscalationStep, ReportEvent
from reporting.rules.lifecycle import State
from reporting.services import config, escalation
from reporting.services.catalog import chains
from tests.make.questions import ADMIN
from tests.make.reporting import make_running_report
from tests.make.reports import SUBMITTED_AT
from tests.reporting.setup.conftest import everything, undo
from tests.support.outbox import drain

pytestmark = pytest.mark.usefixtures("batam")

CHAIN = {
    "angka-0": "50", "satuan-0": "percent", "siapa-0": ["desk"],
    "satuan-1": "breach", "siapa-1": ["head", "coordinator"],
    "angka-2": "0,5", "satuan-2": "times", "siapa-2": ["mayor"],
    "angka-3": "", "satuan-3": "percent",
}  # fmt: skip


def test_a_chain_of_a_category_is_followed_by_those_below(admin: Client) -> None:
    child = Category.objects.filter(parent__code="sampah").first()
    assert child is not None

    preview = admin.post("/atur/eskalasi/sampah/", {**CHAIN, "pratinjau": "1"}).content.decode()
    assert "terlambat 0,5 kali target" in preview
    assert not EscalationStep.objects.exists()
    admin.post("/atur/eskalasi/sampah/", CHAIN)

    setup = config.snapshot()
    own = setup.categories["sampah"].chain
    assert [step.percent for step in own] == [50, 100, 150]
    assert setup.categories[child.code].chain == own
    assert setup.categories["jalan_rusak"].chain != own
    assert "kepala dinas dan koordinator" in admin.get("/atur/eskalasi/").content.decode()
    undo(admin)
    assert not EscalationStep.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"siapa-1": []}, "Pilih siapa yang diberi tahu saat batas waktu lewat."),
        ({"angka-0": "120"}, "Sebelum batas waktu: 1 sampai 99 %"),
        ({"angka-0": "x"}, "bukan angka"),
        ({"angka-3": "50", "siapa-3": ["head"]}, "Dua langkah saat 50 % target terpakai"),
        ({"angka-2": "30"}, "Paling lama 19 kali target."),
        ({"satuan-1": "percent", "angka-1": "90"}, "Langkah saat batas waktu lewat harus ada."),
    ],
)
def test_what_makes_no_chain_changes_nothing(
    admin: Client, changes: dict[str, Any], sentence: str
) -> None:
    before = everything()

    answer = admin.post("/atur/eskalasi/seluruh-kota/", {**CHAIN, **changes})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert everything() == before


def test_reports_under_way_follow_a_new_chain_and_repeat_no_step() -> None:
    report = make_running_report(state=State.IN_PROGRESS, at=SUBMITTED_AT)
    row = Deadline.objects.get(report=report, kind="resolution")
    late = row.due_at + timedelta(minutes=1)
    escalation.escalate(late)
    taken = ReportEvent.objects.filter(kind="escalated", facts__clock="resolution")
    assert [event.facts["percent"] for event in taken.in_order()] == [75, 100]

    steps = chains.from_stored(
        [{"percent": 50, "audiences": ["desk"]}, {"percent": 100, "audiences": ["mayor"]},
         {"percent": 101, "audiences": ["head", "mayor"]}]
    )  # fmt: skip
    chains.decide(category_code="sampah", steps=steps, actor=ADMIN, at=late)
    drain()
    much_later = row.due_at + timedelta(days=30)
    escalation.escalate(much_later)
    escalation.escalate(much_later)

    assert [event.facts["percent"] for event in taken.in_order()] == [75, 100, 101]
    assert Deadline.objects.get(pk=row.pk).escalation_ended
    told = OutboxMessage.objects.filter(
        topic="reporting.notify_agency", payload__kind="escalated_mayor", payload__note="resolution"
    )
    assert sorted(each.payload["audience"] for each in told) == ["head", "mayor"]
