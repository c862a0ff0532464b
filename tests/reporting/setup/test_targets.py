"""Targets on their page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from core.audit.models import AuditEntry
from reporting.models import SlaTarget
from reporting.selectors.setup import targets as selector


def _form(**other: str) -> dict[str, str]:
    tomorrow = selector.today(clock.now()) + timedelta(days=1)
    return {
        "kind": "resolution",
        "category": "sampah",
        "amount": "2",
        "unit": "days_working",
        "legal_basis": "Perwali 12/2026",
        "valid_from": tomorrow.isoformat(),
        **other,
    }


def test_a_promise_counts_from_its_day_and_the_old_one_until_then(admin: Client) -> None:
    page = admin.post("/atur/target/baru", _form(), follow=True).content.decode()

    old, new = SlaTarget.objects.filter(
        category__code="sampah", kind="resolution", priority=None, area=None
    ).order_by("valid_from")
    assert old.valid_to == new.valid_from
    assert (new.amount, new.unit, new.counting) == (2, "days", "working")
    assert "2 hari kerja" in page
    assert "Perwali 12/2026" in page
    assert (
        "menetapkan target waktu Sampah" in admin.get("/atur/jejak/?bagian=target").content.decode()
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"valid_from": "2020-01-01"}, "Perubahan berlaku paling cepat"),
        ({"amount": "0"}, "lebih besar"),
        ({"amount": "400", "unit": "days_elapsed"}, "sampai 366 hari"),
        ({"valid_from": "kapan saja"}, "tanggal"),
    ],
)
def test_a_promise_that_cannot_be_made_stays_filled_in(
    admin: Client, wrong: dict[str, str], said: str
) -> None:
    before = SlaTarget.objects.count()

    answer = admin.post("/atur/target/baru", _form(**wrong))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Perwali 12/2026" in answer.content.decode()
    assert SlaTarget.objects.count() == before


def test_changing_starts_from_what_is_promised(admin: Client) -> None:
    known = SlaTarget.objects.get(category__code="sampah", kind="response")

    page = admin.get(f"/atur/target/baru?dari={known.pk}").content.decode()

    assert 'value="30"' in page
    assert '<option value="minutes_working" selected>' in page


def test_a_narrow_promise_is_withdrawn_from_tomorrow_on(admin: Client) -> None:
    known = SlaTarget.objects.get(category__code="sampah", kind="response")

    admin.post(f"/atur/target/{known.pk}/cabut")

    known.refresh_from_db()
    assert known.valid_to == selector.today(clock.now()) + timedelta(days=1)
    assert AuditEntry.objects.filter(kind="target_withdrawn").count() == 1


def test_the_general_promise_stays(admin: Client) -> None:
    general = SlaTarget.objects.get(category=None, kind="response", area=None, priority=None)

    answer = admin.post(f"/atur/target/{general.pk}/cabut")

    assert answer.status_code == 409
    assert "Target umum kota selalu ada" in answer.content.decode()
    general.refresh_from_db()
    assert general.valid_to is None
