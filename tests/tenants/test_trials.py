"""A trial ends: announced twice, then read only; an order or an extension brings the city back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from core.tenancy import inside_public
from tenants.models import Application, City, CityEvent
from tenants.rules.life import EXTENSION
from tenants.services import life, trials

ENDS_AT = datetime(2026, 12, 22, 3, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def trial(bekasi: City) -> City:
    with inside_public():
        City.objects.filter(pk=bekasi.pk).update(state="trial", trial_ends_at=ENDS_AT)
        Application.objects.create(
            key_hash="t" * 64, region_code="32.75", region_name="Kota Bekasi", city=bekasi,
            contact_name="Siti Rahma", contact_email="siti@bekasi.example", expires_at=ENDS_AT,
        )  # fmt: skip
        bekasi.refresh_from_db()
    return bekasi


def letters() -> list[int]:
    with inside_public():
        rows = OutboxMessage.objects.filter(topic=trials.LETTER).order_by("pk")
        return [row.payload["days"] for row in rows]


def state(city: City) -> str:
    with inside_public():
        return str(City.objects.values_list("state", flat=True).get(pk=city.pk))


def test_it_is_announced_twice_and_then_ends(trial: City) -> None:
    for hours in range(-24 * 10, 25):
        trials.end_trials(ENDS_AT + timedelta(hours=hours))

    assert letters() == [7, 1, 0]
    assert state(trial) == "suspended"
    with inside_public():
        last = CityEvent.objects.filter(city=trial).latest("pk")
    assert (last.kind, last.reason) == ("suspend", "Masa uji coba selesai.")


def test_a_city_that_ordered_in_time_hears_nothing_more(trial: City) -> None:
    trials.end_trials(ENDS_AT - 6 * DAY)
    life.move(trial, "activate", actor_label="Penagihan", at=ENDS_AT - 5 * DAY)

    trials.end_trials(ENDS_AT + DAY)

    assert (letters(), state(trial)) == ([7], "active")


def test_a_sandbox_has_no_end(trial: City) -> None:
    with inside_public():
        City.objects.filter(pk=trial.pk).update(is_sandbox=True)

    trials.end_trials(ENDS_AT + 40 * DAY)

    assert (letters(), state(trial)) == ([], "trial")


def test_reopened_it_gets_two_more_weeks_and_is_announced_again(trial: City) -> None:
    trials.end_trials(ENDS_AT)
    life.move(trial, "reopen", actor_label="Dukungan", at=ENDS_AT + DAY)
    assert trial.trial_ends_at == ENDS_AT + DAY + EXTENSION

    trials.end_trials(ENDS_AT + DAY + EXTENSION - DAY)

    assert (letters(), state(trial)) == ([0, 1], "trial")


def test_the_letter_says_until_when_and_where_to_order(trial: City) -> None:
    with inside_public():
        trials.send_letter(
            Message(id=7, topic=trials.LETTER, key="", payload={"city": trial.pk, "days": 7})
        )

    (sent,) = mail.outbox
    assert sent.to == ["siti@bekasi.example"]
    assert sent.subject == "Masa uji coba Kota Bekasi berakhir 22 Des 2026"
    assert "Halo Siti Rahma" in sent.body
    assert "bekasi.localhost" in sent.body
    assert "/atur/paket/" in sent.body
