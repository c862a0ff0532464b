"""Who hears of a request for money, and what they read."""

from __future__ import annotations

import pytest

from core import clock
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from reporting.access import viewer_for
from reporting.models import Agency, Notice, Report
from reporting.rules.lifecycle import Role, State
from reporting.selectors import fund as fund_lines
from reporting.services import fund
from reporting.services.fund import news
from reporting.services.messages import composing
from reporting.services.messages.people import user_key
from tests.make.fund import head, make_fund, reserved
from tests.make.reporting import later, make_person, make_running_report, operator

pytestmark = pytest.mark.usefixtures("batam", "by_day")
NOON = later(hours=3)


@pytest.fixture
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def hear() -> None:
    """Do what the worker does with every row; twice, as after a crash."""
    for row in OutboxMessage.objects.filter(topic=news.NOTIFY_FUND).order_by("pk"):
        for _again in range(2):
            news.notify_fund(Message(row.pk, row.topic, row.key, row.payload))


def test_the_heads_are_asked_and_the_desk_hears_what_they_decided() -> None:
    head_of, other = (make_person(Role.AGENCY_HEAD, agency=each) for each in ("dlh", "dishub"))
    Agency.objects.filter(code="dlh").update(email="dlh@batam.example")
    make_fund()
    report = make_running_report(state=State.IN_PROGRESS)
    reserved(report, 500_000)
    assert not OutboxMessage.objects.filter(topic=news.NOTIFY_FUND).exists()
    asked = reserved(report, 3_000_000)

    hear()

    (notice,) = Notice.objects.all()
    assert (notice.kind, notice.person) == ("fund_request", user_key(head_of))
    subject, text = composing.said(notice)
    assert subject == f"Menunggu keputusan Anda: Rp 3.000.000 untuk {report.number}"
    assert "Aspal dan pasir" in text
    assert f"/meja/laporan/{report.number}/dana" in text
    assert fund_lines.waiting_for(viewer_for(head_of)) == 1
    assert fund_lines.waiting_for(viewer_for(other)) == 0

    fund.decline(reservation_id=asked.public_id, note="Pakai stok dulu", actor=head(), at=NOON)
    hear()

    told = Notice.objects.exclude(kind="fund_request").get()
    assert (told.kind, told.person) == ("fund_decided", "agency:dlh")
    subject, text = composing.said(told)
    assert subject.startswith("Permintaan dana ditolak: Rp 3.000.000")
    assert "Alasan: Pakai stok dulu" in text
    assert fund_lines.waiting_for(viewer_for(head_of)) == 0


def test_a_request_that_was_decided_meanwhile_is_asked_of_nobody() -> None:
    make_person(Role.AGENCY_HEAD, agency="dlh")
    Agency.objects.filter(code="dlh").update(email="dlh@batam.example")
    make_fund()
    asked = reserved(make_running_report(state=State.IN_PROGRESS), 3_000_000)
    fund.approve(reservation_id=asked.public_id, actor=head(), at=NOON)

    hear()

    (notice,) = Notice.objects.all()
    assert notice.kind == "fund_decided"
    assert "disetujui" in composing.said(notice)[0]


def test_a_unit_without_a_head_asks_the_head_above() -> None:
    above = make_person(Role.AGENCY_HEAD, agency="dlh")
    unit = Agency.objects.filter(parent__code="dlh").order_by("pk")[0]
    report = make_running_report(state=State.IN_PROGRESS)
    Report.objects.filter(pk=report.pk).update(agency=unit)
    make_fund()
    reserved(report, 3_000_000, actor=operator(unit.code))

    hear()

    assert [each.person for each in Notice.objects.all()] == [user_key(above)]
    assert fund_lines.waiting_for(viewer_for(above)) == 1
