"""Deciding on a card: half a minute to think again, then the whole of it or nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.html import escape

from core import clock
from core.outbox.models import OutboxMessage
from core.tenancy import CityLike
from reporting.models import Block, DecisionState, Report, ReportEvent, TriageCard, TriageDecision
from reporting.rules.states import State
from reporting.services import workflow
from tests.make.reporting import make_report, reporter
from tests.reporting.triage.conftest import TRIAGE, Officer, as_before, carry_out, held, page, put
from tests.support import outbox


def test_a_routed_report_reaches_its_agency_after_half_a_minute_and_not_before(
    officer: Officer,
) -> None:
    client, report = officer(name="Rina"), held()

    answer = put(client, report, "route:jalan_rusak")

    assert answer.status_code == 302
    assert as_before(report)
    outbox.drain()
    assert as_before(report)
    carry_out()
    report.refresh_from_db()
    assert report.agency is not None
    assert (report.state, report.category.code, report.needs_triage) == (
        State.ASSIGNED,
        "jalan_rusak",
        False,
    )
    event = ReportEvent.objects.get(report=report, kind="triaged")
    assert (event.actor_label, event.is_public) == ("Rina", False)
    assert event.facts["guessed"] == "sampah"
    assert TriageDecision.objects.get().state == DecisionState.DONE


def test_the_last_decision_can_be_taken_back_and_leaves_no_trace(officer: Officer) -> None:
    client, report = officer(), held()
    put(client, report, "spam", spam_note="Bukan laporan", block=["device"], block_days="7")
    decision = TriageDecision.objects.get()
    assert "Urungkan" in page(client)

    client.post(f"{TRIAGE}urungkan/{decision.public_id}")

    carry_out()
    assert as_before(report)
    assert not Block.objects.exists()
    assert not ReportEvent.objects.filter(report=report).exists()
    assert report.number in page(client)
    decision.refresh_from_db()
    assert decision.state == DecisionState.UNDONE


def test_nobody_takes_back_what_is_done_or_somebody_elses(officer: Officer) -> None:
    client, report = officer(), held()
    put(client, report, "route:sampah")
    decision = TriageDecision.objects.get()

    other = officer().post(f"{TRIAGE}urungkan/{decision.public_id}")
    carry_out()
    late = client.post(f"{TRIAGE}urungkan/{decision.public_id}")

    assert other.status_code == 404
    assert late.status_code == 409
    assert "sudah dijalankan" in late.content.decode()
    report.refresh_from_db()
    assert report.state == State.ASSIGNED


def test_a_repeated_report_joins_the_other(officer: Officer) -> None:
    client, report = officer(), held()
    other = make_report(state=State.ASSIGNED, submitted_at=clock.now() - timedelta(days=1))

    put(client, report, "merge", target=other.number)
    carry_out()

    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.state, report.merged_into_id, report.needs_triage) == ("merged", other.pk, False)
    assert other.supporters_count == 1


def test_spam_is_closed_and_its_device_may_be_blocked(officer: Officer, batam: CityLike) -> None:
    client, report = officer(name="Rina"), held("beli obat kuat murah")

    put(client, report, "spam", spam_note="Iklan", block=["device"], block_days="30")
    carry_out()

    report.refresh_from_db()
    assert (report.state, report.reject_reason) == (State.REJECTED, "spam")
    block = Block.objects.get()
    assert (block.value_hash, block.reason, block.made_by_label) == ("d" * 64, "Iklan", "Rina")
    assert block.expires_at - block.made_at == timedelta(days=30)


def test_what_is_not_the_citys_names_the_next_door_and_tells_the_reporter(
    officer: Officer,
) -> None:
    client, report = officer(), held("listrik padam sejak pagi")

    put(client, report, "not_ours", next_door_category="listrik_pln")
    carry_out()

    report.refresh_from_db()
    assert (report.state, report.reject_reason) == (State.REJECTED, "not_ours")
    assert report.next_door.startswith("PLN Batam, 123")
    told = ReportEvent.objects.get(report=report, kind="reject")
    assert told.is_public
    assert "Hubungi PLN" in told.note


def test_a_question_takes_the_card_away_until_it_is_answered(officer: Officer) -> None:
    client, report = officer(), held("tolong")
    put(client, report, "ask", question="Di mana tepatnya?")
    carry_out()
    report.refresh_from_db()
    assert (report.state, report.needs_triage) == (State.ON_HOLD, True)
    assert "Tidak ada yang menunggu" in page(client)

    workflow.answer(
        report_id=report.public_id, note="Di depan pasar", actor=reporter(), at=clock.now()
    )
    carry_out()

    report.refresh_from_db()
    assert (report.state, report.agency) == (State.RECEIVED, None)
    assert report.number in page(client)


def test_deciding_on_what_another_decided_is_refused_with_who_and_what(officer: Officer) -> None:
    rina, dodi = officer(name="Rina"), officer(name="Dodi")
    report = held()
    put(rina, report, "route:sampah")

    early = put(dodi, report, "spam", spam_note="Iklan")
    carry_out()
    late = put(dodi, report, "spam", spam_note="Iklan")

    for answer in (early, late):
        assert answer.status_code == 409
        assert escape("sudah diputuskan Rina: diteruskan sebagai Sampah") in answer.content.decode()
    report.refresh_from_db()
    assert report.state == State.ASSIGNED
    assert TriageDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("decision", "fields", "said"),
    [
        ("", {}, "Pilih keputusan dulu."),
        ("other", {"category": ""}, "Pilih kategori dulu."),
        ("route:bukan_kategori", {}, "Kategori ini tidak ada"),
        ("merge", {"target_number": "BTM-2611-9999"}, "Laporan tujuan tidak ditemukan."),
        ("merge", {}, "Pilih laporan tujuan"),
        ("ask", {"question": ""}, "Tulis pertanyaannya dulu."),
        ("not_ours", {}, "Sebutkan siapa yang berwenang"),
        (
            "spam",
            {"spam_note": "Iklan", "block": ["device"], "block_days": "3"},
            "Pilih berapa lama",
        ),
    ],
)
def test_a_decision_that_cannot_be_carried_out_says_why_and_changes_nothing(
    officer: Officer, decision: str, fields: dict[str, Any], said: str
) -> None:
    client, report = officer(), held()

    answer = put(client, report, decision, **fields)

    assert answer.status_code in {404, 409, 422}
    assert said in answer.content.decode()
    assert as_before(report)
    assert not TriageDecision.objects.exists()
    assert not ReportEvent.objects.filter(report=report).exists()
    assert not OutboxMessage.objects.exists()


def test_a_stale_tab_changes_nothing(officer: Officer) -> None:
    client, report = officer(), held()

    answer = client.post(
        f"{TRIAGE}{report.public_id}/putuskan", {"decision": "route:sampah", "version": "0"}
    )

    assert answer.status_code == 409
    assert "berubah sejak kartunya dibuka" in answer.content.decode()
    assert as_before(report)
    assert not TriageDecision.objects.exists()


def test_what_got_in_the_way_meanwhile_brings_the_card_back_with_the_reason(
    officer: Officer,
) -> None:
    client, report = officer(), held()
    other = make_report(state=State.ASSIGNED)
    put(client, report, "merge", target=other.number)
    Report.objects.filter(pk=other.pk).update(state="closed", closed_at=clock.now())

    carry_out()

    assert as_before(report)
    assert TriageDecision.objects.get().state == DecisionState.FAILED
    assert "sudah ditutup" in TriageCard.objects.get().failure
    assert "tidak dijalankan" in page(client)


def test_personal_data_is_covered_in_the_text_and_kept_for_coordinators(officer: Officer) -> None:
    client = officer()
    report = held("Mobil B 1234 XYZ parkir liar, hubungi 081234567890")

    put(client, report, "route:parkir_liar", mask="1")
    carry_out()

    report.refresh_from_db()
    assert report.description == "Mobil ▇▇▇ parkir liar, hubungi ▇▇▇"
    assert TriageCard.objects.get().words_before.startswith("Mobil B 1234 XYZ")
