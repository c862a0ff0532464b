"""The triage desk: which card comes next, for whom, and what it shows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.gis.geos import Point

from core import clock
from core.tenancy import CityLike
from reporting.access import viewer_for
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.selectors import triage_card
from reporting.services import config
from tests.make.reporting import make_person, make_report
from tests.reporting.triage.conftest import TRIAGE, Officer, as_before, held, page, put
from tests.support.queries import queries_of


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


def test_the_internal_clock_follows_the_citys_working_hours(
    officer: Officer, batam: CityLike
) -> None:
    friday_evening = datetime.fromisoformat("2026-11-20T20:00:00+07:00")
    report = held(submitted_at=friday_evening, location=Point(104.05, 1.13, srid=4326))
    viewer = viewer_for(make_person(Role.TRIAGE))

    card = triage_card.card(report.pk, viewer, setup=config.snapshot(), at=friday_evening)

    assert card.due_at == datetime.fromisoformat("2026-11-23T08:30:00+07:00")
