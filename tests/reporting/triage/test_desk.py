"""The triage desk through its pages: one card, one decision, and half a minute to think again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.utils.html import escape

from core import clock
from core.outbox.models import OutboxMessage
from core.tenancy import CityLike, inside
from reporting.models import (
    Block,
    DecisionState,
    Report,
    ReportEvent,
    TriageCard,
    TriageDecision,
)
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import config
from tests.make.reporting import make_person, make_report, some_kelurahan
from tests.support import outbox
from tests.support.clients import CityClient, signed_in
from tests.support.queries import queries_of

Officer = Callable[..., CityClient]
TRIAGE = "/meja/triase/"


@pytest.fixture
def officer(batam: CityLike) -> Officer:
    """Somebody signed in; ``officer()`` is a coordinator."""

    def sign_in(role: Role = Role.TRIAGE, **facts: Any) -> CityClient:
        return signed_in(batam, make_person(role, **facts))

    return sign_in


def held(text: str = "Sampah menumpuk di pinggir jalan", **facts: Any) -> Report:
    """A report that waits for a decision, sent ten minutes ago."""
    return make_report(
        **{
            "submitted_at": clock.now() - timedelta(minutes=10),
            "kelurahan": some_kelurahan(),
            "needs_triage": True,
            "triage_reason": "Kategori belum pasti",
            "description": text,
            "device_hash": "d" * 64,
            **facts,
        }
    )


def put(client: CityClient, report: Report, decision: str, **fields: Any) -> Any:
    """Decide on the card of a report, as its form does."""
    sent = {"decision": decision, "version": Report.objects.get(pk=report.pk).version, **fields}
    return client.post(f"{TRIAGE}{report.public_id}/putuskan", sent)


def carry_out() -> None:
    """Let the half minute pass; no mail leaves a test."""
    outbox.drain(at=clock.now() + timedelta(seconds=40), may_fail=True)


def page(client: CityClient) -> str:
    return client.get(TRIAGE).content.decode()


def as_before(report: Report) -> bool:
    now = Report.objects.get(pk=report.pk)
    return (now.state, now.agency_id, now.needs_triage, now.version, now.description) == (
        report.state,
        report.agency_id,
        report.needs_triage,
        report.version,
        report.description,
    )


def test_shows_everything_that_decides_and_how_many_wait(officer: Officer) -> None:
    report = held("Sampah menumpuk, hubungi 0812 3456 7890", triage_reason="Ada data pribadi; Lain")
    held(submitted_at=clock.now() - timedelta(minutes=2))
    near = make_report(state=State.ASSIGNED, submitted_at=clock.now() - timedelta(days=1))
    make_report(
        state=State.REJECTED,
        reject_reason="spam",
        device_hash="d" * 64,
        submitted_at=clock.now() - timedelta(days=3),
    )

    shown = page(officer())

    assert report.number in shown
    assert "2 laporan menunggu keputusan" in shown
    assert ">Ada data pribadi</li>" in shown
    assert "→ DLH" in shown
    assert near.number in shown
    assert "2 laporan lain: 0 selesai, 1 bukan laporan, 1 masih ditahan" in shown
    assert "Tutup data pribadi di teks" in shown
    assert "Kel. " in shown


def test_says_so_when_nothing_waits(officer: Officer) -> None:
    make_report()

    shown = page(officer())

    assert "Tidak ada yang menunggu" in shown
    assert "Semua laporan sudah diputuskan" in shown


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
    from reporting.services import workflow
    from tests.make.reporting import reporter

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


def test_a_skipped_card_goes_to_the_back(officer: Officer) -> None:
    client = officer()
    first = held(submitted_at=clock.now() - timedelta(hours=2))
    second = held()
    assert first.number in page(client)

    put(client, first, "skip")

    shown = page(client)
    assert f"/meja/triase/{second.public_id}/putuskan" in shown
    assert as_before(first)


def test_an_emergency_comes_first(officer: Officer) -> None:
    held(submitted_at=clock.now() - timedelta(hours=2))
    urgent = held(priority="emergency")

    assert f"{urgent.public_id}/putuskan" in page(officer())


def test_two_officers_never_get_the_same_card_and_a_crashed_browser_frees_it(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rina, dodi = officer(name="Rina"), officer(name="Dodi")
    first = held(submitted_at=clock.now() - timedelta(hours=2))
    second = held()

    assert f"{first.public_id}/putuskan" in page(rina)
    assert f"{second.public_id}/putuskan" in page(dodi)
    assert f"{first.public_id}/putuskan" in page(rina)
    refused = put(dodi, first, "spam", spam_note="Iklan")
    assert refused.status_code == 409
    assert "sedang dibuka petugas lain" in refused.content.decode()
    assert dodi.post(f"{TRIAGE}{first.public_id}/tahan").status_code == 409
    assert rina.post(f"{TRIAGE}{first.public_id}/tahan").status_code == 204

    later = clock.now() + timedelta(minutes=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert put(dodi, second, "skip").status_code == 302
    assert f"{first.public_id}/putuskan" in page(dodi)


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
        ("ask", {"question": ""}, "Tulis catatan dulu."),
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


def test_a_card_costs_as_much_with_many_waiting(officer: Officer) -> None:
    client, report = officer(), held()
    make_report(state=State.ASSIGNED, submitted_at=clock.now() - timedelta(days=1))
    few = queries_of(client, TRIAGE)

    for number in range(30):
        held(submitted_at=clock.now() - timedelta(seconds=number))
        make_report(state=State.ASSIGNED, submitted_at=clock.now() - timedelta(days=1))

    assert queries_of(client, TRIAGE) == few
    assert few <= 12
    assert report.needs_triage


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (None, 302),
        (Role.AGENCY_OPERATOR, 403),
        (Role.CITY_ADMIN, 403),
        (Role.TRIAGE, 200),
    ],
)
def test_who_may_sit_here(
    officer: Officer, batam: CityLike, who: Role | None, expected: int
) -> None:
    report = held()
    client = officer(who) if who else CityClient(batam)

    assert client.get(TRIAGE).status_code == expected
    if expected != 200:
        assert put(client, report, "spam", spam_note="Iklan").status_code == expected
        assert as_before(report)
        assert not TriageDecision.objects.exists()


def test_another_citys_coordinator_sees_and_decides_nothing(
    batam: CityLike, bekasi: CityLike
) -> None:
    report = held()
    with inside(bekasi):
        stranger = signed_in(bekasi, make_person(Role.TRIAGE, name="Tono"))

    shown = stranger.get(TRIAGE).content.decode()
    refused = stranger.post(
        f"{TRIAGE}{report.public_id}/putuskan", {"decision": "spam", "version": "1"}
    )

    assert report.number not in shown
    assert refused.status_code == 404
    assert as_before(report)
    assert not TriageDecision.objects.exists()


def test_the_internal_clock_follows_the_citys_working_hours(
    officer: Officer, batam: CityLike
) -> None:
    from reporting.access import viewer_for
    from reporting.selectors import triage_card

    friday_evening = datetime.fromisoformat("2026-11-20T20:00:00+07:00")
    report = held(submitted_at=friday_evening, location=Point(104.05, 1.13, srid=4326))
    viewer = viewer_for(make_person(Role.TRIAGE))

    card = triage_card.card(report.pk, viewer, setup=config.snapshot(), at=friday_evening)

    assert card.due_at == datetime.fromisoformat("2026-11-23T08:30:00+07:00")
