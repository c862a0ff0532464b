"""The set-up screen of triage: thresholds with a way back, the block list, and the guess."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from core.tenancy import CityLike, inside
from reporting.models import Block, CitySettings
from reporting.rules.roles import Role
from reporting.services import guess_training
from tests.make.people import make_person
from tests.reporting.setup.conftest import browser_of
from tests.support.outbox import waiting

HERE = "/atur/triase/"
FIELDS = {
    "confidence_percent": "65",
    "target_minutes": "30",
    "device_daily_limit": "5",
    "phone_daily_limit": "6",
    "hold_above_limit": "on",
    "banned_words": "Judi Online\n\njudi online\nobat kuat",
}


def kept() -> tuple[object, ...]:
    row = CitySettings.objects.the()
    return (
        row.triage_confidence,
        row.triage_target_minutes,
        row.device_daily_limit,
        row.flag_personal_data,
        row.banned_words,
        row.config_version,
    )


def test_thresholds_count_at_once_and_can_be_taken_back(
    admin: Client, batam: CityLike, bekasi: CityLike
) -> None:
    before = kept()

    answer = admin.post(HERE, FIELDS)

    assert answer.status_code == 302
    assert kept() == (0.65, 30, 5, False, ["judi online", "obat kuat"], before[-1] + 1)  # type: ignore[operator]
    with inside(bekasi):
        assert CitySettings.objects.the().triage_confidence == 0.5
    entry = AuditEntry.objects.get(kind="triage_changed")
    assert entry.actor_label == "Pak Hendra"
    shown = admin.get(HERE).content.decode()
    assert "mengubah aturan triase" in shown
    assert "ambang keyakinan (%): 50 → 65" in shown

    admin.post(f"/atur/jejak/{entry.pk}/batalkan", {"kembali": HERE})

    assert kept()[:-1] == before[:-1]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"confidence_percent": "101"}, "100"),
        ({"confidence_percent": "banyak"}, "angka"),
        ({"target_minutes": "0"}, "1"),
        ({"device_daily_limit": "-1"}, "0"),
        ({"banned_words": "x" * 41}, "terlalu panjang"),
        ({"banned_words": "\n".join(f"kata{n}" for n in range(201))}, "Paling banyak 200"),
    ],
)
def test_what_does_not_fit_says_so_and_changes_nothing(
    admin: Client, wrong: dict[str, str], said: str
) -> None:
    before = kept()

    answer = admin.post(HERE, {**FIELDS, **wrong})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert kept() == before
    assert not AuditEntry.objects.filter(kind="triage_changed").exists()


def test_a_number_is_blocked_and_lifted(admin: Client) -> None:
    fields = {"kind": "phone", "value": "0812 3456 7890", "days": "7", "reason": "Iklan"}

    admin.post(f"{HERE}blokir", fields)

    block = Block.objects.get()
    shown = admin.get(HERE).content.decode()
    assert "…7890" in shown
    assert "0812 3456 7890" not in shown
    admin.post(f"{HERE}blokir/{block.public_id}/cabut")
    block.refresh_from_db()
    assert block.lifted_by_label == "Pak Hendra"
    assert "Tidak ada yang diblokir." in admin.get(HERE).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"value": "12"}, {"kind": "address"}, {"days": "8"}, {"reason": ""}]
)
def test_a_block_that_does_not_fit_is_refused(admin: Client, wrong: dict[str, str]) -> None:
    fields = {"kind": "phone", "value": "0812 3456 7890", "days": "7", "reason": "Iklan"}

    assert admin.post(f"{HERE}blokir", {**fields, **wrong}).status_code == 422
    assert not Block.objects.exists()


def test_training_can_be_asked_for(admin: Client) -> None:
    assert "Belum dilatih" in admin.get(HERE).content.decode()

    admin.post(f"{HERE}latih")

    assert len(waiting(guess_training.TRAIN)) == 1


@pytest.mark.parametrize("role", [None, Role.TRIAGE, Role.AGENCY_HEAD])
@pytest.mark.parametrize("path", ["", "latih", "blokir"])
def test_only_admins_come_here(batam: CityLike, role: Role | None, path: str) -> None:
    client = browser_of(make_person(role) if role else None)
    before = kept()

    answer: Any = client.post(HERE + path, FIELDS)

    assert answer.status_code == (403 if role else 302)
    assert kept() == before
    assert not waiting(guess_training.TRAIN)
